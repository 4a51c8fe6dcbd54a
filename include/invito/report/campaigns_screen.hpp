#pragma once
// What `campaigns list` and `campaigns show` print.

#include "invito/plan/outlook.hpp"
#include "invito/ports/records.hpp"
#include "invito/report/style.hpp"
#include "invito/support/time.hpp"

#include <iosfwd>
#include <vector>

namespace invito {

void write_campaign_list(
    std::ostream& out, const std::vector<CampaignView>& campaigns, const Style& style
);
void write_campaign(
    std::ostream& out, const CampaignView& campaign, const Outlook& outlook, Instant now,
    const Style& style
);
void write_campaigns_json(
    std::ostream& out, const std::vector<CampaignView>& campaigns, const Outlook& outlook,
    const TimeZone& zone
);
void write_campaign_json(
    std::ostream& out, const CampaignView& campaign, const Outlook& outlook, const TimeZone& zone
);

}  // namespace invito
