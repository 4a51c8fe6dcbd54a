// The contract of every Store: which resolved job is sent next.

#include "store_steps.hpp"

namespace invito::test {
namespace {

template <class Engine>
class NextResolvedContract : public StoreSteps<Engine> {
protected:
    std::string next(
        const std::vector<CampaignId>& campaigns, Instant at = now, std::size_t account = 0
    ) {
        const auto job =
            this->wait(this->store->next_resolved(this->accounts.at(account), campaigns, at));
        return job ? job->provider_id : "";
    }
};
TYPED_TEST_SUITE(NextResolvedContract, Engines);

TYPED_TEST(NextResolvedContract, nobody_is_ready_before_a_visit) {
    const CampaignId campaign = this->campaign_of(1);
    this->start();

    EXPECT_EQ(this->next({campaign}), "");
}

TYPED_TEST(NextResolvedContract, campaigns_are_served_in_the_order_of_preference) {
    const CampaignId spring = this->campaign_of(1, "spring");
    const CampaignId summer = this->campaign_of(1, "summer");
    this->start();
    this->resolve(spring, "id-spring");
    this->resolve(summer, "id-summer");

    EXPECT_EQ(this->next({summer, spring}), "id-summer");
    EXPECT_EQ(this->next({spring, summer}), "id-spring");
    EXPECT_EQ(this->next({}), "");
}

TYPED_TEST(NextResolvedContract, within_a_campaign_the_order_of_the_list_holds) {
    const CampaignId campaign = this->campaign_of(2);
    this->start();
    this->resolve(campaign, "id-0");
    this->resolve(campaign, "id-1");

    EXPECT_EQ(this->next({campaign}), "id-0");
}

TYPED_TEST(NextResolvedContract, who_waited_longer_goes_first) {
    const CampaignId campaign = this->campaign_of(2);
    this->start();
    const JobBrief first = this->resolve(campaign, "id-0");
    this->resolve(campaign, "id-1");
    this->defer(first.id, JobState::resolved, now - hours{1});

    EXPECT_EQ(this->next({campaign}), "id-1");
}

TYPED_TEST(NextResolvedContract, a_job_is_ready_at_its_instant_and_not_before) {
    const CampaignId campaign = this->campaign_of(1);
    this->start();
    const Instant ready = now + hours{1};
    this->defer(this->resolve(campaign, "id-0").id, JobState::resolved, ready);

    EXPECT_EQ(this->next({campaign}, ready - one_ms), "");
    EXPECT_EQ(this->next({campaign}, ready), "id-0");
}

TYPED_TEST(NextResolvedContract, another_account_has_jobs_of_its_own) {
    const CampaignId campaign = this->campaign_of(1);
    this->start();
    this->resolve(campaign, "id-0");

    EXPECT_EQ(this->next({campaign}, now, 1), "");
}

TYPED_TEST(NextResolvedContract, a_job_that_is_on_its_way_is_not_taken_again) {
    const CampaignId campaign = this->campaign_of(1);
    this->start();
    this->reserve_next(campaign, "id-0");

    EXPECT_EQ(this->next({campaign}), "");
}

TYPED_TEST(NextResolvedContract, a_campaign_that_does_not_run_sends_nothing) {
    const CampaignId campaign = this->campaign_of(1);
    this->start();
    this->resolve(campaign, "id-0");
    for (const CampaignState state :
         {CampaignState::draft,
          CampaignState::paused,
          CampaignState::done,
          CampaignState::archived}) {
        this->another_process()->registry().set_campaign_state(campaign, state, now);

        EXPECT_EQ(this->next({campaign}), "") << to_string(state);
    }
}

}  // namespace
}  // namespace invito::test
