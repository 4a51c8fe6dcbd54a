#pragma once
// A campaign's own caps, counted over all its accounts: whether one more may go, and else when.

#include "invito/model/policy.hpp"
#include "invito/plan/limits.hpp"

#include <cstdint>
#include <functional>
#include <optional>

namespace invito {

struct CampaignCaps {
    Cap per_day;  // in any 24 h and the lateness
    Cap total;
};

// A cap that is used up, and when it lets go; `never`: not before somebody raises it.
struct CampaignClosure {
    Refusal rule = Refusal::campaign_total;
    Instant until;
};

// The charged invitations of the campaign, as whoever keeps them answers.
struct CampaignLedger {
    std::function<std::int64_t(Instant)> later_than;        // how many; Instant::min(): of all
    std::function<std::optional<Instant>(int)> nth_newest;  // n from 1; nullopt: there are fewer
};

// nullopt: one more may go at `now`.
[[nodiscard]] std::optional<CampaignClosure> campaign_closure(
    const CampaignCaps& caps, const CampaignLedger& ledger, Duration lateness, Instant now
);

}  // namespace invito
