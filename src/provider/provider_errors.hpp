#pragma once
// HTTP outcomes -> ProviderError. Here it is decided what is known of a write's effect, and nothing
// of a body but its type and title comes through.

#include "error_table.hpp"
#include "http_message.hpp"
#include "invito/ports/provider.hpp"
#include "invito/support/secret.hpp"
#include "invito/support/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace invito {

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
