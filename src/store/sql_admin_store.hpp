#pragma once
// AdminStore over a session: accounts, campaigns, lists and people's decisions, on the calling
// thread.

#include "import_ops.hpp"
#include "invito/ports/admin_store.hpp"
#include "invito/support/result.hpp"
#include "session.hpp"

#include <memory>
#include <string>
#include <vector>

namespace invito::store {

// Parts of it that stand in files of their own, as AdminStore promises them.
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
AdminStore::JobDecision retry_jobs(
    sql::Session& db, const std::vector<JobId>& jobs, bool i_checked,
    const PersonalDecision& decision
);
AdminStore::JobDecision cancel_jobs(
    sql::Session& db, const std::vector<JobId>& jobs, const PersonalDecision& decision
);
AdminStore::JobDecision settle_jobs(
    sql::Session& db, const std::vector<JobId>& jobs, AdminStore::Finding finding,
    const PersonalDecision& decision
);

std::vector<AdminStore::MovedJobs> move_jobs(
    sql::Session& db, const AdminStore::JobMove& move, const PersonalDecision& decision
);

// `db` outlives the admin store.
[[nodiscard]] std::unique_ptr<AdminStore> make_admin_store(
    sql::Session& db, const FirstImportTerms& first_import = {}
);

}  // namespace invito::store
