#include "invito/plan/campaign_caps.hpp"

#include "invito/support/failure.hpp"

namespace invito {

std::optional<CampaignClosure> campaign_closure(
    const CampaignCaps& caps, const CampaignLedger& ledger, Duration lateness, Instant now
) {
    if (caps.total && ledger.later_than(Instant::min()) >= *caps.total)
        return CampaignClosure{Refusal::campaign_total, never};
    if (!caps.per_day) return std::nullopt;
    if (*caps.per_day <= 0) return CampaignClosure{Refusal::campaign_day_cap, never};
    const Duration period = day_period + lateness;
    if (ledger.later_than(now - period) < *caps.per_day) return std::nullopt;
    const auto newest = ledger.nth_newest(*caps.per_day);
    ensure(newest.has_value(), "a cap that is used up was used");
    return CampaignClosure{Refusal::campaign_day_cap, *newest + period};
}

}  // namespace invito
