#pragma once
// Campaigns as they are now: what their state, their schedule and their own limits allow.

#include "invito/config/settings.hpp"
#include "invito/plan/next_action.hpp"
#include "invito/ports/records.hpp"
#include "invito/report/campaign_status.hpp"

#include <vector>

namespace invito {

// The gate through which one account would send for the campaign, for a job that may act at once.
[[nodiscard]] CampaignGate campaign_gate(
    Records& records, const CampaignView& campaign, const Settings& settings, Instant now
);

// For each campaign those of the account whose days let it send first.
[[nodiscard]] CampaignHurdles campaign_hurdles(
    Records& records,
    const std::vector<CampaignView>& campaigns,
    const Settings& settings,
    Instant now
);

}  // namespace invito
