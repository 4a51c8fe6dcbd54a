#pragma once
// What Unipile's error answers mean on each route: one table of (route, status, slug) and one of
// bare statuses. Sources: the v1 OpenAPI document (2025-08), the newer reference pages (2026), the
// vendor's "provider limits" page (2026-08-28) and integrators' reports. docs/provider.md shows it.

#include "invito/ports/provider.hpp"

#include <span>
#include <string_view>

namespace invito {

enum class Route {
    any,
    profile,   // GET /users/{identifier}: the person is in the path
    invite,    // POST /users/invite: a write
    withdraw,  // DELETE /users/invite/sent/{id}: a write
    account,   // every other read: it names an account, or nobody
};

[[nodiscard]] constexpr bool is_write(Route route) {
    return route == Route::invite || route == Route::withdraw;
}

struct ErrorRow {
    Route route;
    int status;
    std::string_view slug;
    Fault fault;
};

// The row for a route wins over the one for any. On a write, unavailable stands for
// outcome_unknown.
[[nodiscard]] std::span<const ErrorRow> error_rows();

struct ErrorAnswer {
    int status = 0;
    std::string_view type;  // "errors/slug" or "slug"; empty: none
    std::string_view text;  // title and detail; read only where the type alone does not tell
};

struct ErrorMeaning {
    Fault fault = Fault::unknown_type;
    Effect effect = Effect::none;
};

// Total: any status that is not a success, any text. For a read the effect is always none.
[[nodiscard]] ErrorMeaning classify(Route route, const ErrorAnswer& answer);

// "errors/not_found" -> "not_found"
[[nodiscard]] std::string_view slug_of(std::string_view type);

}  // namespace invito
