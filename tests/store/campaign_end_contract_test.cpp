// The contract of every Store: a campaign is done when nothing of it can move any more.

#include "store_steps.hpp"

namespace invito::test {
namespace {

constexpr std::chrono::year_month_day last_day = std::chrono::year{2025} / 11 / 24;

template <class Engine>
class CampaignEndContract : public StoreSteps<Engine> {
protected:
    std::vector<Store::Finished> finish(const std::vector<CampaignEnd>& ended = {}) {
        return this->wait(this->store->finish_campaigns(ended, now));
    }

    CampaignState state_of(CampaignId campaign) {
        for (const CampaignView& view : this->records()->campaigns(now)) {
            if (view.record.id == campaign) return view.record.state;
        }
        throw std::logic_error("there is no such campaign");
    }

    // The jobs of a campaign of one, which then has nothing else.
    CampaignId with_job_at(JobState state, Reason reason) {
        const CampaignId campaign = this->campaign_of(1);
        this->start();
        VisitResult result;
        const auto visit = this->begin_visit(campaign);
        result.attempt = visit->grant->attempt;
        result.job = visit->grant->job.id;
        result.to = state;
        result.reason = reason;
        this->finish_visit(result);
        return campaign;
    }
};
TYPED_TEST_SUITE(CampaignEndContract, Engines);

TYPED_TEST(CampaignEndContract, comes_when_all_its_jobs_are_over) {
    const CampaignId campaign = this->with_job_at(JobState::failed, Reason::not_found);

    const auto finished = this->finish();

    ASSERT_EQ(finished.size(), 1U);
    EXPECT_EQ(finished[0].campaign, campaign);
    EXPECT_EQ(finished[0].unreached, 0);
    EXPECT_EQ(this->state_of(campaign), CampaignState::done);
}

TYPED_TEST(CampaignEndContract, comes_once) {
    this->with_job_at(JobState::skipped, Reason::already_connected);
    this->finish();

    EXPECT_TRUE(this->finish().empty());
}

TYPED_TEST(CampaignEndContract, waits_for_a_person_to_decide_what_is_held) {
    this->with_job_at(JobState::held, Reason::identity_mismatch);

    EXPECT_TRUE(this->finish().empty());
}

TYPED_TEST(CampaignEndContract, waits_for_what_was_put_off) {
    const CampaignId campaign = this->campaign_of(1);
    this->start();
    this->defer(this->resolve(campaign, "id-0").id, JobState::resolved, never);

    EXPECT_TRUE(this->finish().empty());
}

TYPED_TEST(CampaignEndContract, waits_for_an_answer_and_for_evidence) {
    const auto intent = this->open_invitation();
    EXPECT_TRUE(this->finish().empty()) << "open";
    this->wait(this->store->recover_open_attempts(now));

    EXPECT_TRUE(this->finish().empty()) << "unknown";
}

TYPED_TEST(CampaignEndContract, of_its_schedule_leaves_the_rest_queued_and_counts_it) {
    const CampaignId campaign = this->campaign_of(3);
    this->start();
    this->resolve(campaign, "id-0");

    const auto finished = this->finish({{campaign, last_day}});

    ASSERT_EQ(finished.size(), 1U);
    EXPECT_EQ(finished[0].unreached, 3);
    EXPECT_EQ(this->records()->count_jobs({}).waiting(), 3);
}

TYPED_TEST(CampaignEndContract, of_its_schedule_waits_for_an_answer_and_for_evidence) {
    const auto intent = this->open_invitation();
    const std::vector<CampaignEnd> ended = {{intent.job.campaign, last_day}};
    EXPECT_TRUE(this->finish(ended).empty()) << "open";
    this->wait(this->store->recover_open_attempts(now));

    EXPECT_TRUE(this->finish(ended).empty()) << "unknown";
}

TYPED_TEST(CampaignEndContract, of_one_schedule_is_not_that_of_another) {
    const CampaignId spring = this->campaign_of(1, "spring");
    const CampaignId summer = this->campaign_of(1, "summer");
    this->start();

    const auto finished = this->finish({{summer, last_day}});

    ASSERT_EQ(finished.size(), 1U);
    EXPECT_EQ(finished[0].campaign, summer);
    EXPECT_EQ(this->state_of(spring), CampaignState::active);
}

TYPED_TEST(CampaignEndContract, does_not_come_during_a_pause) {
    const CampaignId campaign = this->campaign_of(1);
    this->database->registry().pause_campaign(campaign, {"", now + hours{1}}, now);
    this->start();

    EXPECT_TRUE(this->finish({{campaign, last_day}}).empty());
    EXPECT_EQ(this->state_of(campaign), CampaignState::paused);
}

}  // namespace
}  // namespace invito::test
