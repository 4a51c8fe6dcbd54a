#pragma once
// What an exchange that is no success means, and what is then known of a write's effect: a table of
// (route, status, slug) for each version of the API, and one of bare statuses for all.

#include "http_message.hpp"
#include "invito/ports/provider.hpp"
#include "invito/support/secret.hpp"
#include "invito/support/time.hpp"

#include <optional>
#include <span>
#include <string>
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

// The row for a route wins over the one for any. On a write, unavailable stands for
// outcome_unknown.
struct ErrorRow {
    Route route;
    int status;
    std::string_view slug;
    Fault fault;
};

// Types too general to act on, unless their text says more. An empty slug: any type without a row.
struct TextRow {
    Route route;
    int status;
    std::string_view slug;
    std::string_view word;  // in lower case
    Fault fault;
};

struct ErrorTable {
    std::span<const ErrorRow> rows;
    std::span<const TextRow> texts;
};

// Fields that are missing or not text are empty; so is everything if the body is not an object.
struct ErrorBody {
    std::string type;
    std::string title;
    std::string detail;
    std::string request_id;
};
[[nodiscard]] ErrorBody decode_error(std::string body);

struct ErrorAnswer {
    int status = 0;
    std::string_view type;  // its beginning tells whose table it is in; empty: none
    std::string_view text;  // title and detail; read only where the type alone does not tell
};

struct ErrorClassification {
    Fault fault = Fault::unknown_type;
    Effect effect = Effect::none;
};

// Total: any status that is not a success, any text. For a read the effect is always none.
[[nodiscard]] ErrorClassification classify(Route route, const ErrorAnswer& answer);

// "errors/not_found" -> "not_found"
[[nodiscard]] std::string_view slug_of(std::string_view type);

// --- HTTP outcomes as errors. Nothing of a body but its type and title comes through.

[[nodiscard]] ProviderError describe_not_sent(const NotSent& not_sent);
[[nodiscard]] ProviderError describe_lost_answer(const LostAnswer& lost, Route route);

// An answer that is not 2xx. `now` is used for a Retry-After date if the answer has no Date.
[[nodiscard]] ProviderError describe_refusal(
    const HttpResponse& response, Route route, Instant now
);

// A 2xx whose body is not the documented shape.
[[nodiscard]] ProviderError describe_unreadable(
    const HttpResponse& response, Route route, std::string_view why
);

// Replaces the key wherever a server may have echoed it.
void hide_key(ProviderError& error, const Secret& key);

// The Retry-After field: seconds or an HTTP date (RFC 9110 10.2.3), as a wait from now.
// `answered_at` is the server's Date if it sent one, else our clock: a date is measured against the
// clock that wrote it. Never negative, at most 365 days; nullopt if `field` is neither form.
[[nodiscard]] std::optional<Duration> parse_retry_after(
    std::string_view field, Instant answered_at
);

}  // namespace invito
