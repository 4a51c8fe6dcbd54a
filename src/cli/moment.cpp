#include "moment.hpp"

#include "invito/plan/working_hours.hpp"

#include <fmt/format.h>

namespace invito {

namespace {

// The first instant of the local day `date`. Noon in UTC is at most 14 hours away from any local
// noon, so one step to either side finds the day.
std::optional<Instant> begin_of_day(const std::string& date, const TimeZone& zone) {
    const auto noon = parse_rfc3339(date + "T12:00:00Z");
    if (!noon || date.size() != 10) return std::nullopt;
    for (const int days : {0, -1, 1}) {
        const LocalDay day = local_day(zone, *noon + std::chrono::hours{24 * days});
        if (format_rfc3339(day.begin, zone).substr(0, 10) == date) return day.begin;
    }
    return std::nullopt;
}

}  // namespace

Result<Instant> parse_moment(
    const std::string& flag, const std::string& text, Instant now, const TimeZone& zone
) {
    if (const auto ago = parse_duration(text)) return now - *ago;
    if (const auto exact = parse_rfc3339(text)) return *exact;
    if (const auto day = begin_of_day(text, zone)) return *day;
    return Error{
        .kind = ErrorKind::usage,
        .code = "usage.value",
        .what = fmt::format("{} cannot be \"{}\"", flag, text),
        .hint = "a date such as 2026-11-23, or how long ago: 36h, 7d",
    };
}

}  // namespace invito
