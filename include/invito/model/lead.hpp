#pragma once
// A lead: one person on the list, with what the list says about them.

#include "invito/model/identity.hpp"

#include <array>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace invito {

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

}  // namespace invito
