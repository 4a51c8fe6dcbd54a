// The contract of every RunStore: a campaign is done when nothing of it can move any more.

#include "store_steps.hpp"

namespace invito::test {
namespace {

constexpr std::chrono::year_month_day last_day = std::chrono::year{2025} / 11 / 24;

class CampaignEndContract : public StoreSteps {
protected:
    std::vector<FinishedCampaign> finish(const std::vector<CampaignEnd>& ended = {}) {
        return wait(store->finish_campaigns(ended, now));
    }

    CampaignState state_of(CampaignId campaign) {
        for (const CampaignView& view : queries()->campaigns(now)) {
            if (view.record.id == campaign) return view.record.state;
        }
        throw std::logic_error("there is no such campaign");
    }

    // The jobs of a campaign of one, which then has nothing else.
    CampaignId with_job_at(JobState state, Reason reason) {
        const CampaignId campaign = campaign_of(1);
        start();
        VisitResult result;
        const auto visit = begin_visit(campaign);
        result.attempt = visit->visit->attempt;
        result.job = visit->visit->job.id;
        result.to = state;
        result.reason = reason;
        finish_visit(result);
        return campaign;
    }
};
INSTANTIATE_TEST_SUITE_P(, CampaignEndContract, every_engine, engine_name);

TEST_P(CampaignEndContract, comes_when_all_its_jobs_are_over) {
    const CampaignId campaign = with_job_at(JobState::failed, Reason::not_found);

    const auto finished = finish();

    ASSERT_EQ(finished.size(), 1U);
    EXPECT_EQ(finished[0].campaign, campaign);
    EXPECT_EQ(finished[0].unreached, 0);
    EXPECT_EQ(state_of(campaign), CampaignState::done);
}

TEST_P(CampaignEndContract, comes_once) {
    with_job_at(JobState::skipped, Reason::already_connected);
    finish();

    EXPECT_TRUE(finish().empty());
}

TEST_P(CampaignEndContract, waits_for_a_person_to_decide_what_is_held) {
    with_job_at(JobState::held, Reason::identity_mismatch);

    EXPECT_TRUE(finish().empty());
}

TEST_P(CampaignEndContract, waits_for_what_was_put_off) {
    const CampaignId campaign = campaign_of(1);
    start();
    defer(resolve(campaign, "id-0").id, JobState::resolved, never);

    EXPECT_TRUE(finish().empty());
}

TEST_P(CampaignEndContract, waits_for_an_answer_and_for_evidence) {
    const auto intent = open_invitation();
    EXPECT_TRUE(finish().empty()) << "open";
    recover();

    EXPECT_TRUE(finish().empty()) << "unknown";
}

TEST_P(CampaignEndContract, of_its_schedule_leaves_the_rest_queued_and_counts_it) {
    const CampaignId campaign = campaign_of(3);
    start();
    resolve(campaign, "id-0");

    const auto finished = finish({{campaign, last_day}});

    ASSERT_EQ(finished.size(), 1U);
    EXPECT_EQ(finished[0].unreached, 3);
    EXPECT_EQ(queries()->count_jobs({}).waiting(), 3);
}

TEST_P(CampaignEndContract, of_its_schedule_waits_for_an_answer_and_for_evidence) {
    const auto intent = open_invitation();
    const std::vector<CampaignEnd> ended = {{intent.job.campaign, last_day}};
    EXPECT_TRUE(finish(ended).empty()) << "open";
    recover();

    EXPECT_TRUE(finish(ended).empty()) << "unknown";
}

TEST_P(CampaignEndContract, of_one_schedule_is_not_that_of_another) {
    const CampaignId spring = campaign_of(1, "spring");
    const CampaignId summer = campaign_of(1, "summer");
    start();

    const auto finished = finish({{summer, last_day}});

    ASSERT_EQ(finished.size(), 1U);
    EXPECT_EQ(finished[0].campaign, summer);
    EXPECT_EQ(state_of(spring), CampaignState::active);
}

TEST_P(CampaignEndContract, does_not_come_during_a_pause) {
    const CampaignId campaign = campaign_of(1);
    database->admin_store().pause_campaign(campaign, {"", now + hours{1}}, now);
    start();

    EXPECT_TRUE(finish({{campaign, last_day}}).empty());
    EXPECT_EQ(state_of(campaign), CampaignState::paused);
}

}  // namespace
}  // namespace invito::test
