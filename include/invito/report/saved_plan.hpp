#pragma once
// What a saved plan says of itself, in its JSON document: written with it, and read again by who
// starts a campaign by it.

#include "invito/plan/plan_basis.hpp"
#include "invito/support/json_writer.hpp"
#include "invito/support/result.hpp"

#include <string>
#include <string_view>

namespace invito {

// The fields "basis" and "checksum".
void write_plan_basis(JsonWriter& json, const PlanBasis& basis);

// `path` is where `text` was read. Errors: data, with that place; "plan.not_a_plan": another
// document, or none at all; "plan.damaged": cut off, or changed by somebody.
[[nodiscard]] Result<PlanBasis> read_plan_basis(std::string_view text, const std::string& path);

}  // namespace invito
