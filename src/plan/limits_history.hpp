#pragma once
// Recorded limits of one account, and which of them were in force at an instant.

#include "invito/plan/day_limits.hpp"
#include "invito/support/time_zone.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace invito {

class LimitsHistory {
public:
    // In the order they were recorded.
    explicit LimitsHistory(std::vector<DayLimits> recorded);

    struct InForce {
        Limits limits;            // the lowest of the rows whose day is not over
        const DayLimits* latest;  // whose pacing, window, day and lateness apply; never null
        const TimeZone* zone;     // of `latest`; null: this machine does not know it
    };
    // nullopt: nothing is recorded for that instant.
    [[nodiscard]] std::optional<InForce> at(Instant instant) const;

    [[nodiscard]] Duration longest_lateness() const { return longest_lateness_; }

private:
    std::vector<DayLimits> recorded_;  // by `since`
    std::map<std::string, std::optional<TimeZone>, std::less<>> zones_;
    Duration longest_lateness_{0};
    Duration longest_day_{0};
};

}  // namespace invito
