#pragma once
// Hours: is it open now, and when next. Conversion goes from UTC to local time only; the next
// opening is found by walking the zone's offsets, so both daylight-saving changes are exact.

#include "invito/model/campaign.hpp"
#include "invito/model/policy.hpp"
#include "invito/support/time.hpp"

#include <optional>

namespace invito {

// A local calendar day as instants.
struct LocalDay {
    Instant begin;
    Instant end;  // first instant of the next day
    std::chrono::local_days date;
};
[[nodiscard]] LocalDay local_day(const TimeZone& zone, Instant instant);

[[nodiscard]] bool is_open(const Window& window, const TimeZone& zone, Instant instant);

// The first instant at or after `from` inside the window; nullopt if it never opens.
[[nodiscard]] std::optional<Instant> next_opening(
    const Window& window, const TimeZone& zone, Instant from
);

// The first instant at or after `from` on a day the schedule allows; nullopt after its end.
[[nodiscard]] std::optional<Instant> next_scheduled(
    const Schedule& schedule, const TimeZone& zone, Instant from
);

// The last day of the schedule is over in `zone`.
[[nodiscard]] bool is_over(const Schedule& schedule, const TimeZone& zone, Instant now);

// The first instant at or after `from` when the account's window, the campaign's and its schedule
// are all open.
[[nodiscard]] std::optional<Instant> next_common_opening(
    const Window& account, const std::optional<Window>& campaign, const Schedule& schedule,
    const TimeZone& zone, Instant from
);

// The first closed instant after `from`; nullopt if it is closed at `from` or never closes.
[[nodiscard]] std::optional<Instant> next_closing(
    const Window& window, const TimeZone& zone, Instant from
);

}  // namespace invito
