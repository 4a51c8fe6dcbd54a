#include "run_lock.hpp"

#include "blocking.hpp"
#include "compose.hpp"
#include "invito/clock/wall_clock.hpp"
#include "invito/provider/unipile_provider.hpp"
#include "invito/support/text.hpp"
#include "open_files.hpp"

#include <boost/asio/use_awaitable.hpp>
#include <ostream>
#include <unistd.h>

namespace invito {

namespace {

constexpr Duration retry_gap = std::chrono::seconds{1};

Result<RunLocks> try_locks(
    const std::string& database, const std::string& endpoint,
    const std::vector<std::pair<std::string, std::string>>& accounts
) {
    const LockHolder self{.pid = getpid(), .host = {}, .run = {}, .since = real_now()};
    auto lock = RunLock::acquire(database, self);
    if (!lock) return lock.error();
    auto account_locks = AccountLocks::acquire(endpoint, accounts);
    if (!account_locks) return account_locks.error();
    return RunLocks{std::move(*lock), std::move(*account_locks)};
}

// Real time for code that is no coroutine.
class BlockingClock {
public:
    [[nodiscard]] Instant now() const { return clock_.now(); }

    void sleep_for(Duration duration) {
        [[maybe_unused]] const bool slept = run_blocking(io_, sleep_until(now() + duration));
    }

private:
    boost::asio::awaitable<bool> sleep_until(Instant until) {
        co_await clock_.sleep_until(until);
        co_return true;
    }

    boost::asio::io_context io_{1};
    WallClock clock_{io_.get_executor()};
};

}  // namespace

Result<RunLocks> take_run_locks(
    const Context& context, const Settings& settings,
    const std::vector<const AccountSettings*>& accounts
) {
    std::string endpoint;
    if (!accounts.empty()) {
        const auto known = parse_dsn(settings.provider.dsn, settings.provider.port_in_query);
        if (!known) return known.error();
        endpoint = ascii_lower(known->host) + ":" + known->port;
    }
    raise_open_files_limit(open_files_need(accounts.size()).most);  // it is often 1024
    std::vector<std::pair<std::string, std::string>> names;
    for (const AccountSettings* account : accounts) names.emplace_back(account->alias, account->id);

    BlockingClock clock;
    const Instant give_up =
        clock.now() + context.invocation.duration("--lock-wait").value_or(Duration{});
    for (bool is_first = true;; is_first = false) {
        auto locks = try_locks(settings.database, endpoint, names);
        if (locks || locks.error().kind != ErrorKind::locked) return locks;
        if (clock.now() >= give_up) return locks;
        if (is_first) context.err << "Waiting: " << locks.error().what << std::endl;
        clock.sleep_for(retry_gap);
    }
}

}  // namespace invito
