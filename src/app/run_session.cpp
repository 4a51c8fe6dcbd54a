#include "invito/app/run_session.hpp"

#include "invito/app/build_facts.hpp"
#include "invito/app/run_findings.hpp"
#include "invito/app/run_overview.hpp"
#include "invito/report/words.hpp"
#include "invito/support/failure.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <random>
#include <unistd.h>

namespace invito {

namespace {

std::string host_name() {
    char name[256] = {};
    return gethostname(name, sizeof name - 1) == 0 ? std::string(name) : std::string("unknown");
}

RunStart run_start(RunKind kind, Instant now) {
    std::random_device entropy;
    return {
        .kind = kind,
        .at = now,
        .pid = getpid(),
        .host = host_name(),
        .program_version = build_facts().version,
        .seed = (std::uint64_t{entropy()} << 32) | entropy(),
    };
}

// Writes the run's name into the lock file, for the next one who asks.
class LockLabel : public Observer {
public:
    LockLabel(RunLock& lock, const RunStart& start) : lock_(lock), start_(start) {}

    void run_started(const RunNews& news) override {
        lock_.describe({start_.pid, start_.host, run_name(news.run), news.at});
    }
    void job_changed(const JobNews&) override {}
    void account_changed(const AccountNews&) override {}
    void progress(const RunNews&) override {}
    void trouble(const Trouble&) override {}

private:
    RunLock& lock_;
    const RunStart& start_;
};

// NOLINTBEGIN(cppcoreguidelines-avoid-reference-coroutine-parameters): all outlive the run.
boost::asio::awaitable<RunSession::End> run_and_record(
    Runner& runner, const std::function<int(const RunSummary&)>& judge
) {
    RunSession::End end;
    end.summary = co_await runner.run();
    end.verdict = judge(end.summary);
    const int verdict = end.verdict;
    co_await runner.finish(verdict);
    co_return end;
}
// NOLINTEND(cppcoreguidelines-avoid-reference-coroutine-parameters)

}  // namespace

struct RunSession::State {
    boost::asio::io_context io{1};
    std::unique_ptr<Clock> clock;
    std::unique_ptr<Provider> provider;
    std::unique_ptr<Store> store;
    RunStart start;
    std::optional<LockLabel> label;
    ObserverList observers;
    std::optional<Runner> runner;
};

RunSession::RunSession(std::unique_ptr<State> state) : state_(std::move(state)) {}

RunSession::~RunSession() = default;

Result<std::unique_ptr<RunSession>> RunSession::open(
    const Settings& settings, const Environment& environment, RunOpening& opening,
    RunOptions options, Observer& observer
) {
    auto state = std::make_unique<State>();
    const auto executor = state->io.get_executor();
    state->clock = make_clock(settings, opening.database->created_at(), executor);
    auto provider = make_provider(
        settings, opening.api_key.value, environment, *state->clock, executor,
        connections_within(open_files_limit().now, options.accounts.size())
    );
    if (!provider) return provider.error();
    state->provider = std::move(*provider);
    state->store = opening.database->start_store(executor);
    state->start = run_start(options.start.kind, state->clock->now());
    options.start = state->start;
    state->label.emplace(opening.locks.database, state->start);
    state->observers.add(observer);
    state->observers.add(*state->label);
    state->runner.emplace(
        *state->clock, *state->provider, *state->store, state->observers, std::move(options)
    );
    return std::unique_ptr<RunSession>(new RunSession(std::move(state)));
}

RunSession::End RunSession::run(const std::function<int(const RunSummary&)>& judge) {
    End end;
    auto task = run_and_record(*state_->runner, judge);
    boost::asio::co_spawn(
        state_->io, std::move(task),
        [this, &end](std::exception_ptr thrown, End reached) {
            end = std::move(reached);
            end.failure = std::move(thrown);
            state_->io.stop();
        }
    );
    state_->io.run();
    if (end.failure) {
        end.summary = state_->runner->report();
        end.summary.ended_at = state_->clock->now();
        end.summary.storage_failed = true;
    }
    return end;
}

boost::asio::any_io_executor RunSession::executor() {
    return state_->io.get_executor();
}

Runner& RunSession::runner() {
    return *state_->runner;
}

const Clock& RunSession::clock() const {
    return *state_->clock;
}

Error broken_storage(
    const std::exception_ptr& failure, const Settings& settings, std::int64_t sent
) {
    try {
        std::rethrow_exception(failure);
    } catch (const StorageBusy& busy) {
        return Error{
            .kind = ErrorKind::locked,
            .code = "storage.busy",
            .what = busy.what(),
            .hint =
                "end what the other program does there, then run the same command again; "
                "nothing is broken",
        };
    } catch (const StorageFailure& broken) {
        return storage_error(
            {.what = broken.what(),
             .database = settings.database,
             .free_bytes = free_bytes_beside(settings.database),
             .sent = sent}
        );
    }
}

}  // namespace invito
