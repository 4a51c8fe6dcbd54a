#include "sim_process.hpp"

#include "invito/support/failure.hpp"
#include "provider/network.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace invito::test {

SimProcess::SimProcess(
    SimClock& truth, Wires& wires, Writing& writing, std::shared_ptr<Database> database,
    SteppedClock::Machine machine, RunOptions options
)
    : database_(std::move(database)),
      writing_(writing),
      commit_delay_([this] { return begin_commit(); }),
      clock_(truth, std::move(machine)),
      context_(std::make_unique<boost::asio::io_context>(1)),
      store_(database_->single_threaded_run_store(LateExecutor(*context_, truth, commit_delay_))) {
    for (const RunAccount& account : options.accounts) accounts_.push_back(account.id);
    UnipileOptions of_provider;
    of_provider.api = wires.api();
    of_provider.endpoint = {.tls = false, .host = "sandbox", .port = "80"};
    of_provider.api_key = Secret("sandbox");
    provider_ = std::move(
        make_unipile_provider_over(wires.connect(), std::move(of_provider), clock_).value()
    );
    options.start.at = clock_.now();
    runner_ = std::make_unique<Runner>(clock_, *provider_, *store_, observer_, std::move(options));
    auto life = live();
    boost::asio::co_spawn(
        *context_, std::move(life),
        [this](std::exception_ptr error, RunSummary report) {
            error_ = std::move(error);
            if (!error_) report_ = std::move(report);
        }
    );
}

SimProcess::~SimProcess() {
    context_.reset();
}

boost::asio::awaitable<RunSummary> SimProcess::live() {
    RunSummary report = co_await runner_->run();
    co_await runner_->finish(0);
    co_return report;
}

// Whoever errs now is among those that wait for the same commit.
Duration SimProcess::begin_commit() {
    const auto chance = [this](int percent) { return writing_.random.between(1, 100) <= percent; };
    if (chance(writing_.mistakes)) {
        auto mistake = make_a_mistake(chance(writing_.fatal));
        boost::asio::co_spawn(*context_, std::move(mistake), [this](std::exception_ptr thrown) {
            if (thrown && !error_) error_ = std::move(thrown);
        });
    }
    return writing_.random.between(Duration{0}, writing_.commit_max);
}

// Asks for an account that does not exist, sometimes after those of the run: what it got of them
// must be undone.
boost::asio::awaitable<void> SimProcess::make_a_mistake(bool is_fatal) {
    co_await boost::asio::post(boost::asio::use_awaitable);
    std::vector<AccountId> accounts;
    if (writing_.random.between(1, 2) == 1) accounts = accounts_;
    accounts.push_back(AccountId{0});
    auto asked = store_->lease_accounts(RunId{1}, std::move(accounts), Instant{});
    try {
        const auto granted = co_await std::move(asked);
    } catch (const StorageFailure&) {
        co_return;  // the run learns of it, too
    } catch (const InternalFailure&) {
        if (!is_fatal) co_return;
        has_erred_ = true;
        throw;
    }
    throw InternalFailure("an account that does not exist was leased");
}

bool SimProcess::step() {
    if (context_->stopped()) context_->restart();
    return context_->poll_one() > 0;
}

}  // namespace invito::test
