#pragma once
// One run: what it stands on, whatever it does for its accounts - the key, the locks and the
// database - and the way from its first request to its recorded end.

#include "invito/app/compose.hpp"
#include "invito/app/lineage.hpp"
#include "invito/app/locks.hpp"
#include "invito/app/run_overview.hpp"
#include "invito/run/runner.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace invito {

struct RunResources {
    ApiKey api_key;
    RunLocks locks;
    std::unique_ptr<Database> database;
    Lineage lineage;
    bool is_new = false;  // the database
};

struct OpenRunTerms {
    IfMissing if_missing = IfMissing::refuse;
    Duration patience = default_patience;  // with another program that keeps the database locked
    LockWait lock_wait = {};
    bool takes_over = false;  // a database that last ran on another machine
};

// Errors: those of load_api_key, take_run_locks, open_database and begin_generation.
[[nodiscard]] Result<RunResources> open_run(
    const Settings& settings, const Environment& environment,
    const std::vector<const AccountSettings*>& accounts, const OpenRunTerms& terms
);

// Leaves out those whose sent list must be read first, with a warning. Errors: config,
// "account.sync_first", if none is left.
[[nodiscard]] Result<std::vector<Error>> leave_out_unsynced(
    const RunResources& resources, RunOptions& options
);

// Takes the chosen accounts into the options, as the database knows them from now on; and names the
// others, whose leads are not this run's.
void take_accounts(
    RunOptions& options, const Settings& settings,
    const std::vector<const AccountSettings*>& chosen, Database& database
);

class RunSession {
public:
    // `options` come without the start, except for its kind. `resources` and `observer` outlive the
    // session. Errors: those of the provider's options.
    [[nodiscard]] static Result<std::unique_ptr<RunSession>> open(
        const Settings& settings, const Environment& environment, RunResources& resources,
        RunOptions options, Observer& observer
    );

    struct End {
        RunSummary summary;
        int exit_code = 0;
        std::exception_ptr failure;  // of its storage, or of us
    };

    // Blocks until the run is over. `exit_code_for` gives the exit code that is recorded. What was
    // told is recorded: that is all there is of a run whose database failed.
    [[nodiscard]] End run(const std::function<int(const RunSummary&)>& exit_code_for);

    // For what happens meanwhile, on the thread that runs.
    [[nodiscard]] boost::asio::any_io_executor executor() { return io_.get_executor(); }
    [[nodiscard]] Runner& runner() { return *runner_; }
    [[nodiscard]] const Clock& clock() const { return *clock_; }

private:
    // Writes the run's name into the lock file, for the next one who asks.
    class LockLabel : public Observer {
    public:
        LockLabel(RunLock& lock, const RunStart& start) : lock_(lock), start_(start) {}
        void run_started(const RunEvent& event) override;

    private:
        RunLock& lock_;
        const RunStart& start_;
    };

    RunSession(const Settings& settings, const Environment& environment, RunResources& resources)
        : settings_(settings),
          environment_(environment),
          lock_(resources.locks.database),
          label_(lock_, start_) {}

    void distrust_what_went_back(const std::exception_ptr& failure);

    const Settings& settings_;
    const Environment& environment_;
    RunLock& lock_;

    boost::asio::io_context io_{1};
    std::unique_ptr<Clock> clock_;
    std::unique_ptr<Provider> provider_;
    std::unique_ptr<RunStore> store_;
    RunStart start_;
    LockLabel label_;
    ObserverList observers_;
    std::optional<Runner> runner_;
};

}  // namespace invito
