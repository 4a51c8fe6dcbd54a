// The contract of every Store: when a campaign is done or paused, and what people decide beside a
// run.

#include "invito/plan/limiter.hpp"
#include "store_contract.hpp"

namespace invito::test {
namespace {

template <class Engine>
class CampaignContract : public StoreContract<Engine> {};
TYPED_TEST_SUITE(CampaignContract, Engines);

TYPED_TEST(CampaignContract, a_campaign_is_done_when_nothing_of_it_is_open) {
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

TYPED_TEST(CampaignContract, a_campaign_past_its_end_is_done_and_its_rest_stays_queued) {
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

TYPED_TEST(CampaignContract, nothing_more_of_a_campaign_is_taken_once_it_is_paused) {
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

TYPED_TEST(CampaignContract, pauses_end_at_their_time_and_not_before) {
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

// Another process, beside the run.
void cancel(const std::string& database, JobId job) {
    DatabaseOptions options;
    options.path = database;
    options.program_version = "test";
    options.now = now;
    const auto other = std::move(Database::open(options).value());
    ASSERT_EQ(other->registry().cancel_jobs({job}, "anna", now).changed, 1);
}

TYPED_TEST(CampaignContract, what_a_person_cancels_during_its_visit_stays_cancelled) {
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

TYPED_TEST(CampaignContract, what_a_person_cancels_before_it_is_sent_is_left_alone) {
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
