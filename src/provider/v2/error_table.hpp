#pragma once
// What v2's errors mean. Sources: the vendor's page on error responses (2026), its SDKs, and what
// integrators saw. The statuses of types that nobody saw live are inferred: a known type keeps its
// meaning under another client error. docs/provider.md shows it.

#include "provider_errors.hpp"

#include <string_view>

namespace invito::v2 {

[[nodiscard]] ErrorTable error_table();

// "api/...": said by Unipile; "provider/...": by LinkedIn, passed on.
[[nodiscard]] bool is_error_type(std::string_view type);

}  // namespace invito::v2
