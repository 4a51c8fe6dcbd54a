#pragma once
// The canonical columns of a lead by their names.

#include "invito/model/lead.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace invito::input {

using LeadField = std::string LeadFields::*;

inline constexpr std::string_view person_column = "linkedin_url";

// first_name, company, ...; nullopt for linkedin_url and for free names, which are variables.
[[nodiscard]] std::optional<LeadField> canonical_field(std::string_view name);

}  // namespace invito::input
