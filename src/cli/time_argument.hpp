#pragma once
// Moments as people type them for --since and --until: of a report, and of a pause.

#include "invito/support/result.hpp"
#include "invito/support/time.hpp"

#include <string>

namespace invito {

// "2026-11-23": the beginning of that day in `zone`. "2026-11-23T09:00": then in `zone`. "09:00":
// when it was that time last. "7d": so long before `now`. RFC 3339: exactly then. Errors: usage,
// "usage.value", naming `flag`.
[[nodiscard]] Result<Instant> parse_time_argument(
    const std::string& flag, const std::string& text, Instant now, const TimeZone& zone
);

// "2026-12-01": the beginning of that day in `zone`. "2026-12-01T09:00": then in `zone`; where that
// exists twice the first time, where it does not the first moment after it. "3d": so long after
// `now`. RFC 3339: exactly then. Errors: usage, "usage.value", "usage.past", naming `flag`.
[[nodiscard]] Result<Instant> parse_future_time_argument(
    const std::string& flag, const std::string& text, Instant now, const TimeZone& zone
);

}  // namespace invito
