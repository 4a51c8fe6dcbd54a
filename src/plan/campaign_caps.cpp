#include "invito/plan/campaign_caps.hpp"

namespace invito {

std::optional<CampaignClosure> campaign_closure(
    const CampaignCaps& caps, const NthNewest& nth_newest, Duration lateness, Instant now
) {
    if (caps.total && (*caps.total <= 0 || nth_newest(*caps.total))) {
        return CampaignClosure{Refusal::campaign_total, never};
    }
    if (!caps.per_day) return std::nullopt;
    if (*caps.per_day <= 0) return CampaignClosure{Refusal::campaign_day_cap, never};
    const auto newest = nth_newest(*caps.per_day);
    if (!newest) return std::nullopt;
    const Instant until = *newest + day_period + lateness;
    if (until <= now) return std::nullopt;
    return CampaignClosure{Refusal::campaign_day_cap, until};
}

}  // namespace invito
