#pragma once
// What every run stands on, whatever it does for its accounts: the accounts, the key, the locks and
// the database.

#include "compose.hpp"
#include "context.hpp"
#include "lineage.hpp"
#include "run_lock.hpp"

#include <memory>
#include <vector>

namespace invito {

// Those of --account, or all. Errors: usage, "account.unknown"; config, "accounts.none".
[[nodiscard]] Result<std::vector<const AccountSettings*>> choose_accounts(
    const Invocation& invocation, const Settings& settings
);

struct RunOpening {
    ApiKey api_key;
    RunLocks locks;
    std::unique_ptr<Database> database;
    Lineage lineage;
};

// Errors: those of load_api_key, take_run_locks, open_database and begin_generation.
[[nodiscard]] Result<RunOpening> open_run(
    const Context& context, const Settings& settings,
    const std::vector<const AccountSettings*>& accounts, IfMissing if_missing = IfMissing::refuse
);

// Leaves out, with a warning, those whose sent list must be read first; true: there were such.
// Errors: config, "account.sync_first", if none is left.
[[nodiscard]] Result<bool> leave_out_unsynced(
    const Context& context, const RunOpening& opening, RunOptions& options
);

// Takes the chosen accounts into the options, as the database knows them from now on; and names the
// others, whose leads are not this run's.
void take_accounts(
    RunOptions& options, const Settings& settings,
    const std::vector<const AccountSettings*>& chosen, Registry& registry, Instant now
);

}  // namespace invito
