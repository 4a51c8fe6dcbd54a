#pragma once
// How many jobs are in which state: read from the counts that the database keeps, so that it costs
// as little with a million jobs as with ten.

#include "invito/ports/records.hpp"
#include "session.hpp"

#include <optional>
#include <vector>

namespace invito::store {

// The jobs that an account has in a campaign.
struct JobsAt {
    CampaignId campaign;
    AccountId account;
    StateCounts jobs;
};

// By campaign, then account; of all, or of those named.
[[nodiscard]] std::vector<JobsAt> jobs_by_place(
    sql::Session& db, std::optional<CampaignId> campaign = std::nullopt,
    std::optional<AccountId> account = std::nullopt
);

[[nodiscard]] StateCounts jobs_of(sql::Session& db, CampaignId campaign);

}  // namespace invito::store
