#include "store_world.hpp"

#include "shared_server.hpp"
#include "store/open_connection.hpp"
#include "store/postgres/server.hpp"
#include "store/sql_queries.hpp"

namespace invito::test {

StoreWorld::StoreWorld(Engine engine)
    : engine_(engine),
      place_(engine == Engine::shared ? new_shared_database() : directory.file("invito.db")),
      database(another_process()) {
    save_accounts();
}

StoreWorld::StoreWorld(const std::string& url)
    : engine_(Engine::shared), place_(url), database(another_process()) {
    save_accounts();
}

void StoreWorld::save_accounts() {
    accounts = database->admin_store().save_accounts(
        {{"anna", "acc-anna", Tier::premium}, {"ben", "acc-ben", Tier::premium}}, now
    );
}

CampaignId StoreWorld::add_leads(const std::string& name, const std::vector<std::string>& slugs) {
    return add_leads_to(database->admin_store(), name, slugs);
}

CampaignId StoreWorld::add_leads_beside_the_run(
    const std::string& name, const std::vector<std::string>& slugs
) {
    return add_leads_to(another_process()->admin_store(), name, slugs);
}

CampaignId StoreWorld::add_leads_to(
    AdminStore& admin, const std::string& name, const std::vector<std::string>& slugs
) {
    Campaign campaign;
    campaign.name = name;
    const CampaignId id = admin.save_campaign({campaign, "l.csv", ""}, accounts, now);
    const ImportId import = admin.begin_import(id, "l.csv", now);
    std::vector<NewJob> jobs;
    for (const std::string& slug : slugs) {
        NewJob job;
        job.lead.line = jobs.size() + 2;
        job.lead.identity = {IdentifierKind::public_identifier, slug};
        job.account = accounts[0];
        jobs.push_back(job);
    }
    admin.add_jobs(import, jobs, now);
    admin.set_campaign_state(id, CampaignState::active, now);
    return id;
}

CampaignId StoreWorld::add_lead(const std::string& name, const LeadFields& fields) {
    AdminStore& admin = database->admin_store();
    const CampaignId id = add_leads(name, {});
    NewJob job;
    job.lead = {2, {IdentifierKind::public_identifier, name + "-lead"}, fields};
    job.account = accounts[0];
    admin.add_jobs(admin.begin_import(id, "l.csv", now), {job}, now);
    return id;
}

void StoreWorld::suppress_beside_the_run(const SuppressionKey& key) {
    another_process()->admin_store().add_suppression({{key}}, now);
}

std::unique_ptr<Database> StoreWorld::another_process() const {
    DatabaseOptions options;
    options.program_version = "test";
    options.now = now;
    if (engine_ == Engine::shared) return Database::over(another_session(), options).value();
    return std::move(engine_of(place_)->open(options).value());
}

std::unique_ptr<sql::Session> StoreWorld::another_session() const {
    if (engine_ == Engine::shared)
        return store::postgres::connect({.url = place_,
                                         .turns = std::make_shared<store::postgres::Turns>()})
            .value();
    return store::open_for_writing(place_, true).value();
}

namespace {

RunStart start_of_run() {
    RunStart start;
    start.at = now;
    start.host = "here";
    start.program_version = "test";
    return start;
}

}  // namespace

void StoreWorld::start() {
    const auto executor = context.get_executor();
    store = engine_ == Engine::single_threaded ? database->single_threaded_run_store(executor)
                                               : database->start_run_store(executor);
    run = wait(store->begin_run(start_of_run()));
    leases = wait(store->lease_accounts(run, accounts, now)).leases;
}

Granted<Taken> StoreWorld::begin_visit(CampaignId campaign, Instant at) {
    TakeNext request;
    request.lease = leases[0];
    request.campaigns = {campaign};
    request.now = at;
    request.may_send = false;
    return wait(store->take_next(request));
}

std::optional<JobBrief> StoreWorld::next_resolved(
    std::size_t account, std::vector<CampaignId> campaigns, Instant at
) {
    TakeNext request;
    request.lease = leases.at(account);
    request.campaigns = std::move(campaigns);
    request.now = at;
    request.may_visit = false;
    auto taken = wait(store->take_next(std::move(request)));
    if (!taken) return std::nullopt;
    return std::move(taken->resolved);
}

JobBrief StoreWorld::resolve(
    CampaignId campaign, const std::string& provider_id, const std::string& public_identifier
) {
    const auto taken = begin_visit(campaign);
    VisitResult result;
    result.attempt = taken->visit->attempt;
    result.job = taken->visit->job.id;
    result.to = JobState::resolved;
    result.profile = ProfileFacts{provider_id, public_identifier, "Jane", "Doe", ""};
    return end_visit(*taken->visit, result, now);
}

JobBrief StoreWorld::end_visit(const VisitGrant& visit, const VisitResult& result, Instant at) {
    auto settled = wait(store->finish_visit(leases[0], result, {}, at, {}));
    return settled.job ? *std::move(settled.job) : after_visit(visit.job, result);
}

ReserveInvitation StoreWorld::request_for(const JobBrief& job, Instant at) const {
    ReserveInvitation request;
    request.lease = leases[0];
    request.job = job.id;
    request.now = at;
    request.next_at = at;
    return request;
}

Granted<AttemptId> StoreWorld::reserve(const JobBrief& job, Instant at) {
    return wait(store->reserve_invitation(request_for(job, at)));
}

bool StoreWorld::finish(const JobBrief& job, AttemptId attempt, Outcome outcome, JobState to) {
    InvitationResult result;
    result.attempt = attempt;
    result.job = job.id;
    result.outcome = outcome;
    result.to = to;
    if (outcome == Outcome::unknown) result.check_at = now + minutes{1};
    return wait(store->finish_invitation(leases[0], result, {}, now, {})).is_ours;
}

void StoreWorld::let_runs_die() {
    if (engine_ == Engine::shared) another_session()->execute("UPDATE run SET lease_until = 0");
}

LeasedAccounts StoreWorld::lease_anew(std::vector<AccountId> asked, Instant at) {
    if (engine_ == Engine::shared) run = wait(store->begin_run(start_of_run()));
    return wait(store->lease_accounts(run, std::move(asked), at));
}

int StoreWorld::recover(Instant at) {
    auto given = lease_anew(accounts, at);
    leases = std::move(given.leases);
    return given.recovered;
}

std::unique_ptr<Queries> StoreWorld::queries() const {
    return std::make_unique<store::SqlQueries>(another_session());
}

AccountRecord StoreWorld::record(std::size_t account, Instant charges_since, Instant at) {
    // Looks back to that very instant.
    const auto lookback = Lookback::longest(at - month_period - charges_since);
    return wait(store->load_account({accounts.at(account), lookback}, at));
}

JobView StoreWorld::view(JobId job) const {
    JobView found;
    JobFilter filter;
    filter.job = job;
    queries()->each_job(filter, [&found](const JobView& one) { found = one; });
    return found;
}

std::vector<AttemptView> StoreWorld::attempts_of(JobId job) const {
    return queries()->attempts(job);
}

}  // namespace invito::test
