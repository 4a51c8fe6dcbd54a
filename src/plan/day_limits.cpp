#include "invito/plan/day_limits.hpp"

#include "invito/plan/limiter.hpp"

#include <algorithm>

namespace invito {

DayLimits day_limits(
    const Policy& policy, Duration lateness, const std::optional<Instant>& first_sent_at,
    Instant now
) {
    return {
        .since = now,
        .day = local_day(policy.time_zone, now),
        .zone = policy.time_zone.name(),
        .limits = policy.limits,
        .ramp_per_day = ramp_cap(policy, first_sent_at, now),
        .pacing_min = policy.pacing.min,
        .window = policy.window,
        .lateness = lateness,
    };
}

Cap lower_of(const Cap& a, const Cap& b) {
    if (!a || !b) return a ? a : b;
    return std::min(*a, *b);
}

Limits lower_of(const Limits& a, const Limits& b) {
    return {
        .per_day = lower_of(a.per_day, b.per_day),
        .per_week = lower_of(a.per_week, b.per_week),
        .profiles_per_day = lower_of(a.profiles_per_day, b.profiles_per_day),
        .notes_per_month = lower_of(a.notes_per_month, b.notes_per_month),
        .withdrawals_per_day = lower_of(a.withdrawals_per_day, b.withdrawals_per_day),
        .list_reads_per_day = lower_of(a.list_reads_per_day, b.list_reads_per_day),
    };
}

}  // namespace invito
