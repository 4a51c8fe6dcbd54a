#pragma once
// A whole run in memory: the production runner, planner and SQLite store under virtual time, with a
// fake provider.

#include "invito/ports/admin_store.hpp"
#include "invito/ports/engine.hpp"
#include "invito/run/runner.hpp"
#include "support/fake_provider.hpp"
#include "support/sim_clock.hpp"
#include "support/temp_dir.hpp"

#include <functional>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace invito::test {

class QuietObserver final : public Observer {
public:
    void job_changed(const JobEvent& event) override {
        jobs.push_back(event);
        if (on_job) on_job(event);
    }
    void account_changed(const AccountEvent& event) override {
        told.push_back(event);
        if (event.state_changed) accounts.push_back(event);
    }
    void error_occurred(const ErrorEvent& failure) override { error_counts.push_back(failure); }

    std::function<void(const JobEvent&)> on_job;
    std::vector<JobEvent> jobs;
    std::vector<AccountEvent> told;      // all of it
    std::vector<AccountEvent> accounts;  // whose state changed
    std::vector<ErrorEvent> error_counts;
};

// Monday, 10:00 UTC.
inline constexpr Instant monday =
    Instant{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}} + std::chrono::hours{10};

// No caps, no pauses, always open.
[[nodiscard]] Policy open_policy();

// At the provider, as its next listing tells.
void sign_out(ProviderAccount& account);
void sign_in(ProviderAccount& account);

struct RunnerWorld {
    RunnerWorld() { open(); }

    struct WithoutDatabase {};
    explicit RunnerWorld(WithoutDatabase) {}

    // Every world is audited when it ends: no simulated run may pass a limit or invite twice.
    ~RunnerWorld() { expect_audit_clean(); }
    RunnerWorld(const RunnerWorld&) = delete;
    RunnerWorld& operator=(const RunnerWorld&) = delete;

    void open();
    [[nodiscard]] Result<void> try_to_open();
    [[nodiscard]] std::string database_path() const { return directory.path() + "/invito.db"; }

    void add_account(const std::string& alias, const Policy& policy, Tier tier = Tier::premium);
    void save_accounts();
    // The provider has it under another id, too, which is the `configured` account's from now on,
    // when they are saved.
    void move_account(std::size_t account, const std::string& id, std::size_t configured = 0);
    CampaignId add_campaign(const Campaign& campaign, const std::vector<std::string>& slugs);

    // Leads "<name>-0", "<name>-1" and so on.
    CampaignId add_leads(const std::string& name, int count);

    RunSummary run(RunOptions options = {}) { return run_by(clock, std::move(options)); }
    AccountOutcome sync(SyncTerms terms = {});
    AccountOutcome withdraw(Duration older_than);
    [[nodiscard]] std::vector<JobId> sent_before(Instant moment) const;

    // As a machine with this clock would.
    RunSummary run_by(Clock& machine, RunOptions options = {});

    // A run that is killed as soon as `is_time`, asked between any two of its steps: nothing is
    // closed, the database is opened anew. False: it ended before.
    bool kill_a_run_when(const std::function<bool()>& is_time, RunOptions options = {});

    void expect_audit_clean() const;
    [[nodiscard]] std::unique_ptr<Queries> queries() const;
    [[nodiscard]] std::vector<JobView> jobs() const;
    [[nodiscard]] StateCounts counts() const;

    TempDir directory;
    SimClock clock{monday};
    FakeProvider provider{clock};
    QuietObserver observer;
    std::unique_ptr<Database> database;
    std::vector<RunAccount> accounts;
    bool is_shared = false;  // the database was opened by the test; no store of it is running
    Runner* on_runner = nullptr;

    // Of accounts that act at the same moment one is done before the next one begins, as a forecast
    // has it. Otherwise their operations share commits, and who is the first is nobody's promise.
    bool has_turns = false;
};

}  // namespace invito::test
