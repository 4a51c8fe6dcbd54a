#include "invito/app/locks.hpp"

#include "invito/clock/wall_clock.hpp"
#include "invito/ports/database_url.hpp"
#include "invito/support/digest.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <limits>
#include <set>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace invito {

namespace {

// The database, logs, terminals, the event loop, name resolution, and some to spare.
constexpr std::size_t of_the_program = 64;

std::size_t as_count(rlim_t limit) {
    return limit == RLIM_INFINITY ? std::numeric_limits<std::size_t>::max()
                                  : static_cast<std::size_t>(limit);
}

}  // namespace

OpenFilesNeed open_files_need(std::size_t accounts) {
    return {of_the_program + accounts + 1, of_the_program + 2 * accounts};
}

OpenFilesLimit open_files_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return {};
    return {as_count(limit.rlim_cur), as_count(limit.rlim_max)};
}

void raise_open_files_limit(std::size_t wanted) {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || as_count(limit.rlim_cur) >= wanted) return;
    limit.rlim_cur = as_count(limit.rlim_max) >= wanted ? rlim_t{wanted} : limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

std::size_t connections_within(std::size_t allowed, std::size_t accounts) {
    const std::size_t taken = of_the_program + accounts;
    const std::size_t left = allowed > taken ? allowed - taken : 1;
    return std::min(std::max(usual_connections_max, accounts), left);
}

std::string how_to_raise_open_files(std::size_t wanted) {
    return fmt::format(
        "allow {0}: LimitNOFILE={0} in a unit of systemd, else `ulimit -n {0}` in the shell that "
        "starts it; beyond what `ulimit -Hn` prints root sets it, in /etc/security/limits.conf",
        wanted
    );
}

namespace {

struct AbstractName {
    sockaddr_un address{};
    socklen_t size = 0;
};

AbstractName name_of(const std::string& endpoint, const std::string& provider_account_id) {
    const std::string name =
        "invito/account/" + sha256_hex(endpoint + "\n" + provider_account_id).substr(0, 40);
    AbstractName made;
    made.address.sun_family = AF_UNIX;
    // The first byte stays 0: that makes it abstract.
    std::memcpy(made.address.sun_path + 1, name.data(), name.size());
    made.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
    return made;
}

const sockaddr* address_of(const AbstractName& name) {
    return reinterpret_cast<const sockaddr*>(&name.address);
}

Descriptor new_socket() {
    return Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

// Nobody accepts: whoever asks stays in the queue, and a full one answers at once that it is full.
constexpr int askers_max = 4096;

// False, with errno: taken, or refused.
bool listen_at(const Descriptor& socket, const AbstractName& name) {
    return socket.is_open() && ::bind(socket.number(), address_of(name), name.size) == 0 &&
           ::listen(socket.number(), askers_max) == 0;
}

// " (process 4711)"; empty: it has ended meanwhile, or is of another process namespace.
std::string holder_of(const AbstractName& name) {
    const Descriptor socket = new_socket();
    if (!socket.is_open() || ::connect(socket.number(), address_of(name), name.size) != 0)
        return {};
    ucred holder{};
    socklen_t size = sizeof holder;
    const bool is_known =
        ::getsockopt(socket.number(), SOL_SOCKET, SO_PEERCRED, &holder, &size) == 0 &&
        holder.pid > 0;
    if (!is_known) return {};
    return holder.uid == ::getuid()
               ? fmt::format(" (process {})", holder.pid)
               : fmt::format(" (process {} of the user {})", holder.pid, holder.uid);
}

Error account_taken(const std::string& alias, const std::string& holder) {
    return Error{
        .kind = ErrorKind::locked,
        .code = "account.locked",
        .what =
            fmt::format("account \"{}\" is in use by another run on this machine{}", alias, holder),
        .hint =
            "that run uses another database, and two would each grant the full budget; wait "
            "for it (`--lock-wait 10m`), or leave this account to it: `--account`; `invito doctor` "
            "looks for the other database"};
}

Error refused(std::size_t count, int error_number) {
    Error error{
        .kind = ErrorKind::config,
        .code = "account.lock",
        .what = "cannot lock the accounts against another run",
        .found = std::generic_category().message(error_number),
        .hint =
            "it takes Unix sockets; in a unit of systemd RestrictAddressFamilies= must name "
            "AF_UNIX"};
    if (error_number == EMFILE || error_number == ENFILE) {
        error.hint = how_to_raise_open_files(open_files_need(count).most);
    }
    return error;
}

}  // namespace

Result<AccountLocks> AccountLocks::acquire(
    const std::string& endpoint,
    const std::vector<std::pair<std::string, std::string>>& alias_and_provider_id
) {
    std::vector<Descriptor> sockets;
    sockets.reserve(alias_and_provider_id.size());
    std::set<std::string> own;
    for (const auto& [alias, provider_account_id] : alias_and_provider_id) {
        if (!own.insert(provider_account_id).second) continue;
        const AbstractName name = name_of(endpoint, provider_account_id);
        Descriptor socket = new_socket();
        if (!listen_at(socket, name)) {
            const int failure = errno;
            if (failure == EADDRINUSE) return account_taken(alias, holder_of(name));
            return refused(alias_and_provider_id.size(), failure);
        }
        sockets.push_back(std::move(socket));
    }
    return AccountLocks(std::move(sockets));
}

namespace {

constexpr Duration retry_gap = std::chrono::seconds{1};

// The leases of a shared database keep runs from an account, on this machine as on others.
Result<RunLocks> try_locks(
    const Settings& settings, const std::string& endpoint,
    const std::vector<std::pair<std::string, std::string>>& accounts
) {
    const LockHolder self{.pid = getpid(), .host = {}, .run = {}, .since = real_now()};
    auto lock = engine_of(settings)->lock(self);
    if (!lock) return lock.error();
    if (names_shared_database(settings.database)) return RunLocks{std::move(*lock), {}};
    auto account_locks = AccountLocks::acquire(endpoint, accounts);
    if (!account_locks) return account_locks.error();
    return RunLocks{std::move(*lock), std::move(*account_locks)};
}

}  // namespace

Result<RunLocks> take_run_locks(
    const Settings& settings, const std::vector<const AccountSettings*>& accounts,
    const LockWait& wait
) {
    std::string endpoint;
    if (!accounts.empty()) {
        const auto known = provider_endpoint(settings);
        if (!known) return known.error();
        endpoint = ascii_lower(known->host) + ":" + known->port;
    }
    raise_open_files_limit(open_files_need(accounts.size()).most);  // it is often 1024
    std::vector<std::pair<std::string, std::string>> names;
    for (const AccountSettings* account : accounts) names.emplace_back(account->alias, account->id);

    boost::asio::io_context io{1};
    const WallClock clock(io.get_executor());  // is right whoever sets the machine's meanwhile
    const Instant give_up = clock.now() + wait.at_most;
    for (bool is_first = true;; is_first = false) {
        auto locks = try_locks(settings, endpoint, names);
        if (locks || locks.error().kind != ErrorKind::locked) return locks;
        if (clock.now() >= give_up) return locks;
        if (is_first && wait.begins) wait.begins(locks.error().what);
        std::this_thread::sleep_for(retry_gap);
    }
}

}  // namespace invito
