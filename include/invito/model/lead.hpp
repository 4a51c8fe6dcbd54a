#pragma once
// A lead: one person on the list, with what the list says about them; and the profile of a person,
// as far as invitations need it.

#include <array>
#include <compare>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace invito {

// How a list names a person: by public identifier (the slug of /in/slug) or by the provider's id
// (ACo...).
enum class IdentifierKind { public_identifier, provider_id };

// Canonical. A public identifier is percent-decoded once, NFC, lower case; a provider id is kept as
// it is (case-sensitive).
struct Identity {
    IdentifierKind kind = IdentifierKind::public_identifier;
    std::string value;

    friend auto operator<=>(const Identity&, const Identity&) = default;
};

// A public identifier as the provider reports it, in the form of a list's: the one in which they
// are compared. What cannot be one, such as a broken escape, stays as it is and equals no list's.
[[nodiscard]] std::string canonical_public_identifier(std::string_view reported);

struct LeadFields {
    std::string first_name;
    std::string last_name;
    std::string full_name;
    std::string company;
    std::string title;
    std::string email;
    std::string location;
    std::string headline;
    std::string note;                              // the lead's own text; wins over the campaign's
    std::string send_from;                         // account alias
    std::map<std::string, std::string> variables;  // all other columns, name in snake_case

    friend bool operator==(const LeadFields&, const LeadFields&) = default;
};

// What a list has columns for, by the names that lists, notes and the ledger have for it. Its
// account is none of them: a job keeps the one that it was given.
struct LeadColumn {
    std::string_view name;
    std::string LeadFields::*field;
};
inline constexpr auto lead_columns = std::to_array<LeadColumn>({
    {"first_name", &LeadFields::first_name},
    {"last_name", &LeadFields::last_name},
    {"full_name", &LeadFields::full_name},
    {"company", &LeadFields::company},
    {"title", &LeadFields::title},
    {"email", &LeadFields::email},
    {"location", &LeadFields::location},
    {"headline", &LeadFields::headline},
    {"note", &LeadFields::note},
});

// Those that a note can name: all but the note itself.
inline constexpr auto note_variables = std::span(lead_columns).first<lead_columns.size() - 1>();

struct Lead {
    std::size_t line = 0;  // physical line on which the record starts, from 1
    Identity identity;
    LeadFields fields;
};

enum class Distance { self, first, second, third, out_of_network };

enum class InvitationDirection { sent, received };
enum class ProfileInvitationStatus { pending, ignored, withdrawn };
struct ProfileInvitation {
    InvitationDirection direction = InvitationDirection::sent;
    ProfileInvitationStatus status = ProfileInvitationStatus::pending;

    friend bool operator==(const ProfileInvitation&, const ProfileInvitation&) = default;
};

// What a profile can say in a note where the list says nothing.
struct ProfileText {
    std::string first_name;
    std::string last_name;
    std::string headline;
    std::string location;
};

// The profile that an address led to when it was taken for somebody else's.
struct FoundProfile {
    std::string provider_id;
    std::string public_identifier = {};  // canonical
    std::string first_name = {};
    std::string last_name = {};
    bool is_accepted = false;  // a person has said that it is the right one

    friend bool operator==(const FoundProfile&, const FoundProfile&) = default;
};

// Who a person is, and how the account and the person stand to each other.
struct Profile {
    std::string provider_id;        // never empty
    std::string public_identifier;  // as the provider writes it; empty if it has none
    std::string first_name;
    std::string last_name;
    std::string headline;
    std::string location;
    std::optional<Distance> distance = {};
    bool is_connected = false;  // whenever distance is first, and where only a flag says it
    bool is_self = false;       // whenever distance is self, likewise
    std::optional<ProfileInvitation> invitation = {};  // absent when there is none
    bool is_throttled = false;  // throttled_sections on a 200: a quiet limit signal
};

}  // namespace invito
