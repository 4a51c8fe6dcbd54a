// What every Store promises, whatever carries out its operations: on the calling thread, or on a
// thread of its own.

#include "invito/plan/limiter.hpp"
#include "invito/store/sqlite.hpp"
#include "invito/support/failure.hpp"
#include "store/connection.hpp"
#include "store/erasure_ops.hpp"
#include "support/temp_dir.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr Instant now{hours{490'000}};

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
        auto future = boost::asio::co_spawn(context, std::move(task), boost::asio::use_future);
        context.restart();
        context.run();
        return future.get();
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
TYPED_TEST_SUITE(StoreContract, Engines);

TYPED_TEST(StoreContract, a_visit_takes_the_first_queued_job_and_charges_the_account) {
    const CampaignId campaign = this->add_leads("spring", {"a", "b"});
    this->start();

    const auto visit = this->begin_visit(campaign);

    ASSERT_TRUE(visit.has_value());
    EXPECT_EQ(visit->grant->job.identity.value, "a");
    const auto record =
        this->wait(this->store->load_account(this->accounts[0], now, now - hours{1}));
    ASSERT_EQ(record.charges.size(), 1U);
    EXPECT_EQ(record.charges[0].kind, AttemptKind::visit);
}

TYPED_TEST(StoreContract, a_visit_is_refused_at_its_cap) {
    const CampaignId campaign = this->add_leads("spring", {"a", "b"});
    this->start();
    this->begin_visit(campaign);
    Store::BeginVisit request;
    request.lease = this->leases[0];
    request.campaigns = {campaign};
    request.now = now;
    request.rules = {{Counted::visits, now - hours{24}, 1, Refusal::visit_cap}};

    const auto refused = this->wait(this->store->begin_visit(request));

    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().why, Refusal::visit_cap);
}

TYPED_TEST(StoreContract, without_a_job_it_says_when_the_next_may_act) {
    const CampaignId campaign = this->add_leads("spring", {"a"});
    this->start();
    const JobBrief job = this->resolve(campaign, "id-a");
    this->wait(this->store->settle_waiting_job(
        job.id, JobState::resolved, Reason::none, now + hours{2}, now
    ));

    const auto refused = this->begin_visit(campaign);

    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().why, Refusal::not_ready);
    EXPECT_EQ(refused.error().next_at, now + hours{2});
}

TYPED_TEST(StoreContract, the_intent_is_on_disk_before_reserve_returns) {
    const CampaignId campaign = this->add_leads("spring", {"a"});
    this->start();
    const JobBrief job = this->resolve(campaign, "id-a");

    ASSERT_TRUE(this->reserve(job).has_value());

    EXPECT_EQ(this->view(job.id).state, JobState::sending);
}

TYPED_TEST(StoreContract, a_job_is_reserved_once) {
    const CampaignId campaign = this->add_leads("spring", {"a"});
    this->start();
    const JobBrief job = this->resolve(campaign, "id-a");
    ASSERT_TRUE(this->reserve(job).has_value());

    const auto again = this->reserve(job);

    ASSERT_FALSE(again.has_value());
    EXPECT_EQ(again.error().why, Refusal::not_ready);
}

TYPED_TEST(StoreContract, a_person_of_two_campaigns_is_reserved_once) {
    const CampaignId spring = this->add_leads("spring", {"a"});
    const CampaignId summer = this->add_leads("summer", {"a-2"});
    this->start();
    const JobBrief first = this->resolve(spring, "id-same");
    const JobBrief second = this->resolve(summer, "id-same");
    EXPECT_EQ(first.person, second.person);
    const auto attempt = this->reserve(first);

    EXPECT_EQ(this->reserve(second).error().why, Refusal::person_busy);
    EXPECT_EQ(this->view(second.id).state, JobState::resolved) << "waits for the outcome";
    this->finish(first, *attempt, Outcome::sent, JobState::sent);
    EXPECT_EQ(this->reserve(second, now + hours{2}).error().why, Refusal::person_invited);
    EXPECT_EQ(this->view(second.id).reason, Reason::duplicate);
}

TYPED_TEST(StoreContract, every_rule_is_counted_in_the_transaction_that_takes_the_slot) {
    const CampaignId campaign = this->add_leads("spring", {"a", "b"});
    this->start();
    const JobBrief first = this->resolve(campaign, "id-a");
    const JobBrief second = this->resolve(campaign, "id-b");
    this->finish(first, *this->reserve(first), Outcome::sent, JobState::sent);
    ReserveInvitation request = this->request_for(second);
    request.rules = {{Counted::invitations, now - hours{24}, 1, Refusal::day_cap}};

    const auto refused = this->wait(this->store->reserve_invitation(request));
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().why, Refusal::day_cap);

    request.rules = {{Counted::invitations, now, 1, Refusal::day_cap}};
    EXPECT_TRUE(this->wait(this->store->reserve_invitation(request)).has_value())
        << "a row at the bound does not count";
}

TYPED_TEST(StoreContract, a_refund_gives_the_slot_back_and_a_kept_charge_does_not) {
    const CampaignId campaign = this->add_leads("spring", {"a"});
    this->start();
    const JobBrief job = this->resolve(campaign, "id-a");
    ReserveInvitation request = this->request_for(job);
    request.rules = {{Counted::invitations, now - hours{24}, 1, Refusal::day_cap}};
    const auto first = this->wait(this->store->reserve_invitation(request));

    this->finish(job, *first, Outcome::limited, JobState::resolved);

    const auto second = this->wait(this->store->reserve_invitation(request));
    ASSERT_TRUE(second.has_value());
    InvitationResult kept;
    kept.attempt = *second;
    kept.job = job.id;
    kept.outcome = Outcome::refused;
    kept.keeps_charge = true;
    kept.to = JobState::held;
    kept.reason = Reason::unknown_error_type;
    this->wait(this->store->finish_invitation(this->leases[0], kept, {}, now));
    const auto record =
        this->wait(this->store->load_account(this->accounts[0], now, now - hours{1}));
    const auto invitations =
        std::count_if(record.charges.begin(), record.charges.end(), [](const Charge& charge) {
            return charge.kind == AttemptKind::invite;
        });
    EXPECT_EQ(invitations, 1);
}

TYPED_TEST(StoreContract, pacing_and_rest_are_kept_in_the_account) {
    const CampaignId campaign = this->add_leads("spring", {"a", "b"});
    this->start();
    const JobBrief first = this->resolve(campaign, "id-a");
    const JobBrief second = this->resolve(campaign, "id-b");
    ReserveInvitation request = this->request_for(first);
    request.next_at = now + minutes{5};
    ASSERT_TRUE(this->wait(this->store->reserve_invitation(request)).has_value());

    const auto early = this->reserve(second, now + minutes{5} - Duration{1});
    EXPECT_EQ(early.error().why, Refusal::pacing);
    EXPECT_EQ(early.error().next_at, now + minutes{5});
    AccountChange rest;
    rest.backoff.emplace().rest_until = now + hours{1};
    this->wait(this->store->change_account(this->leases[0], rest, now));
    EXPECT_EQ(this->reserve(second, now + minutes{5}).error().why, Refusal::resting);
    EXPECT_TRUE(this->reserve(second, now + hours{1}).has_value());
}

TYPED_TEST(StoreContract, a_lost_lease_and_a_stopped_account_reserve_nothing) {
    const CampaignId campaign = this->add_leads("spring", {"a"});
    this->start();
    const JobBrief job = this->resolve(campaign, "id-a");
    const Lease old = this->leases[0];
    this->leases = this->wait(this->store->lease_accounts(this->run, this->accounts));
    ReserveInvitation stale = this->request_for(job);
    stale.lease = old;

    EXPECT_EQ(this->wait(this->store->reserve_invitation(stale)).error().why, Refusal::lost_lease);
    AccountChange stop;
    stop.state = AccountState::restricted;
    this->wait(this->store->change_account(this->leases[0], stop, now));
    EXPECT_EQ(this->reserve(job).error().why, Refusal::account_stopped);
    EXPECT_EQ(this->view(job.id).state, JobState::resolved);
}

TYPED_TEST(StoreContract, suppression_wins_in_the_transaction_that_would_send) {
    const CampaignId campaign = this->add_leads("spring", {"a", "b"});
    this->database->registry().replace_suppression(
        "file", {{{SuppressionKind::person, "id-a"}, "asked"}}, now
    );
    this->start();

    const auto visit = this->begin_visit(campaign);
    VisitResult result;
    result.attempt = visit->grant->attempt;
    result.job = visit->grant->job.id;
    result.to = JobState::resolved;
    result.profile = ProfileFacts{"id-a", "a", "", "", ""};
    const auto settled = this->wait(this->store->finish_visit(this->leases[0], result, {}, now));

    EXPECT_EQ(settled.state, JobState::skipped);
    EXPECT_EQ(settled.reason, Reason::suppressed);
}

TYPED_TEST(StoreContract, every_kind_of_entry_stops_a_reservation_that_was_about_to_be_made) {
    LeadFields of_acme;
    of_acme.company = "ACME  GmbH";
    LeadFields at_acme;
    at_acme.email = "jane@mail.acme.com";
    struct Case {
        SuppressionKey key;
        CampaignId campaign;
    };
    const std::vector<Case> cases = {
        {{SuppressionKind::person, "one-lead"}, this->add_lead("one", {})},
        {{SuppressionKind::person, "id-1"}, this->add_lead("two", {})},
        {{SuppressionKind::company, "acme gmbh"}, this->add_lead("three", of_acme)},
        {{SuppressionKind::domain, "acme.com"}, this->add_lead("four", at_acme)},
    };
    this->start();

    for (std::size_t i = 0; i < cases.size(); ++i) {
        const JobBrief job = this->resolve(cases[i].campaign, "id-" + std::to_string(i));
        EXPECT_EQ(this->view(job.id).state, JobState::resolved) << i;
        this->suppress_beside_the_run(cases[i].key);

        EXPECT_EQ(this->reserve(job).error().why, Refusal::suppressed) << i;

        EXPECT_EQ(this->view(job.id).state, JobState::skipped) << i;
        EXPECT_EQ(this->view(job.id).reason, Reason::suppressed) << i;
    }
}

TYPED_TEST(StoreContract, a_domain_stops_a_visit_before_it_is_made) {
    LeadFields fields;
    fields.email = "jane@mail.acme.com";
    const CampaignId campaign = this->add_lead("spring", fields);
    this->start();
    this->suppress_beside_the_run({SuppressionKind::domain, "acme.com"});

    const auto visit = this->begin_visit(campaign);

    ASSERT_TRUE(visit);
    EXPECT_FALSE(visit->grant);
    ASSERT_EQ(visit->skipped.size(), 1U);
    EXPECT_EQ(visit->skipped[0].second, Reason::suppressed);
}

TYPED_TEST(StoreContract, look_alikes_of_an_entry_are_invited) {
    LeadFields fields;
    fields.company = "Acme Robotics";
    fields.email = "jane@notacme.com";
    const CampaignId campaign = this->add_lead("spring", fields);
    this->start();
    this->suppress_beside_the_run({SuppressionKind::domain, "acme.com"});
    this->suppress_beside_the_run({SuppressionKind::company, "acme"});
    this->suppress_beside_the_run({SuppressionKind::person, "spring-lea"});

    EXPECT_TRUE(this->reserve(this->resolve(campaign, "id-a")));
}

// Another process erased the person; a list then named them by a slug that nobody knew.
TYPED_TEST(StoreContract, an_erased_person_whom_only_the_profile_reveals_is_not_recorded) {
    LeadFields fields;
    fields.first_name = "Jane";
    const CampaignId campaign = this->add_lead("spring", fields);
    {
        store::Connection other(this->directory.file("invito.db"), store::Access::read_write);
        other.execute("INSERT INTO meta VALUES ('erasure_salt', 'salt')");
        store::mark_erased(other, {"id-a"}, now);
    }
    this->start();

    const JobBrief job = this->resolve(campaign, "id-a");

    const JobView left = this->view(job.id);
    EXPECT_EQ(left.state, JobState::skipped);
    EXPECT_EQ(left.reason, Reason::suppressed);
    EXPECT_EQ(left.fields.first_name + left.profile_first_name + left.provider_id, "");
    EXPECT_EQ(left.identity.value, "erased:1");
}

TYPED_TEST(StoreContract, an_outcome_is_recorded_once) {
    const CampaignId campaign = this->add_leads("spring", {"a"});
    this->start();
    const JobBrief job = this->resolve(campaign, "id-a");
    const auto attempt = this->reserve(job);

    EXPECT_TRUE(this->finish(job, *attempt, Outcome::sent, JobState::sent));
    EXPECT_FALSE(this->finish(job, *attempt, Outcome::unknown, JobState::unknown));
    EXPECT_EQ(this->view(job.id).state, JobState::sent);
}

TYPED_TEST(StoreContract, open_attempts_of_a_dead_run_become_unknown) {
    const CampaignId campaign = this->add_leads("spring", {"a", "b"});
    this->start();
    const JobBrief job = this->resolve(campaign, "id-a");
    this->reserve(job);
    this->begin_visit(campaign);

    EXPECT_EQ(this->wait(this->store->recover_open_attempts(now + hours{3})), 1);
    EXPECT_EQ(this->wait(this->store->recover_open_attempts(now + hours{3})), 0);

    EXPECT_EQ(this->view(job.id).state, JobState::unknown);
    EXPECT_EQ(this->wait(this->store->next_check(this->accounts[0])), now + minutes{1});
    const auto due = this->wait(this->store->due_unknowns(this->accounts[0], now + minutes{1}));
    ASSERT_EQ(due.size(), 1U);
    EXPECT_EQ(due[0].intent_at, now);
    EXPECT_EQ(due[0].job.provider_id, "id-a");
}

TYPED_TEST(StoreContract, evidence_settles_an_unknown_and_absence_frees_the_job_but_not_the_slot) {
    const CampaignId campaign = this->add_leads("spring", {"a", "b"});
    this->start();
    const JobBrief there = this->resolve(campaign, "id-a");
    const JobBrief gone = this->resolve(campaign, "id-b");
    const auto first = this->reserve(there);
    const auto second = this->reserve(gone);
    this->finish(there, *first, Outcome::unknown, JobState::unknown);
    this->finish(gone, *second, Outcome::unknown, JobState::unknown);

    CheckResult present;
    present.attempt = *first;
    present.job = there.id;
    present.outcome = Outcome::sent;
    present.to = JobState::sent;
    present.invitation_id = "7001";
    this->wait(this->store->finish_check(this->leases[0], present, now + hours{1}));
    CheckResult absent;
    absent.attempt = *second;
    absent.job = gone.id;
    absent.outcome = Outcome::absent;
    absent.to = JobState::resolved;
    this->wait(this->store->finish_check(this->leases[0], absent, now + hours{24}));

    EXPECT_EQ(this->view(there.id).state, JobState::sent);
    EXPECT_EQ(this->view(there.id).invitation_id, "7001");
    EXPECT_EQ(this->view(there.id).sent_at, now) << "sent when its intent was written";
    EXPECT_EQ(this->view(gone.id).state, JobState::resolved);
    ReserveInvitation again = this->request_for(gone, now + hours{24});
    again.rules = {{Counted::invitations, now - hours{1}, 2, Refusal::day_cap}};
    EXPECT_EQ(this->wait(this->store->reserve_invitation(again)).error().why, Refusal::day_cap);
}

TYPED_TEST(StoreContract, another_spelling_of_one_person_in_one_campaign_is_a_duplicate) {
    const CampaignId campaign = this->add_leads("spring", {"a", "a-2"});
    this->start();
    this->resolve(campaign, "id-same");
    const auto visit = this->begin_visit(campaign);
    VisitResult result;
    result.attempt = visit->grant->attempt;
    result.job = visit->grant->job.id;
    result.to = JobState::resolved;
    result.profile = ProfileFacts{"id-same", "a", "", "", ""};

    const auto settled = this->wait(this->store->finish_visit(this->leases[0], result, {}, now));

    EXPECT_EQ(settled.state, JobState::skipped);
    EXPECT_EQ(settled.reason, Reason::duplicate);
}

TYPED_TEST(StoreContract, a_slug_that_now_belongs_to_another_person_is_held) {
    const CampaignId spring = this->add_leads("spring", {"a"});
    const CampaignId summer = this->add_leads("summer", {"a"});
    this->start();
    this->resolve(spring, "id-first");
    const auto visit = this->begin_visit(summer);
    VisitResult result;
    result.attempt = visit->grant->attempt;
    result.job = visit->grant->job.id;
    result.to = JobState::resolved;
    result.profile = ProfileFacts{"id-second", "a", "", "", ""};

    const auto settled = this->wait(this->store->finish_visit(this->leases[0], result, {}, now));

    EXPECT_EQ(settled.state, JobState::held);
    EXPECT_EQ(settled.reason, Reason::identity_mismatch);
}

TYPED_TEST(StoreContract, a_campaign_is_done_when_nothing_of_it_is_open) {
    const CampaignId campaign = this->add_leads("spring", {"a"});
    this->start();
    EXPECT_TRUE(this->wait(this->store->finish_campaigns({}, now)).empty());
    const JobBrief job = this->resolve(campaign, "id-a");
    const auto attempt = this->reserve(job);
    this->finish(job, *attempt, Outcome::unknown, JobState::unknown);
    EXPECT_TRUE(this->wait(this->store->finish_campaigns({}, now)).empty());
    CheckResult present;
    present.attempt = *attempt;
    present.job = job.id;
    present.outcome = Outcome::sent;
    present.to = JobState::sent;
    this->wait(this->store->finish_check(this->leases[0], present, now));

    const auto finished = this->wait(this->store->finish_campaigns({}, now));
    ASSERT_EQ(finished.size(), 1U);
    EXPECT_EQ(finished[0].campaign, campaign);
    EXPECT_TRUE(this->wait(this->store->active_campaigns()).empty());
}

TYPED_TEST(StoreContract, a_campaign_past_its_end_is_done_and_its_rest_stays_queued) {
    const CampaignId campaign = this->add_leads("spring", {"a", "b", "c"});
    this->start();
    const JobBrief job = this->resolve(campaign, "id-a");
    const auto attempt = this->reserve(job);
    const std::vector<CampaignEnd> ended = {{campaign, std::chrono::year{2026} / 12 / 18}};
    EXPECT_TRUE(this->wait(this->store->finish_campaigns(ended, now)).empty())
        << "an invitation is on its way";
    this->finish(job, *attempt, Outcome::sent, JobState::sent);

    const auto finished = this->wait(this->store->finish_campaigns(ended, now));

    ASSERT_EQ(finished.size(), 1U);
    EXPECT_EQ(finished[0].campaign, campaign);
    EXPECT_EQ(finished[0].unreached, 2);
    EXPECT_TRUE(this->wait(this->store->active_campaigns()).empty());
    EXPECT_FALSE(this->begin_visit(campaign)) << "what is left is not visited";
}

TYPED_TEST(StoreContract, nothing_more_of_a_campaign_is_taken_once_it_is_paused) {
    const CampaignId campaign = this->add_leads("spring", {"a", "b"});
    this->start();
    const JobBrief job = this->resolve(campaign, "id-a");
    DatabaseOptions options;
    options.path = this->directory.path() + "/invito.db";
    options.program_version = "test";
    options.now = now;
    const auto another = std::move(Database::open(options).value());
    another->registry().pause_campaign(campaign, {"budget talks", {}}, now);

    const auto reserved = this->wait(this->store->reserve_invitation(this->request_for(job)));
    const auto visit = this->begin_visit(campaign);
    const auto queue = this->wait(this->store->campaign_queue(this->accounts[0], campaign));

    ASSERT_FALSE(reserved);
    EXPECT_EQ(reserved.error().why, Refusal::campaign_stopped);
    ASSERT_FALSE(visit);
    EXPECT_EQ(visit.error().why, Refusal::not_ready);
    EXPECT_EQ(queue.paused_until, never);
    EXPECT_TRUE(this->wait(this->store->active_campaigns()).empty());
}

TYPED_TEST(StoreContract, pauses_end_at_their_time_and_not_before) {
    const CampaignId campaign = this->add_leads("spring", {"a"});
    Registry& registry = this->database->registry();
    const Instant until = now + hours{3};
    registry.pause_campaign(campaign, {"", until}, now);
    ASSERT_TRUE(registry.pause_account("anna", {"holiday", until}, now));
    ASSERT_TRUE(registry.pause_account("ben", {"left", {}}, now));
    this->start();

    this->wait(this->store->end_pauses(this->run, until - Duration{1}));
    const auto before = this->wait(this->store->load_account(this->accounts[0], now, never));
    this->wait(this->store->end_pauses(this->run, until));
    const auto anna = this->wait(this->store->load_account(this->accounts[0], now, never));
    const auto ben = this->wait(this->store->load_account(this->accounts[1], now, never));
    const auto queue = this->wait(this->store->campaign_queue(this->accounts[0], campaign));

    EXPECT_EQ(before.state, AccountState::paused);
    EXPECT_EQ(before.paused_until, until);
    EXPECT_EQ(anna.state, AccountState::ok);
    EXPECT_EQ(anna.paused_until, std::nullopt);
    EXPECT_EQ(anna.state_detail, "");
    EXPECT_EQ(ben.state, AccountState::paused) << "until a person resumes it";
    EXPECT_EQ(queue.paused_until, Instant{});
}

// --- the limits of a day

constexpr Instant day_begin = now - hours{10};

DayLimits limits_of_today(Cap per_day, Instant since = now) {
    DayLimits limits;
    limits.since = since;
    limits.day = {
        day_begin, day_begin + hours{24}, std::chrono::local_days{std::chrono::days{20'416}}};
    limits.zone = "Etc/UTC";
    limits.limits = {.per_day = per_day, .per_week = std::nullopt};
    return limits;
}

TYPED_TEST(StoreContract, the_lowest_limits_of_a_day_are_held_to_its_end) {
    this->start();
    const Lease lease = this->leases[0];
    const auto record = [&](DayLimits limits) {
        return this->wait(this->store->record_limits(lease, std::move(limits)));
    };

    EXPECT_EQ(record(limits_of_today(20)).at(0).limits.per_day, 20);
    EXPECT_EQ(record(limits_of_today(10, now + hours{1})).at(0).limits.per_day, 10);
    const auto held = record(limits_of_today(std::nullopt, now + hours{2}));

    ASSERT_EQ(held.size(), 1U);
    EXPECT_EQ(held[0].until, day_begin + hours{24});
    EXPECT_EQ(held[0].limits.per_day, 10);
    EXPECT_EQ(held[0].limits.per_week, std::nullopt) << "unlimited in every row";
}

TYPED_TEST(StoreContract, limits_are_held_over_restarts_and_let_go_at_the_end_of_their_day) {
    this->start();
    this->wait(this->store->record_limits(this->leases[0], limits_of_today(10)));
    const auto held_at = [this](Instant at) {
        return this->wait(this->store->load_account(this->accounts[0], at, at)).held;
    };

    EXPECT_EQ(held_at(now).size(), 1U);
    EXPECT_EQ(held_at(day_begin + hours{24} - Duration{1}).size(), 1U);
    EXPECT_TRUE(held_at(day_begin + hours{24}).empty());
    const auto other = this->wait(this->store->load_account(this->accounts[1], now, now));
    EXPECT_TRUE(other.held.empty()) << "each account has its own";
}

TYPED_TEST(StoreContract, the_ramp_of_a_day_is_held_with_its_cap) {
    this->start();
    DayLimits limits = limits_of_today(20);
    limits.ramp_per_day = 7;

    const auto held = this->wait(this->store->record_limits(this->leases[0], limits));

    EXPECT_EQ(held.at(0).limits.per_day, 7);
}

TYPED_TEST(StoreContract, the_same_limits_are_written_down_once) {
    this->start();
    const auto rows = [this] {
        store::Connection connection(this->directory.file("invito.db"), store::Access::read_only);
        auto row = connection.prepare("SELECT count(*) FROM account_limits");
        row.step();
        return row.integer(0);
    };
    const auto record = [this](DayLimits limits) {
        this->wait(this->store->record_limits(this->leases[0], std::move(limits)));
    };

    record(limits_of_today(10));
    record(limits_of_today(10, now + hours{1}));
    EXPECT_EQ(rows(), 1);
    record(limits_of_today(20, now + hours{2}));
    record(limits_of_today(10, now + hours{3}));
    EXPECT_EQ(rows(), 3) << "each change is a row";
}

TYPED_TEST(StoreContract, the_caps_of_a_campaign_are_written_down_where_they_changed) {
    const CampaignId campaign = this->add_leads("spring", {"a"});
    this->start();
    const auto rows_after = [&](CampaignLimits limits) {
        this->wait(this->store->record_campaign_limits(campaign, limits));
        store::Connection connection(this->directory.file("invito.db"), store::Access::read_only);
        auto row = connection.prepare("SELECT count(*) FROM campaign_limits");
        row.step();
        return row.integer(0);
    };

    EXPECT_EQ(rows_after({now, std::nullopt, 5}), 1);
    EXPECT_EQ(rows_after({now + hours{1}, std::nullopt, 5}), 1);
    EXPECT_EQ(rows_after({now + hours{2}, 3, 5}), 2);
}

TYPED_TEST(StoreContract, days_of_two_zones_are_held_side_by_side) {
    this->start();
    this->wait(this->store->record_limits(this->leases[0], limits_of_today(10)));
    DayLimits farther_west = limits_of_today(20);
    farther_west.zone = "America/New_York";
    farther_west.day.end += hours{5};

    const auto held = this->wait(this->store->record_limits(this->leases[0], farther_west));

    ASSERT_EQ(held.size(), 2U);
    EXPECT_EQ(held[0].limits.per_day, 10);
    EXPECT_EQ(held[1].limits.per_day, 20);
    EXPECT_EQ(held[1].until, farther_west.day.end);
}

TYPED_TEST(StoreContract, a_mistake_of_one_caller_leaves_no_trace_and_does_not_stop_the_others) {
    const CampaignId campaign = this->add_leads("spring", {"a"});
    this->start();
    const JobBrief job = this->resolve(campaign, "id-a");
    VisitResult wrong;
    wrong.job = job.id;  // not queued any more
    wrong.to = JobState::failed;
    wrong.reason = Reason::not_found;
    AccountChange change;
    change.backoff.emplace().failures_in_row = 9;

    EXPECT_THROW(
        this->wait(this->store->finish_visit(this->leases[0], wrong, change, now)), InternalFailure
    );

    const auto record = this->wait(this->store->load_account(this->accounts[0], now, now));
    EXPECT_EQ(record.backoff.failures_in_row, 0);
    EXPECT_TRUE(this->reserve(job).has_value());
}

// Another process, beside the run.
void cancel(const std::string& database, JobId job) {
    DatabaseOptions options;
    options.path = database;
    options.program_version = "test";
    options.now = now;
    const auto other = std::move(Database::open(options).value());
    ASSERT_EQ(other->registry().cancel_jobs({job}, "anna", now).changed, 1);
}

TYPED_TEST(StoreContract, what_a_person_cancels_during_its_visit_stays_cancelled) {
    const CampaignId campaign = this->add_leads("spring", {"a"});
    this->start();
    const auto visit = this->begin_visit(campaign);
    cancel(this->directory.file("invito.db"), visit->grant->job.id);
    VisitResult result;
    result.attempt = visit->grant->attempt;
    result.job = visit->grant->job.id;
    result.to = JobState::resolved;
    result.profile = ProfileFacts{"id-a", "a", "Jane", "Doe", ""};

    const auto settled = this->wait(this->store->finish_visit(this->leases[0], result, {}, now));

    EXPECT_EQ(settled.state, JobState::cancelled);
    EXPECT_EQ(this->view(result.job).state, JobState::cancelled);
}

TYPED_TEST(StoreContract, what_a_person_cancels_before_it_is_sent_is_left_alone) {
    const CampaignId campaign = this->add_leads("spring", {"a"});
    this->start();
    const JobBrief job = this->resolve(campaign, "id-a");
    cancel(this->directory.file("invito.db"), job.id);

    this->wait(
        this->store->settle_waiting_job(job.id, JobState::skipped, Reason::note_too_long, now, now)
    );

    EXPECT_EQ(this->view(job.id).state, JobState::cancelled);
    EXPECT_EQ(this->reserve(job).error().why, Refusal::not_ready);
}

}  // namespace
}  // namespace invito::test
