#pragma once
// Days on which an invitation could have gone, and no run came: a timer that was lost, a machine
// that was off. Pure.

#include "invito/plan/outlook.hpp"
#include "invito/support/time.hpp"

#include <chrono>
#include <vector>

namespace invito {

// The days of the account's zone after `since`, ascending, on which the first lead of the queue
// could have gone and whose window is over at `now`. A window that was open at `since` is not one
// of them, nor is one that is open still: its run may yet come. At most `missed_days_max`.
inline constexpr int missed_days_max = 14;
[[nodiscard]] std::vector<std::chrono::local_days> missed_days(
    const OutlookAccount& account, const OutlookQueue& queue, Instant since, Instant now
);

}  // namespace invito
