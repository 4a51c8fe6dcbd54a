#include "runner_world.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <utility>

namespace invito::test {

Policy open_policy() {
    Policy policy;
    policy.limits = {std::nullopt, std::nullopt, std::nullopt, std::nullopt, std::nullopt};
    policy.pacing = {Duration{0}, Duration{0}};
    policy.window.always = true;
    policy.ramp_up.reset();
    return policy;
}

void RunnerWorld::open() {
    const Result<void> opened = try_to_open();
    ASSERT_TRUE(opened.has_value()) << opened.error().what;
}

Result<void> RunnerWorld::try_to_open() {
    database.reset();
    DatabaseOptions options;
    options.program_version = "test";
    options.now = monday;
    auto opened = engine_of(database_path())->open(options);
    if (!opened) return opened.error();
    database = std::move(*opened);
    return {};
}

void sign_out(ProviderAccount& account) {
    account.health = SessionHealth::signed_out;
    account.status = "CREDENTIALS";
}

void sign_in(ProviderAccount& account) {
    account.health = SessionHealth::ok;
    account.status = "OK";
}

void RunnerWorld::add_account(const std::string& alias, const Policy& policy, Tier tier) {
    RunAccount account;
    account.alias = alias;
    account.provider_account_id = "acc-" + alias;
    account.tier = tier;
    account.policy = policy;
    accounts.push_back(account);
    if (database) save_accounts();
    ProviderAccount listed;
    listed.id = account.provider_account_id;
    listed.is_linkedin = true;
    provider.accounts.push_back(listed);
}

void RunnerWorld::save_accounts() {
    std::vector<AccountEntry> entries;
    for (const RunAccount& one : accounts) {
        entries.push_back({one.alias, one.provider_account_id, one.tier});
    }
    const auto ids = database->admin_store().save_accounts(entries, clock.now());
    for (std::size_t i = 0; i < ids.size(); ++i) accounts[i].id = ids[i];
}

void RunnerWorld::move_account(std::size_t account, const std::string& id, std::size_t configured) {
    ProviderAccount moved = provider.accounts.at(account);
    moved.former_id = std::exchange(moved.id, id);
    provider.accounts.push_back(std::move(moved));
    accounts.at(configured).provider_account_id = id;
}

CampaignId RunnerWorld::add_campaign(
    const Campaign& campaign, const std::vector<std::string>& slugs
) {
    AdminStore& admin = database->admin_store();
    std::vector<AccountId> ids;
    for (const RunAccount& account : accounts) ids.push_back(account.id);
    const CampaignId id = admin.save_campaign({campaign, "list.csv", ""}, ids, clock.now());
    const ImportId import = admin.begin_import(id, "list.csv", clock.now());
    std::vector<NewJob> jobs;
    for (std::size_t i = 0; i < slugs.size(); ++i) {
        NewJob job;
        job.lead.line = i + 2;
        job.lead.identity = {IdentifierKind::public_identifier, slugs[i]};
        job.account = ids[i % ids.size()];
        jobs.push_back(std::move(job));
    }
    admin.add_jobs(import, jobs, clock.now());
    admin.set_campaign_state(id, CampaignState::active, clock.now());
    return id;
}

CampaignId RunnerWorld::add_leads(const std::string& name, int count) {
    Campaign campaign;
    campaign.name = name;
    std::vector<std::string> slugs;
    for (int i = 0; i < count; ++i) slugs.push_back(name + "-" + std::to_string(i));
    return add_campaign(campaign, slugs);
}

AccountOutcome RunnerWorld::sync(SyncTerms terms) {
    RunOptions options;
    options.start.kind = RunKind::sync;
    options.sync = terms;
    return run(std::move(options)).accounts.front();
}

AccountOutcome RunnerWorld::withdraw(Duration older_than) {
    RunOptions options;
    options.start.kind = RunKind::withdraw;
    options.withdraw.jobs = sent_before(clock.now() - older_than);
    return run(std::move(options)).accounts.front();
}

std::vector<JobId> RunnerWorld::sent_before(Instant moment) const {
    std::vector<JobId> jobs;
    JobFilter pending;
    pending.states = {JobState::sent};
    const auto records = engine_of(database_path())->queries();
    (*records)->each_job(pending, [&](const JobView& job) {
        if (job.sent_at <= moment) jobs.push_back(job.id);
    });
    return jobs;
}

RunSummary RunnerWorld::run_by(Clock& machine, RunOptions options) {
    options.start.at = machine.now();
    options.start.seed = 7;
    options.accounts = accounts;
    std::unique_ptr<RunStore> store;
    std::unique_ptr<Runner> runner;
    boost::asio::io_context context;  // it destroys what still refers to the others
    boost::asio::io_context commits;
    store = database->single_threaded_run_store(
        has_turns ? commits.get_executor() : context.get_executor()
    );
    runner = std::make_unique<Runner>(machine, provider, *store, observer, options);
    on_runner = runner.get();
    RunSummary report = run_in_virtual_time(context, commits, clock, runner->run());
    on_runner = nullptr;
    return report;
}

bool RunnerWorld::kill_a_run_when(const std::function<bool()>& is_time, RunOptions options) {
    options.start.at = clock.now();
    options.accounts = accounts;
    {
        std::unique_ptr<RunStore> store;
        std::unique_ptr<Runner> runner;
        boost::asio::io_context context;  // last: it destroys what still refers to the others
        store = database->single_threaded_run_store(context.get_executor());
        runner = std::make_unique<Runner>(clock, provider, *store, observer, options);
        bool has_ended = false;
        boost::asio::co_spawn(
            context, runner->run(),
            [&has_ended](const std::exception_ptr&, const RunSummary&) { has_ended = true; }
        );
        do {
            context.restart();
            while (!is_time() && context.poll_one() > 0) {
            }
        } while (!is_time() && !has_ended && clock.advance());
        if (has_ended) return false;
    }
    open();
    return true;
}

void RunnerWorld::expect_audit_clean() const {
    const AuditReport report = queries()->audit({});
    for (const AccountAudit& account : report.accounts) {
        for (const RuleAudit& rule : account.rules) {
            EXPECT_TRUE(rule.breaches.empty()) << account.alias << ": " << to_string(rule.rule);
        }
    }
    EXPECT_TRUE(report.holds());
    EXPECT_EQ(report.unrecorded(), 0) << "every attempt has its limits on record";
}

std::unique_ptr<Queries> RunnerWorld::queries() const {
    if (is_shared) return database->queries();
    return engine_of(database_path())->queries().value();
}

std::vector<JobView> RunnerWorld::jobs() const {
    std::vector<JobView> all;
    queries()->each_job({}, [&all](const JobView& job) { all.push_back(job); });
    return all;
}

StateCounts RunnerWorld::counts() const {
    return queries()->count_jobs({});
}

}  // namespace invito::test
