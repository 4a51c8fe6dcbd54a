#pragma once
// The canonical columns of a lead by their names.

#include "invito/model/lead.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace invito::input {

using LeadField = std::string LeadFields::*;

inline constexpr std::string_view person_column = "linkedin_url";
inline constexpr std::string_view identifier_column = "public_identifier";  // bare ones, too

[[nodiscard]] constexpr bool names_person(std::string_view canonical) {
    return canonical == person_column || canonical == identifier_column;
}

// first_name, company, ...; nullopt for the person's and for free names, which are variables.
[[nodiscard]] std::optional<LeadField> canonical_field(std::string_view name);

}  // namespace invito::input
