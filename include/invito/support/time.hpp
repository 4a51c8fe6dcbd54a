#pragma once
// Instants, durations and time zones, and their text forms. No clock here: time is an argument
// everywhere (ports/clock.hpp).

#include "invito/support/result.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace date {
class time_zone;
}

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

// --- IANA time zones from the system's tzdata. Conversion goes from UTC to local only: that
// direction always has exactly one answer, while a local time may exist twice or not at all.
// Changes after 2037 are not known: the date library does not read the rules that follow a zone's
// last listed change.

using LocalTime = std::chrono::local_time<Duration>;

// A stretch of time with one UTC offset.
struct OffsetSpan {
    Instant begin;
    Instant end;  // first instant with another offset
    std::chrono::seconds utc_offset{};
};

// A zone of the tz database; cheap to copy, never empty.
class TimeZone {
public:
    TimeZone() = default;  // UTC, which needs no data

    // Errors: config, codes "time_zone.unknown", "time_zone.no_data" where tzdata is not installed.
    [[nodiscard]] static Result<TimeZone> find(std::string_view name);

    // The machine's zone: TZ, then /etc/localtime, else UTC.
    [[nodiscard]] static TimeZone local();

    [[nodiscard]] std::string name() const;
    [[nodiscard]] OffsetSpan span_at(Instant instant) const;
    [[nodiscard]] LocalTime to_local(Instant instant) const;

    friend bool operator==(const TimeZone& a, const TimeZone& b) { return a.zone_ == b.zone_; }

private:
    explicit TimeZone(const date::time_zone* zone) : zone_(zone) {}
    const date::time_zone* zone_ =
        nullptr;  // UTC; else owned by the date library for the life of the process
};

// RFC 3339 in `zone`.
[[nodiscard]] std::string format_rfc3339(Instant instant, const TimeZone& zone);

}  // namespace invito
