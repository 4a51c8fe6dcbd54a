#include "invito/plan/working_hours.hpp"

#include "invito/support/mutants.hpp"

#include <algorithm>

namespace invito {
namespace {

using std::chrono::days;
using std::chrono::local_days;

// A window is weekly, so an opening that exists is at most a week away; one more day for windows
// over midnight.
constexpr int days_until_sure = 9;

// Schedules are searched this far: a campaign that opens later than this opens "never".
constexpr int schedule_days_max = 3700;

bool opens_on(const Window& window, local_days date) {
    const std::chrono::weekday weekday{date};
    return window.days[weekday.iso_encoding() - 1];
}

bool is_over_midnight(const Window& window) {
    return window.to <= window.from;
}

bool is_open_at(const Window& window, LocalTime local) {
    if (window.always) return true;
    const auto date = std::chrono::floor<days>(local);
    const Duration time_of_day = local - date;
    if (!is_over_midnight(window)) {
        return opens_on(window, date) && time_of_day >= window.from && time_of_day < window.to;
    }
    return (opens_on(window, date) && time_of_day >= window.from) ||
           (opens_on(window, date - days{1}) && time_of_day < window.to);
}

Instant to_instant(LocalTime local, const OffsetSpan& span) {
    return Instant{local.time_since_epoch() - span.utc_offset};
}

LocalTime to_local(Instant instant, const OffsetSpan& span) {
    return LocalTime{instant.time_since_epoch() + span.utc_offset};
}

// First opening strictly after `from` within `span`, as if its offset lasted for ever.
std::optional<Instant> opening_in_span(const Window& window, const OffsetSpan& span, Instant from) {
    const auto today = std::chrono::floor<days>(to_local(from, span));
    for (int ahead = 0; ahead < days_until_sure; ++ahead) {
        const auto date = today + days{ahead};
        if (!opens_on(window, date)) continue;
        const Instant opening = to_instant(LocalTime{date} + window.from, span);
        if (opening > from) return opening;
    }
    return std::nullopt;
}

// The first instant with this local date, which `instant` has.
Instant first_instant_of(const TimeZone& zone, local_days date, Instant instant) {
    // Longer than any change of an offset: beyond it an earlier one cannot matter.
    constexpr Duration near_a_change = days{2};
    OffsetSpan span = zone.span_at(instant);
    while (to_instant(LocalTime{date}, span) < span.begin + near_a_change) {
        // Midnight may have been before the change, and once more after it.
        const OffsetSpan before = zone.span_at(span.begin - Duration{1});
        if (to_local(span.begin - Duration{1}, before) < LocalTime{date}) break;
        span = before;
    }
    return std::max(span.begin, to_instant(LocalTime{date}, span));
}

// The first instant after `instant`, which has this local date, with a later one.
Instant first_after(const TimeZone& zone, local_days date, Instant instant) {
    const LocalTime midnight{date + days{1}};
    OffsetSpan span = zone.span_at(instant);
    while (to_instant(midnight, span) >= span.end) span = zone.span_at(span.end);
    return std::max(span.begin, to_instant(midnight, span));
}

bool is_allowed_date(const Schedule& schedule, local_days date) {
    const std::chrono::year_month_day day{date};
    if (schedule.start && day < *schedule.start) return false;
    if (schedule.end && day > *schedule.end) return false;
    return std::find(schedule.skip_dates.begin(), schedule.skip_dates.end(), day) ==
           schedule.skip_dates.end();
}

}  // namespace

LocalDay local_day(const TimeZone& zone, Instant instant) {
    const auto date = std::chrono::floor<days>(zone.to_local(instant));
    return {first_instant_of(zone, date, instant), first_after(zone, date, instant), date};
}

bool is_open(const Window& window, const TimeZone& zone, Instant instant) {
    if (is_mutant(Mutant::local_hours_to_utc))
        return is_open_at(window, to_local(instant, zone.span_at(local_day(zone, instant).begin)));
    return window.always || is_open_at(window, zone.to_local(instant));
}

std::optional<Instant> next_opening(const Window& window, const TimeZone& zone, Instant from) {
    if (is_open(window, zone, from)) return from;
    if (std::none_of(window.days.begin(), window.days.end(), [](bool day) { return day; })) {
        return std::nullopt;
    }

    Instant at = from;
    for (;;) {
        const OffsetSpan span = zone.span_at(at);
        const auto opening = opening_in_span(window, span, at);
        if (opening && *opening < span.end) return opening;
        at = span.end;
        if (is_open(window, zone, at)) return at;
    }
}

std::optional<Instant> next_scheduled(
    const Schedule& schedule, const TimeZone& zone, Instant from
) {
    Instant at = from;
    for (int ahead = 0; ahead < schedule_days_max; ++ahead) {
        const LocalDay day = local_day(zone, at);
        if (is_allowed_date(schedule, day.date)) return at;
        if (schedule.end && std::chrono::year_month_day{day.date} > *schedule.end) break;
        at = day.end;
    }
    return std::nullopt;
}

bool is_over(const Schedule& schedule, const TimeZone& zone, Instant now) {
    if (!schedule.end) return false;
    const auto today = std::chrono::floor<days>(zone.to_local(now));
    return std::chrono::year_month_day{today} > *schedule.end;
}

std::optional<Instant> next_common_opening(
    const Window& account, const std::optional<Window>& campaign, const Schedule& schedule,
    const TimeZone& zone, Instant from
) {
    // Each round moves to the next opening of one of the three; windows that never overlap end
    // after the weeks they could.
    constexpr int rounds_max = 2 * schedule_days_max;
    std::optional<Instant> at = from;
    for (int round = 0; round < rounds_max; ++round) {
        const Instant before = *at;
        at = next_scheduled(schedule, zone, *at);
        if (at) at = next_opening(account, zone, *at);
        if (at && campaign) at = next_opening(*campaign, zone, *at);
        if (!at || *at == before) return at;
    }
    return std::nullopt;
}

std::optional<Instant> next_closing(const Window& window, const TimeZone& zone, Instant from) {
    if (window.always || !is_open(window, zone, from)) return std::nullopt;

    // A window without a gap in its week, such as every day from 09:00 to 09:00, never closes.
    Instant at = from;
    while (at - from < days{days_until_sure}) {
        const OffsetSpan span = zone.span_at(at);
        const LocalTime local = to_local(at, span);
        const auto today = std::chrono::floor<days>(local);
        const bool ends_today = local - today < window.to;
        const auto last_day = ends_today ? today : today + days{1};
        const Instant closing = to_instant(LocalTime{last_day} + window.to, span);
        if (closing < span.end) {
            if (!is_open(window, zone, closing)) return closing;
            at = closing;
            continue;
        }
        at = span.end;
        if (!is_open(window, zone, at)) return at;
    }
    return std::nullopt;
}

}  // namespace invito
