#pragma once
// Starting a campaign: what it would do, the one question, and the state change.

#include "context.hpp"
#include "invito/ports/registry.hpp"
#include "invito/report/plan_screen.hpp"

#include <string>
#include <vector>

namespace invito {

// "Start "spring-founders"? Up to 36 invitations go out today ..." Precondition: a plan of one
// campaign.
[[nodiscard]] std::string start_question(const PlanData& plan, const TimeZone& zone);

// Shows the plan where it asks, and activates a draft. False: the answer was not yes. An active
// campaign is left alone. `notes_are_told`: by the import that the call began with. Errors: usage,
// "campaign.paused", "campaign.archived", "usage.needs_yes".
[[nodiscard]] Result<bool> start_campaign(
    const Context& context, const Settings& settings, Registry& registry,
    const CampaignRecord& campaign, bool notes_are_told = false
);

}  // namespace invito
