// The contract of every RunStore: which resolved job is sent next.

#include "store_steps.hpp"

namespace invito::test {
namespace {

class NextResolvedContract : public StoreSteps {
protected:
    std::string next(
        const std::vector<CampaignId>& campaigns, Instant at = now, std::size_t account = 0
    ) {
        const auto job = next_resolved(account, campaigns, at);
        return job ? job->provider_id : "";
    }
};
INSTANTIATE_TEST_SUITE_P(, NextResolvedContract, every_engine, engine_name);

TEST_P(NextResolvedContract, nobody_is_ready_before_a_visit) {
    const CampaignId campaign = campaign_of(1);
    start();

    EXPECT_EQ(next({campaign}), "");
}

TEST_P(NextResolvedContract, campaigns_are_served_in_the_order_of_preference) {
    const CampaignId spring = campaign_of(1, "spring");
    const CampaignId summer = campaign_of(1, "summer");
    start();
    resolve(spring, "id-spring");
    resolve(summer, "id-summer");

    EXPECT_EQ(next({summer, spring}), "id-summer");
    EXPECT_EQ(next({spring, summer}), "id-spring");
    EXPECT_EQ(next({}), "");
}

TEST_P(NextResolvedContract, within_a_campaign_the_order_of_the_list_holds) {
    const CampaignId campaign = campaign_of(2);
    start();
    resolve(campaign, "id-0");
    resolve(campaign, "id-1");

    EXPECT_EQ(next({campaign}), "id-0");
}

TEST_P(NextResolvedContract, who_waited_longer_goes_first) {
    const CampaignId campaign = campaign_of(2);
    start();
    const JobBrief first = resolve(campaign, "id-0");
    resolve(campaign, "id-1");
    defer(first.id, JobState::resolved, now - hours{1});

    EXPECT_EQ(next({campaign}), "id-1");
}

TEST_P(NextResolvedContract, a_job_is_ready_at_its_instant_and_not_before) {
    const CampaignId campaign = campaign_of(1);
    start();
    const Instant ready = now + hours{1};
    defer(resolve(campaign, "id-0").id, JobState::resolved, ready);

    EXPECT_EQ(next({campaign}, ready - one_ms), "");
    EXPECT_EQ(next({campaign}, ready), "id-0");
}

TEST_P(NextResolvedContract, another_account_has_jobs_of_its_own) {
    const CampaignId campaign = campaign_of(1);
    start();
    resolve(campaign, "id-0");

    EXPECT_EQ(next({campaign}, now, 1), "");
}

TEST_P(NextResolvedContract, a_job_that_is_on_its_way_is_not_taken_again) {
    const CampaignId campaign = campaign_of(1);
    start();
    reserve_next(campaign, "id-0");

    EXPECT_EQ(next({campaign}), "");
}

TEST_P(NextResolvedContract, a_campaign_that_does_not_run_sends_nothing) {
    const CampaignId campaign = campaign_of(1);
    start();
    resolve(campaign, "id-0");
    for (const CampaignState state :
         {CampaignState::draft, CampaignState::paused, CampaignState::done,
          CampaignState::archived}) {
        another_process()->admin_store().set_campaign_state(campaign, state, now);

        EXPECT_EQ(next({campaign}), "") << to_string(state);
    }
}

}  // namespace
}  // namespace invito::test
