#pragma once
// What every run stands on, whatever it does for its accounts: the accounts, the key, the locks and
// the database.

#include "invito/app/compose.hpp"
#include "invito/app/lineage.hpp"
#include "invito/app/locks.hpp"

#include <memory>
#include <vector>

namespace invito {

struct RunOpening {
    ApiKey api_key;
    RunLocks locks;
    std::unique_ptr<Database> database;
    Lineage lineage;
    bool is_new = false;  // the database
};

struct OpeningTerms {
    IfMissing if_missing = IfMissing::refuse;
    Duration patience = default_patience;  // with another program that keeps the database locked
    LockWait lock_wait = {};
    bool takes_over = false;  // a database that last ran on another machine
};

// Errors: those of load_api_key, take_run_locks, open_database and begin_generation.
[[nodiscard]] Result<RunOpening> open_run(
    const Settings& settings, const Environment& environment,
    const std::vector<const AccountSettings*>& accounts, const OpeningTerms& terms
);

// Leaves out those whose sent list must be read first, with a warning. Errors: config,
// "account.sync_first", if none is left.
[[nodiscard]] Result<std::vector<Error>> leave_out_unsynced(
    const RunOpening& opening, RunOptions& options
);

// Takes the chosen accounts into the options, as the database knows them from now on; and names the
// others, whose leads are not this run's.
void take_accounts(
    RunOptions& options, const Settings& settings,
    const std::vector<const AccountSettings*>& chosen, Database& database
);

}  // namespace invito
