#pragma once
// What people decide about jobs. Each decision is one transaction, refuses what the state machine
// forbids, and is written into the event log with who made it.

#include "invito/ports/registry.hpp"
#include "session.hpp"

#include <vector>

namespace invito::store {

Registry::JobDecision retry_jobs(
    sql::Session& db, const std::vector<JobId>& jobs, bool i_checked,
    const PersonalDecision& decision
);
Registry::JobDecision cancel_jobs(
    sql::Session& db, const std::vector<JobId>& jobs, const PersonalDecision& decision
);
Registry::JobDecision settle_jobs(
    sql::Session& db, const std::vector<JobId>& jobs, Registry::Finding finding,
    const PersonalDecision& decision
);

std::vector<Registry::MovedJobs> move_jobs(
    sql::Session& db, const Registry::JobMove& move, const PersonalDecision& decision
);

// A campaign that was started once goes on when it has work again.
void reactivate(sql::Session& db, CampaignId campaign);

}  // namespace invito::store
