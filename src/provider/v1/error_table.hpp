#pragma once
// What v1's errors mean. Sources: the OpenAPI document (2025-08), the newer reference pages (2026),
// the vendor's "provider limits" page (2026-08-28) and integrators' reports. docs/provider.md shows
// it.

#include "provider_errors.hpp"

namespace invito::v1 {

[[nodiscard]] ErrorTable error_table();

}  // namespace invito::v1
