// The contract of every RunStore: which campaigns a run has before it, and what waits in them.

#include "store_steps.hpp"

#include <algorithm>

namespace invito::test {
namespace {

class CampaignListContract : public StoreSteps {
protected:
    CampaignId add(const std::string& name, int priority) {
        Campaign campaign;
        campaign.name = name;
        campaign.priority = priority;
        AdminStore& admin = database->admin_store();
        const CampaignId id = admin.save_campaign({campaign, "l.csv", ""}, accounts, now);
        admin.set_campaign_state(id, CampaignState::active, now);
        return id;
    }

    std::vector<std::string> names() {
        std::vector<std::string> result;
        for (const CampaignRecord& record : wait(store->active_campaigns()))
            result.push_back(record.campaign.name);
        return result;
    }

    CampaignQueue queue(CampaignId campaign, std::size_t account = 0) {
        return wait(store->campaign_queue(accounts.at(account), campaign));
    }

    std::int64_t unknown(const std::vector<CampaignId>& campaigns) {
        std::int64_t unknown = 0;
        for (const CampaignInProgress& campaign :
             wait(store->work_in_progress(minutes{11}, now)).campaigns)
            unknown += std::ranges::count(campaigns, campaign.record.id) * campaign.unknown;
        return unknown;
    }
};
INSTANTIATE_TEST_SUITE_P(, CampaignListContract, every_engine, engine_name);

TEST_P(CampaignListContract, the_higher_priority_and_then_the_older_comes_first) {
    add("low", 10);
    add("older", 50);
    add("younger", 50);
    add("high", 90);
    start();

    EXPECT_THAT(names(), testing::ElementsAre("high", "older", "younger", "low"));
}

TEST_P(CampaignListContract, only_what_is_under_way_is_listed) {
    AdminStore& admin = database->admin_store();
    add("active", 50);
    admin.set_campaign_state(add("draft", 50), CampaignState::draft, now);
    admin.set_campaign_state(add("done", 50), CampaignState::done, now);
    admin.set_campaign_state(add("archived", 50), CampaignState::archived, now);
    admin.pause_campaign(add("paused", 50), {"", {}}, now);
    admin.pause_campaign(add("paused-until", 50), {"", now + hours{1}}, now);
    start();

    EXPECT_THAT(names(), testing::ElementsAre("active", "paused-until"));
}

TEST_P(CampaignListContract, a_campaign_names_its_accounts) {
    campaign_of(1);
    start();

    const auto campaigns = wait(store->active_campaigns());

    EXPECT_THAT(campaigns.at(0).campaign.accounts, testing::UnorderedElementsAre("anna", "ben"));
}

TEST_P(CampaignListContract, the_queue_names_the_first_waiting_job) {
    const CampaignId campaign = campaign_of(2);
    start();
    const JobBrief resolved = resolve(campaign, "id-0");
    defer(resolved.id, JobState::resolved, now + hours{2});
    defer(begin_visit(campaign)->visit->job.id, JobState::queued, now + hours{3});

    EXPECT_EQ(queue(campaign).earliest_job, now + hours{2});
    defer(resolved.id, JobState::resolved, now + hours{4});
    EXPECT_EQ(queue(campaign).earliest_job, now + hours{3});
}

TEST_P(CampaignListContract, a_queue_without_waiting_jobs_names_none) {
    const CampaignId campaign = campaign_of(1);
    start();
    send_next(campaign, "id-0");

    EXPECT_EQ(queue(campaign).earliest_job, std::nullopt);
    EXPECT_EQ(queue(campaign).paused_until, Instant{});
}

TEST_P(CampaignListContract, each_account_has_a_queue_of_its_own) {
    const CampaignId campaign = campaign_of(1);
    start();

    EXPECT_NE(queue(campaign, 0).earliest_job, std::nullopt);
    EXPECT_EQ(queue(campaign, 1).earliest_job, std::nullopt);
}

TEST_P(CampaignListContract, the_queue_of_a_paused_campaign_tells_until_when) {
    const CampaignId until = campaign_of(1, "until");
    const CampaignId for_ever = campaign_of(1, "for-ever");
    AdminStore& admin = database->admin_store();
    admin.pause_campaign(until, {"", now + hours{3}}, now);
    admin.pause_campaign(for_ever, {"", {}}, now);
    start();

    EXPECT_EQ(queue(until).paused_until, now + hours{3});
    EXPECT_EQ(queue(for_ever).paused_until, never);
}

TEST_P(CampaignListContract, unknown_outcomes_are_counted_in_the_campaigns_asked_for) {
    const CampaignId spring = campaign_of(2, "spring");
    const CampaignId summer = campaign_of(1, "summer");
    start();
    for (const CampaignId campaign : {spring, summer}) {
        const auto intent = reserve_next(campaign, "id-" + std::to_string(campaign.value));
        finish(intent.job, intent.attempt, Outcome::unknown, JobState::unknown);
    }
    reserve_next(spring, "id-open");

    EXPECT_EQ(unknown({spring}), 1) << "an open one may still be answered";
    EXPECT_EQ(unknown({spring, summer}), 2);
    EXPECT_EQ(unknown({}), 0);
}

}  // namespace
}  // namespace invito::test
