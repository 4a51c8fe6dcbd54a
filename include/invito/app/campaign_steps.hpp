#pragma once
// What the state of a campaign lets a person do with it, and the command that comes next.

#include "invito/ports/admin_store.hpp"
#include "invito/ports/queries.hpp"

#include <string>
#include <vector>

namespace invito {

// False: it sends already, or goes on by itself. Errors: usage, "campaign.paused",
// "campaign.archived".
[[nodiscard]] Result<bool> needs_start(const CampaignRecord& campaign);

// Errors: usage, "campaign.not_active".
[[nodiscard]] Result<void> may_pause(const CampaignRecord& campaign);

// Errors: usage, "campaign.not_paused".
[[nodiscard]] Result<void> may_resume(const CampaignRecord& campaign);

// Errors: usage, "campaign.not_archived".
[[nodiscard]] Result<void> may_unarchive(const CampaignRecord& campaign);

// The state in which an archived one would come back; nothing is changed.
[[nodiscard]] CampaignState rehearse_unarchiving(
    const CampaignRecord& campaign, AdminStore& admin, Instant now
);

// Those of the names, to be planned as if they were active. Errors: usage, "campaign.unknown",
// "campaign.archived".
[[nodiscard]] Result<std::vector<CampaignRecord>> plannable_campaigns(
    Queries& queries, const std::vector<std::string>& names
);

// Where nothing is active: to start the first draft, else to import a list.
[[nodiscard]] std::string next_step_of_none(Queries& queries, Instant now);

// "invito start spring"
[[nodiscard]] std::string next_step(const CampaignRecord& campaign);

}  // namespace invito
