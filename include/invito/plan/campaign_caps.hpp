#pragma once
// A campaign's own caps, counted over all its accounts: whether one more may go, and else when.

#include "invito/model/policy.hpp"
#include "invito/plan/limits.hpp"

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

// The intent of the n-th newest charged invitation of the campaign, n from 1; nullopt: there are
// fewer.
using NthNewest = std::function<std::optional<Instant>(int)>;

// nullopt: one more may go at `now`.
[[nodiscard]] std::optional<CampaignClosure> campaign_closure(
    const CampaignCaps& caps, const NthNewest& nth_newest, Duration lateness, Instant now
);

}  // namespace invito
