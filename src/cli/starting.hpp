#pragma once
// Starting a campaign: what it would do, the one question, and the state change.

#include "compose.hpp"
#include "context.hpp"
#include "invito/ports/records.hpp"
#include "invito/ports/registry.hpp"

#include <string>

namespace invito {

// "Start "spring-founders"? Up to 36 invitations go out ..."
[[nodiscard]] std::string start_question(
    const CampaignView& campaign, Records& records, const Settings& settings, Instant now
);

// Asks and activates a draft. False: the answer was not yes. An active campaign is left alone.
// Errors: usage, "campaign.paused", "campaign.archived", "usage.needs_yes".
[[nodiscard]] Result<bool> start_campaign(
    const Context& context,
    const Settings& settings,
    Registry& registry,
    const CampaignRecord& campaign
);

}  // namespace invito
