// The contract of every RunStore: when a campaign is done or paused, and what people decide beside
// a run.

#include "invito/plan/limiter.hpp"
#include "store_contract.hpp"

namespace invito::test {
namespace {

class CampaignContract : public StoreContract {};
INSTANTIATE_TEST_SUITE_P(, CampaignContract, every_engine, engine_name);

TEST_P(CampaignContract, a_campaign_is_done_when_nothing_of_it_is_open) {
    const CampaignId campaign = add_leads("spring", {"a"});
    start();
    EXPECT_TRUE(wait(store->finish_campaigns({}, now)).empty());
    const JobBrief job = resolve(campaign, "id-a");
    const auto attempt = reserve(job);
    finish(job, *attempt, Outcome::unknown, JobState::unknown);
    EXPECT_TRUE(wait(store->finish_campaigns({}, now)).empty());
    CheckResult present;
    present.attempt = *attempt;
    present.job = job.id;
    present.outcome = Outcome::sent;
    present.to = JobState::sent;
    wait(store->finish_check(leases[0], present, now));

    const auto finished = wait(store->finish_campaigns({}, now));
    ASSERT_EQ(finished.size(), 1U);
    EXPECT_EQ(finished[0].campaign, campaign);
    EXPECT_TRUE(wait(store->active_campaigns()).empty());
}

TEST_P(CampaignContract, a_campaign_past_its_end_is_done_and_its_rest_stays_queued) {
    const CampaignId campaign = add_leads("spring", {"a", "b", "c"});
    start();
    const JobBrief job = resolve(campaign, "id-a");
    const auto attempt = reserve(job);
    const std::vector<CampaignEnd> ended = {{campaign, std::chrono::year{2026} / 12 / 18}};
    EXPECT_TRUE(wait(store->finish_campaigns(ended, now)).empty()) << "an invitation is on its way";
    finish(job, *attempt, Outcome::sent, JobState::sent);

    const auto finished = wait(store->finish_campaigns(ended, now));

    ASSERT_EQ(finished.size(), 1U);
    EXPECT_EQ(finished[0].campaign, campaign);
    EXPECT_EQ(finished[0].unreached, 2);
    EXPECT_TRUE(wait(store->active_campaigns()).empty());
    EXPECT_FALSE(begin_visit(campaign)) << "what is left is not visited";
}

TEST_P(CampaignContract, nothing_more_of_a_campaign_is_taken_once_it_is_paused) {
    const CampaignId campaign = add_leads("spring", {"a", "b"});
    start();
    const JobBrief job = resolve(campaign, "id-a");
    another_process()->admin_store().pause_campaign(campaign, {"budget talks", {}}, now);

    const auto reserved = wait(store->reserve_invitation(request_for(job)));
    const auto visit = begin_visit(campaign);
    const auto queue = wait(store->campaign_queue(accounts[0], campaign));

    ASSERT_FALSE(reserved);
    EXPECT_EQ(reserved.error().why, DenyReason::campaign_stopped);
    ASSERT_FALSE(visit);
    EXPECT_EQ(visit.error().why, DenyReason::not_ready);
    EXPECT_EQ(queue.paused_until, never);
    EXPECT_TRUE(wait(store->active_campaigns()).empty());
}

TEST_P(CampaignContract, pauses_end_at_their_time_and_not_before) {
    const CampaignId campaign = add_leads("spring", {"a"});
    AdminStore& admin = database->admin_store();
    const Instant until = now + hours{3};
    admin.pause_campaign(campaign, {"", until}, now);
    ASSERT_TRUE(admin.pause_account("anna", {"holiday", until}, now));
    ASSERT_TRUE(admin.pause_account("ben", {"left", {}}, now));
    start();

    wait(store->end_pauses(run, until - Duration{1}));
    const auto before = record(0);
    wait(store->end_pauses(run, until));
    const auto anna = record(0);
    const auto ben = record(1);
    const auto queue = wait(store->campaign_queue(accounts[0], campaign));

    EXPECT_EQ(before.state, AccountState::paused);
    EXPECT_EQ(before.paused_until, until);
    EXPECT_EQ(anna.state, AccountState::ok);
    EXPECT_EQ(anna.paused_until, std::nullopt);
    EXPECT_EQ(anna.state_detail, "");
    EXPECT_EQ(ben.state, AccountState::paused) << "until a person resumes it";
    EXPECT_EQ(queue.paused_until, Instant{});
}

// Another process, beside the run.
void cancel(Database& other, JobId job) {
    ASSERT_EQ(other.admin_store().cancel_jobs({job}, "anna", now).changed, 1);
}

TEST_P(CampaignContract, what_a_person_cancels_during_its_visit_stays_cancelled) {
    const CampaignId campaign = add_leads("spring", {"a"});
    start();
    const auto visit = begin_visit(campaign);
    cancel(*another_process(), visit->visit->job.id);
    VisitResult result;
    result.attempt = visit->visit->attempt;
    result.job = visit->visit->job.id;
    result.to = JobState::resolved;
    result.profile = ProfileFacts{"id-a", "a", "Jane", "Doe", ""};

    const auto settled = wait(store->finish_visit(leases[0], result, {}, now, {}));

    EXPECT_EQ(settled.state, JobState::cancelled);
    EXPECT_EQ(view(result.job).state, JobState::cancelled);
}

TEST_P(CampaignContract, what_a_person_cancels_before_it_is_sent_is_left_alone) {
    const CampaignId campaign = add_leads("spring", {"a"});
    start();
    const JobBrief job = resolve(campaign, "id-a");
    cancel(*another_process(), job.id);

    wait(store->settle_waiting_job(job.id, JobState::skipped, Reason::note_too_long, now, now));

    EXPECT_EQ(view(job.id).state, JobState::cancelled);
    EXPECT_EQ(reserve(job).error().why, DenyReason::not_ready);
}

}  // namespace
}  // namespace invito::test
