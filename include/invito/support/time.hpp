#pragma once
// Instants and durations, and their text forms. No clock here: time is an argument everywhere
// (ports/clock.hpp).

#include "invito/support/result.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace invito {

using Duration = std::chrono::milliseconds;
using Instant = std::chrono::sys_time<Duration>;  // UTC, milliseconds since 1970

// The whole milliseconds stored in the database.
[[nodiscard]] constexpr std::int64_t to_millis(Instant instant) {
    return instant.time_since_epoch().count();
}
[[nodiscard]] constexpr Instant from_millis(std::int64_t millis) {
    return Instant{Duration{millis}};
}

// "90s", "5m", "2h", "14d", "250ms"; whole numbers with one unit. A bare number is an error: a unit
// nobody wrote is a guess. Range: 0 to 3650 days.
[[nodiscard]] Result<Duration> parse_duration(std::string_view text);

// Shortest exact form that parse_duration reads back: 90s -> "90s", 120s -> "2m".
[[nodiscard]] std::string format_duration(Duration duration);

// For people: "3 h 52 min", "1 d 2 h", "45 s", "0.8 s". Rounded, two units at most.
[[nodiscard]] std::string describe_duration(Duration duration);

// "2026-11-23", and nothing else.
[[nodiscard]] std::string format_date(const std::chrono::year_month_day& date);
[[nodiscard]] std::optional<std::chrono::year_month_day> parse_date(std::string_view text);

// RFC 3339 with seconds and numeric offset ("2026-11-23T14:05:02+01:00"; offset 0 is "Z").
[[nodiscard]] std::string format_rfc3339(Instant instant, std::chrono::seconds utc_offset = {});

// Reads RFC 3339 with "Z" or an offset, with or without fractions of a second; nullopt if it is
// anything else.
[[nodiscard]] std::optional<Instant> parse_rfc3339(std::string_view text);

// An HTTP date (IMF-fixdate, RFC 9110 5.6.7): "Sun, 06 Nov 1994 08:49:37 GMT"; nullopt if it is
// anything else.
[[nodiscard]] std::optional<Instant> parse_http_date(std::string_view text);
[[nodiscard]] std::string format_http_date(Instant instant);

}  // namespace invito
