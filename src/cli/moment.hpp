#pragma once
// Moments as people type them for --since and --until.

#include "invito/support/result.hpp"
#include "invito/support/time.hpp"
#include "invito/support/time_zone.hpp"

#include <string>

namespace invito {

// "2026-11-23": the beginning of that day in `zone`. "7d": so long before `now`. RFC 3339: exactly
// then. Errors: usage, "usage.value", naming `flag`.
[[nodiscard]] Result<Instant> parse_moment(
    const std::string& flag, const std::string& text, Instant now, const TimeZone& zone
);

}  // namespace invito
