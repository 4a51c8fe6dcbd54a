#pragma once
// What a run holds of this machine: its locks, and the files it may have open at once. Each account
// takes a lock, and a connection while a request of its is on the way.

#include "invito/app/compose.hpp"
#include "invito/support/file.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace invito {

// What a run of so many accounts takes: to begin at all, and with a request of each on the way.
struct OpenFilesNeed {
    std::size_t least = 0;
    std::size_t most = 0;
};
[[nodiscard]] OpenFilesNeed open_files_need(std::size_t accounts);

// What this process may have, and what it may raise that to.
struct OpenFilesLimit {
    std::size_t now = 0;
    std::size_t most = 0;
};
[[nodiscard]] OpenFilesLimit open_files_limit();

// To `wanted`, or as near as the system allows. Never lowers it.
void raise_open_files_limit(std::size_t wanted);

// How many connections a run of so many accounts keeps within `allowed` open files. At least one.
[[nodiscard]] std::size_t connections_within(std::size_t allowed, std::size_t accounts);

// "LimitNOFILE=20064 in a unit of systemd, ..."
[[nodiscard]] std::string how_to_raise_open_files(std::size_t wanted);

// Each account is a listening socket in the abstract namespace (unix(7)), under a name that anybody
// can work out: a hash of the provider's endpoint and the account's id. There is no file, so that
// no right, folder or user stands between two runs, and the kernel takes the socket back with the
// process that holds it, however that ends. A network namespace of its own (a container,
// PrivateNetwork=) has names of its own: nobody sees across.
class AccountLocks {
public:
    AccountLocks() = default;  // of none

    // All or none. `endpoint` is "host:port". Errors: locked, "account.locked" (names the first
    // alias that is taken, and who holds it); config, "account.lock": the machine refuses.
    [[nodiscard]] static Result<AccountLocks> acquire(
        const std::string& endpoint,
        const std::vector<std::pair<std::string, std::string>>& alias_and_provider_id
    );

private:
    explicit AccountLocks(std::vector<Descriptor> sockets) : sockets_(std::move(sockets)) {}
    std::vector<Descriptor> sockets_;
};

// The locks of a run: the database's, and one per account on this machine, because two databases
// would each grant the full budget.
struct RunLocks {
    RunLock database;
    AccountLocks accounts;
};

// How long another run is waited for.
struct LockWait {
    Duration at_most{};
    std::function<void(const std::string& why)> begins = {};  // told once
};

// Errors: locked, "database.locked" and "account.locked"; storage; config, "account.lock".
[[nodiscard]] Result<RunLocks> take_run_locks(
    const Settings& settings, const std::vector<const AccountSettings*>& accounts,
    const LockWait& wait
);

}  // namespace invito
