#include "invito/plan/missed_days.hpp"

#include "invito/plan/working_hours.hpp"

#include <algorithm>
#include <cstddef>

namespace invito {

namespace {

// A window that never closes is that of the day.
Instant end_of_window(const Policy& policy, Instant at) {
    const auto closing = next_closing(policy.window, policy.time_zone, at);
    return closing.value_or(local_day(policy.time_zone, at).end);
}

}  // namespace

std::vector<std::chrono::local_days> missed_days(
    const OutlookAccount& account, const OutlookQueue& queue, Instant since, Instant now
) {
    std::vector<std::chrono::local_days> days;
    if (!queue.is_under_way || queue.leads == 0) return days;
    const Policy& policy = account.budget.policy;
    Instant at = since;
    if (is_open(policy.window, policy.time_zone, since)) at = end_of_window(policy, since);
    while (at < now && days.size() < std::size_t{missed_days_max}) {
        at = earliest_after(queue_blockers(&account, queue, at), at);
        if (at >= now || at == never) break;
        const Instant end = end_of_window(policy, at);
        if (end > now) break;
        const LocalDay day = local_day(policy.time_zone, at);
        days.push_back(day.date);
        at = std::max(end, day.end);
    }
    return days;
}

}  // namespace invito
