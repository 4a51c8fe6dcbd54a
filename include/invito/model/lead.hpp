#pragma once
// A lead: one person on the list, with what the list says about them.

#include "invito/model/identity.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>

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

struct Lead {
    std::size_t line = 0;  // physical line on which the record starts, from 1
    Identity identity;
    LeadFields fields;
};

}  // namespace invito
