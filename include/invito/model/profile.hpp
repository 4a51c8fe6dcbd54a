#pragma once
// A profile, as far as invitations need it: who it is, and how the account and the person stand to
// each other.

#include <optional>
#include <string>

namespace invito {

enum class Distance { self, first, second, third, out_of_network };

enum class InvitationDirection { sent, received };
enum class InvitationStatus { pending, ignored, withdrawn };
struct InvitationMark {
    InvitationDirection direction = InvitationDirection::sent;
    InvitationStatus status = InvitationStatus::pending;

    friend bool operator==(const InvitationMark&, const InvitationMark&) = default;
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
    std::optional<InvitationMark> invitation = {};  // absent when there is none
    bool is_throttled = false;  // throttled_sections on a 200: a quiet limit signal
};

}  // namespace invito
