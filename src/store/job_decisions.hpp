#pragma once
// What people decide about jobs. Each decision is one transaction, refuses what the state machine
// forbids, and is written into the event log with who made it.

#include "connection.hpp"
#include "invito/ports/registry.hpp"

#include <vector>

namespace invito::store {

Registry::JobDecision retry_jobs(
    Connection& connection, const std::vector<JobId>& jobs, bool i_checked,
    const PersonalDecision& decision
);
Registry::JobDecision cancel_jobs(
    Connection& connection, const std::vector<JobId>& jobs, const PersonalDecision& decision
);
Registry::JobDecision settle_jobs(
    Connection& connection, const std::vector<JobId>& jobs, Registry::Finding finding,
    const PersonalDecision& decision
);

std::vector<Registry::MovedJobs> move_jobs(
    Connection& connection, const Registry::JobMove& move, const PersonalDecision& decision
);

// A campaign that was started once goes on when it has work again.
void reactivate(Connection& connection, CampaignId campaign);

}  // namespace invito::store
