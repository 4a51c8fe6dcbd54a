// The contract of every Store: which campaigns a run has before it, and what waits in them.

#include "store_steps.hpp"

namespace invito::test {
namespace {

template <class Engine>
class CampaignListContract : public StoreSteps<Engine> {
protected:
    CampaignId add(const std::string& name, int priority) {
        Campaign campaign;
        campaign.name = name;
        campaign.priority = priority;
        Registry& registry = this->database->registry();
        const CampaignId id = registry.save_campaign({campaign, "l.csv", ""}, this->accounts, now);
        registry.set_campaign_state(id, CampaignState::active, now);
        return id;
    }

    std::vector<std::string> names() {
        std::vector<std::string> result;
        for (const CampaignRecord& record : this->wait(this->store->active_campaigns()))
            result.push_back(record.campaign.name);
        return result;
    }

    CampaignQueue queue(CampaignId campaign, std::size_t account = 0) {
        return this->wait(this->store->campaign_queue(this->accounts.at(account), campaign));
    }

    std::int64_t unknown(std::vector<CampaignId> campaigns) {
        return this->wait(this->store->count_unknown(std::move(campaigns)));
    }
};
TYPED_TEST_SUITE(CampaignListContract, Engines);

TYPED_TEST(CampaignListContract, the_higher_priority_and_then_the_older_comes_first) {
    this->add("low", 10);
    this->add("older", 50);
    this->add("younger", 50);
    this->add("high", 90);
    this->start();

    EXPECT_THAT(this->names(), testing::ElementsAre("high", "older", "younger", "low"));
}

TYPED_TEST(CampaignListContract, only_what_is_under_way_is_listed) {
    Registry& registry = this->database->registry();
    this->add("active", 50);
    registry.set_campaign_state(this->add("draft", 50), CampaignState::draft, now);
    registry.set_campaign_state(this->add("done", 50), CampaignState::done, now);
    registry.set_campaign_state(this->add("archived", 50), CampaignState::archived, now);
    registry.pause_campaign(this->add("paused", 50), {"", {}}, now);
    registry.pause_campaign(this->add("paused-until", 50), {"", now + hours{1}}, now);
    this->start();

    EXPECT_THAT(this->names(), testing::ElementsAre("active", "paused-until"));
}

TYPED_TEST(CampaignListContract, a_campaign_names_its_accounts) {
    this->campaign_of(1);
    this->start();

    const auto campaigns = this->wait(this->store->active_campaigns());

    EXPECT_THAT(campaigns.at(0).campaign.accounts, testing::UnorderedElementsAre("anna", "ben"));
}

TYPED_TEST(CampaignListContract, the_queue_names_the_first_waiting_job) {
    const CampaignId campaign = this->campaign_of(2);
    this->start();
    const JobBrief resolved = this->resolve(campaign, "id-0");
    this->defer(resolved.id, JobState::resolved, now + hours{2});
    this->defer(this->begin_visit(campaign)->grant->job.id, JobState::queued, now + hours{3});

    EXPECT_EQ(this->queue(campaign).earliest_job, now + hours{2});
    this->defer(resolved.id, JobState::resolved, now + hours{4});
    EXPECT_EQ(this->queue(campaign).earliest_job, now + hours{3});
}

TYPED_TEST(CampaignListContract, a_queue_without_waiting_jobs_names_none) {
    const CampaignId campaign = this->campaign_of(1);
    this->start();
    this->send_next(campaign, "id-0");

    EXPECT_EQ(this->queue(campaign).earliest_job, std::nullopt);
    EXPECT_EQ(this->queue(campaign).paused_until, Instant{});
}

TYPED_TEST(CampaignListContract, each_account_has_a_queue_of_its_own) {
    const CampaignId campaign = this->campaign_of(1);
    this->start();

    EXPECT_NE(this->queue(campaign, 0).earliest_job, std::nullopt);
    EXPECT_EQ(this->queue(campaign, 1).earliest_job, std::nullopt);
}

TYPED_TEST(CampaignListContract, the_queue_of_a_paused_campaign_tells_until_when) {
    const CampaignId until = this->campaign_of(1, "until");
    const CampaignId for_ever = this->campaign_of(1, "for-ever");
    Registry& registry = this->database->registry();
    registry.pause_campaign(until, {"", now + hours{3}}, now);
    registry.pause_campaign(for_ever, {"", {}}, now);
    this->start();

    EXPECT_EQ(this->queue(until).paused_until, now + hours{3});
    EXPECT_EQ(this->queue(for_ever).paused_until, never);
}

TYPED_TEST(CampaignListContract, unknown_outcomes_are_counted_in_the_campaigns_asked_for) {
    const CampaignId spring = this->campaign_of(2, "spring");
    const CampaignId summer = this->campaign_of(1, "summer");
    this->start();
    for (const CampaignId campaign : {spring, summer}) {
        const auto intent = this->reserve_next(campaign, "id-" + std::to_string(campaign.value));
        this->finish(intent.job, intent.attempt, Outcome::unknown, JobState::unknown);
    }
    this->reserve_next(spring, "id-open");

    EXPECT_EQ(this->unknown({spring}), 1) << "an open one may still be answered";
    EXPECT_EQ(this->unknown({spring, summer}), 2);
    EXPECT_EQ(this->unknown({}), 0);
}

}  // namespace
}  // namespace invito::test
