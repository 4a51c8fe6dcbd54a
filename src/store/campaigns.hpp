#pragma once
// Campaigns: their settings and state, whose leads wait in them, and how many jobs are in which
// state. Jobs are counted from what the database keeps, so that it costs as little with a million
// as with ten.

#include "invito/ports/admin_store.hpp"
#include "invito/ports/queries.hpp"
#include "session.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito::store {

// With the aliases of their accounts. `rest`: the WHERE and the order of campaigns c, in which ?1
// is `name`.
[[nodiscard]] std::vector<CampaignRecord> load_campaigns(
    sql::Session& db, std::string_view rest, const std::optional<std::string>& name = std::nullopt
);
[[nodiscard]] std::string campaign_name(sql::Session& db, CampaignId campaign);
// Aliases of the accounts that send for it, in alphabetical order.
[[nodiscard]] std::vector<std::string> campaign_aliases(sql::Session& db, CampaignId campaign);

[[nodiscard]] bool takes_part(sql::Session& db, CampaignId campaign, AccountId account);
void let_take_part(sql::Session& db, CampaignId campaign, AccountId account);
// A campaign that was started once goes on when it has work again.
void reactivate(sql::Session& db, CampaignId campaign);

// Of an active campaign; whether it is one, campaign_queue() says.
[[nodiscard]] CampaignQueue earliest_jobs(sql::Session& db, AccountId account, CampaignId campaign);
[[nodiscard]] std::vector<SharedLeads> shared_leads(sql::Session& db, CampaignId campaign);

// In the order in which they were recorded.
[[nodiscard]] std::vector<CampaignLimits> recorded_limits(sql::Session& db, CampaignId campaign);

// By campaign, then account; of all, or of those named.
[[nodiscard]] std::vector<JobsAt> jobs_by_place(
    sql::Session& db, std::optional<CampaignId> campaign = std::nullopt,
    std::optional<AccountId> account = std::nullopt
);
[[nodiscard]] StateCounts jobs_of(sql::Session& db, CampaignId campaign);

}  // namespace invito::store
