#include "time_argument.hpp"

#include "invito/plan/working_hours.hpp"
#include "invocation.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

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

constexpr std::size_t date_length = std::string_view("2026-12-01").size();

// "2026-12-01T09:00" in `zone`.
std::optional<Instant> wall_time(const std::string& text, const TimeZone& zone) {
    const auto as_utc = parse_rfc3339(text + ":00Z");
    if (!as_utc || text.size() != date_length + std::string_view("T09:00").size())
        return std::nullopt;
    const LocalTime wanted{as_utc->time_since_epoch()};
    auto at = begin_of_day(text.substr(0, date_length), zone);
    while (at && zone.to_local(*at) < wanted) {
        const OffsetSpan span = zone.span_at(*at);
        const Instant exact{wanted.time_since_epoch() - span.utc_offset};
        at = std::min(exact, span.end);
    }
    return at;
}

// "09:00": when it was that time last.
std::optional<Instant> last_time_of_day(
    const std::string& text, Instant now, const TimeZone& zone
) {
    for (const Instant day : {now, now - std::chrono::hours{24}}) {
        const std::string date = format_rfc3339(day, zone).substr(0, date_length);
        const auto at = wall_time(fmt::format("{}T{}", date, text), zone);
        if (at && *at <= now) return at;
    }
    return std::nullopt;
}

// "today", "yesterday".
std::optional<Instant> begin_of_named_day(
    std::string_view word, Instant now, const TimeZone& zone
) {
    const LocalDay today = local_day(zone, now);
    if (word == "today") return today.begin;
    if (word == "yesterday") return local_day(zone, today.begin - Duration{1}).begin;
    return std::nullopt;
}

std::optional<Instant> coming_moment(const std::string& text, Instant now, const TimeZone& zone) {
    if (const auto ahead = parse_duration(text)) return now + *ahead;
    if (const auto exact = parse_rfc3339(text)) return *exact;
    if (const auto day = begin_of_day(text, zone)) return *day;
    return wall_time(text, zone);
}

}  // namespace

Result<Instant> parse_time_argument(
    const std::string& flag, const std::string& text, Instant now, const TimeZone& zone
) {
    if (const auto ago = parse_duration(text)) return now - *ago;
    if (const auto named = begin_of_named_day(text, now, zone)) return *named;
    if (const auto exact = parse_rfc3339(text)) return *exact;
    if (const auto day = begin_of_day(text, zone)) return *day;
    if (const auto at = wall_time(text, zone)) return *at;
    if (const auto at = last_time_of_day(text, now, zone)) return *at;
    return usage_error(
        "usage.value", fmt::format("{} cannot be \"{}\"", flag, text),
        "a date (2026-11-23), today, yesterday, a time (09:00, 2026-11-23T09:00), or how long ago "
        "(36h, "
        "7d)"
    );
}

Result<Instant> parse_future_time_argument(
    const std::string& flag, const std::string& text, Instant now, const TimeZone& zone
) {
    const auto moment = coming_moment(text, now, zone);
    if (moment && *moment > now) return *moment;
    return usage_error(
        moment ? "usage.past" : "usage.value",
        fmt::format("{} cannot be \"{}\"{}", flag, text, moment ? ": that is in the past" : ""),
        "a date (2026-12-01), a time (2026-12-01T09:00), or how long (3d)"
    );
}

}  // namespace invito
