#pragma once
// What every Store promises, whatever carries out its operations: on the calling thread, or on a
// thread of its own. The suites that use this are one contract, a file for each part of it.

#include "invito/store/sqlite.hpp"
#include "support/run_coro.hpp"
#include "support/temp_dir.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

namespace invito::test {

using std::chrono::hours;
using std::chrono::minutes;

inline constexpr Instant now{hours{490'000}};

struct Inline {
    static std::unique_ptr<Store> make(Database& database, boost::asio::io_context&) {
        return database.inline_store();
    }
};

struct Threaded {
    static std::unique_ptr<Store> make(Database& database, boost::asio::io_context& context) {
        return database.start_store(context.get_executor());
    }
};

template <class Engine>
class StoreContract : public ::testing::Test {
protected:
    StoreContract() {
        DatabaseOptions options;
        options.path = directory.file("invito.db");
        options.program_version = "test";
        options.now = now;
        database = std::move(Database::open(options).value());
        accounts = database->registry().save_accounts(
            {{"anna", "acc-anna", Tier::premium}, {"ben", "acc-ben", Tier::premium}}, now
        );
    }

    // People's part, before the store starts.
    CampaignId add_leads(const std::string& name, const std::vector<std::string>& slugs) {
        Registry& registry = database->registry();
        Campaign campaign;
        campaign.name = name;
        const CampaignId id = registry.save_campaign({campaign, "l.csv", ""}, accounts, now);
        const ImportId import = registry.begin_import(id, "l.csv", now);
        std::vector<NewJob> jobs;
        for (const std::string& slug : slugs) {
            NewJob job;
            job.lead.line = jobs.size() + 2;
            job.lead.identity = {IdentifierKind::public_identifier, slug};
            job.account = accounts[0];
            jobs.push_back(job);
        }
        registry.add_jobs(import, jobs, now);
        registry.set_campaign_state(id, CampaignState::active, now);
        return id;
    }

    // One waiting lead of that company and address.
    CampaignId add_lead(const std::string& name, const LeadFields& fields) {
        Registry& registry = database->registry();
        const CampaignId id = add_leads(name, {});
        NewJob job;
        job.lead = {2, {IdentifierKind::public_identifier, name + "-lead"}, fields};
        job.account = accounts[0];
        registry.add_jobs(registry.begin_import(id, "l.csv", now), {job}, now);
        return id;
    }

    // As another process would, while a run has the database.
    void suppress_beside_the_run(const SuppressionKey& key) {
        DatabaseOptions options;
        options.path = directory.file("invito.db");
        options.program_version = "test";
        options.now = now;
        Database::open(options).value()->registry().add_suppression({{key}}, now);
    }

    void start() {
        store = Engine::make(*database, context);
        RunStart start;
        start.at = now;
        start.host = "here";
        start.program_version = "test";
        run = wait(store->begin_run(start));
        leases = wait(store->lease_accounts(run, accounts));
    }

    template <class T>
    T wait(boost::asio::awaitable<T> task) {
        return run_coro(context, std::move(task));
    }

    Granted<Store::Visit> begin_visit(CampaignId campaign, Instant at = now) {
        Store::BeginVisit request;
        request.lease = leases[0];
        request.campaigns = {campaign};
        request.now = at;
        return wait(store->begin_visit(request));
    }

    // A job taken to `resolved`, as a runner would.
    JobBrief resolve(CampaignId campaign, const std::string& provider_id) {
        const auto visit = begin_visit(campaign);
        VisitResult result;
        result.attempt = visit->grant->attempt;
        result.job = visit->grant->job.id;
        result.to = JobState::resolved;
        result.profile = ProfileFacts{provider_id, "slug", "Jane", "Doe", ""};
        return wait(store->finish_visit(leases[0], result, {}, now)).job;
    }

    ReserveInvitation request_for(const JobBrief& job, Instant at = now) {
        ReserveInvitation request;
        request.lease = leases[0];
        request.job = job.id;
        request.now = at;
        request.next_at = at;
        return request;
    }

    Granted<AttemptId> reserve(const JobBrief& job, Instant at = now) {
        return wait(store->reserve_invitation(request_for(job, at)));
    }

    bool finish(const JobBrief& job, AttemptId attempt, Outcome outcome, JobState to) {
        InvitationResult result;
        result.attempt = attempt;
        result.job = job.id;
        result.outcome = outcome;
        result.to = to;
        if (outcome == Outcome::unknown) result.check_at = now + minutes{1};
        return wait(store->finish_invitation(leases[0], result, {}, now));
    }

    [[nodiscard]] JobView view(JobId job) {
        JobView found;
        JobFilter filter;
        filter.job = job;
        auto records = open_records(directory.file("invito.db"));
        (*records)->each_job(filter, [&found](const JobView& one) { found = one; });
        return found;
    }

    TempDir directory;
    boost::asio::io_context context;
    std::unique_ptr<Database> database;
    std::vector<AccountId> accounts;
    std::unique_ptr<Store> store;
    RunId run;
    std::vector<Lease> leases;
};

using Engines = ::testing::Types<Inline, Threaded>;

}  // namespace invito::test
