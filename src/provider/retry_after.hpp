#pragma once
// The Retry-After field: seconds or an HTTP date (RFC 9110 10.2.3), as a wait from now.

#include "invito/support/time.hpp"

#include <optional>
#include <string_view>

namespace invito {

// `answered_at` is the server's Date if it sent one, else our clock: a date is measured against the
// clock that wrote it. Never negative, at most 365 days; nullopt if `field` is neither form.
[[nodiscard]] std::optional<Duration> parse_retry_after(
    std::string_view field, Instant answered_at
);

}  // namespace invito
