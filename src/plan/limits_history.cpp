#include "limits_history.hpp"

#include <algorithm>

namespace invito {

LimitsHistory::LimitsHistory(std::vector<DayLimits> recorded) : recorded_(std::move(recorded)) {
    std::ranges::stable_sort(recorded_, {}, &DayLimits::since);
    for (const DayLimits& row : recorded_) {
        longest_lateness_ = std::max(longest_lateness_, row.lateness);
        longest_day_ = std::max(longest_day_, row.day.end - row.since);
        if (zones_.contains(row.zone)) continue;
        const auto zone = TimeZone::find(row.zone);
        zones_.emplace(row.zone, zone ? std::optional(*zone) : std::nullopt);
    }
}

std::optional<LimitsHistory::InForce> LimitsHistory::at(Instant instant) const {
    const auto end = std::ranges::upper_bound(recorded_, instant, {}, &DayLimits::since);
    std::optional<InForce> found;
    // Backwards, over the rows that can reach as far as this.
    for (auto row = end; row != recorded_.begin();) {
        --row;
        if (row->since + longest_day_ <= instant) break;
        if (row->day.end <= instant) continue;
        Limits limits = row->limits;
        limits.per_day = lower_of(limits.per_day, row->ramp_per_day);
        if (found) {
            found->limits = lower_of(found->limits, limits);
            continue;
        }
        const std::optional<TimeZone>& zone = zones_.find(row->zone)->second;
        found = InForce{limits, &*row, zone ? &*zone : nullptr};
    }
    return found;
}

}  // namespace invito
