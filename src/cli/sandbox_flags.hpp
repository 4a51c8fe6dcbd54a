#pragma once
// What the sandbox's commands have in common: scenarios by name, speeds as people write them.

#include "invito/sandbox/world.hpp"
#include "invito/support/result.hpp"

#include <string>

namespace invito {

// Errors: usage, "sandbox.unknown_scenario".
[[nodiscard]] Result<sandbox::Scenario> find_scenario(const std::string& name);

// "600x" or "600", from 1 to 100,000. Errors: usage, "usage.value".
[[nodiscard]] Result<int> parse_speed(const std::string& text);

}  // namespace invito
