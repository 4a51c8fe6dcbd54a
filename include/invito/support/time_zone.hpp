#pragma once
// IANA time zones from the system's tzdata. Conversion goes from UTC to local only: that direction
// always has exactly one answer, while a local time may exist twice or not at all. Changes after
// 2037 are not known: the date library does not read the rules that follow a zone's last listed
// change.

#include "invito/support/result.hpp"
#include "invito/support/time.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace date {
class time_zone;
}

namespace invito {

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
