#pragma once
// The locks of a run: the database's, and one per account on this machine.

#include "account_locks.hpp"
#include "context.hpp"
#include "invito/config/settings.hpp"
#include "invito/store/sqlite.hpp"

#include <vector>

namespace invito {

struct RunLocks {
    RunLock database;
    AccountLocks accounts;
};

// Waits for another run as long as --lock-wait says. Errors: locked, "database.locked" and
// "account.locked"; storage; config, "account.lock".
[[nodiscard]] Result<RunLocks> take_run_locks(
    const Context& context, const Settings& settings,
    const std::vector<const AccountSettings*>& accounts
);

}  // namespace invito
