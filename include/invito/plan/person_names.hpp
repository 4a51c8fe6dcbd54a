#pragma once
// Whether two names can be those of one person. Says no more than that: two people may share a
// name.

#include "invito/model/lead.hpp"

#include <string>
#include <string_view>

namespace invito {

struct PersonName {
    std::string first;
    std::string last;
};

// The list names first and last name, or a full name of two words or more, and neither is to be
// seen in `shown`. One whole word of a name is enough: people marry, take other first names, and
// give their names in any order. Two initials are, too, and two words that are nearly the same. A
// title, a degree or a "de la" in common says nothing; names in different scripts are not compared.
[[nodiscard]] bool names_somebody_else(const LeadFields& listed, const PersonName& shown);

}  // namespace invito
