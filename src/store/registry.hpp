#pragma once
// Registry over a session: accounts, campaigns, lists and people's decisions, on the calling
// thread.

#include "import_ops.hpp"
#include "invito/ports/registry.hpp"
#include "invito/support/result.hpp"
#include "session.hpp"

#include <memory>
#include <string>
#include <vector>

namespace invito::store {

// Parts of it that stand in files of their own, as Registry promises them.
// --- accounts.cpp
std::vector<AccountId> save_accounts(
    sql::Session& db, const std::vector<AccountEntry>& accounts, Instant now
);
[[nodiscard]] Result<void> pause_account(
    sql::Session& db, const std::string& alias, const PauseTerms& terms, Instant now
);
[[nodiscard]] Result<void> resume_account(sql::Session& db, const std::string& alias, Instant now);

// --- campaigns.cpp
void pause_campaign(sql::Session& db, CampaignId campaign, const PauseTerms& terms, Instant now);

// --- jobs.cpp. Each decision is one transaction, refuses what the state machine forbids,
// and is written into the event log with who made it.
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

// `db` outlives the registry.
[[nodiscard]] std::unique_ptr<Registry> make_registry(
    sql::Session& db, const FirstImportTerms& first_import = {}
);

}  // namespace invito::store
