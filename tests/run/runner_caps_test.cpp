// Two accounts, seven a day each, fifty leads: fourteen go, then nothing until a day and the
// lateness later, whatever happens in between.

#include "invito/run/forecasting.hpp"
#include "runner_world.hpp"
#include "support/foretold.hpp"

namespace invito::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr Duration until_the_next_slot = hours{24} + minutes{11};

Policy seven_a_day() {
    Policy policy = open_policy();
    policy.limits.per_day = 7;
    return policy;
}

struct Caps : ::testing::Test {
    Caps() {
        world.add_account("anna", seven_a_day());
        world.add_account("ben", seven_a_day());
    }

    [[nodiscard]] std::size_t sent_by(const std::string& account_id) const {
        return static_cast<std::size_t>(std::count_if(
            world.provider.sent.begin(), world.provider.sent.end(),
            [&](const SentByFake& one) { return one.account_id == account_id; }
        ));
    }

    void expect_sent(std::size_t each) const {
        EXPECT_EQ(sent_by("acc-anna"), each);
        EXPECT_EQ(sent_by("acc-ben"), each);
    }

    void expect_nothing_until_the_next_day() {
        const RunSummary again = world.run();
        EXPECT_EQ(again.counts.sent, 0);
        EXPECT_EQ(again.next_at, monday + until_the_next_slot);
        for (const AccountOutcome& account : again.accounts) {
            EXPECT_EQ(account.waits_for, DenyReason::day_cap);
        }
    }

    RunnerWorld world;
};

TEST_F(Caps, fourteen_then_none_then_fourteen_a_day_later) {
    world.add_leads("spring", 50);

    EXPECT_EQ(world.run().counts.sent, 14);
    expect_nothing_until_the_next_day();
    world.clock.set(monday + until_the_next_slot);
    EXPECT_EQ(world.run().counts.sent, 14);

    expect_sent(14);
}

TEST_F(Caps, the_same_over_restarts) {
    world.add_leads("spring", 50);
    RunOptions five;
    five.max_sends = 5;

    for (int restart = 0; restart < 6; ++restart) {
        world.run(five);
        world.open();
    }
    expect_nothing_until_the_next_day();

    expect_sent(7);
}

TEST_F(Caps, the_same_wherever_the_run_is_killed) {
    world.add_leads("spring", 50);
    // Killed before, between and after the requests: unknown outcomes keep their slots.
    for (int requests = 1; requests <= 14; ++requests) {
        world.kill_a_run_when([&] { return world.provider.invite_requests >= requests; });
    }

    world.run();

    EXPECT_LE(sent_by("acc-anna"), 7U);
    EXPECT_LE(sent_by("acc-ben"), 7U);
    const StateCounts counts = world.counts();
    EXPECT_EQ(counts.total(), 50);
    const std::int64_t used = counts.of(JobState::sent) + counts.of(JobState::unknown);
    EXPECT_LE(used, 14);
    EXPECT_EQ(static_cast<std::size_t>(used), world.provider.sent.size());
}

TEST_F(Caps, the_same_from_two_campaigns_that_share_the_accounts) {
    world.add_leads("spring", 25);
    world.add_leads("summer", 25);

    EXPECT_EQ(world.run().counts.sent, 14);
    expect_nothing_until_the_next_day();

    expect_sent(7);
}

TEST_F(Caps, the_same_with_every_run_naming_one_campaign) {
    const CampaignId spring = world.add_leads("spring", 25);
    const CampaignId summer = world.add_leads("summer", 25);
    RunOptions only;
    only.campaigns = {spring};
    world.run(only);
    only.campaigns = {summer};

    EXPECT_EQ(world.run(only).counts.sent, 0);

    expect_sent(7);
}

TEST_F(Caps, a_clock_that_went_back_lets_nothing_more_through) {
    world.add_leads("spring", 50);
    world.run();

    world.clock.set(monday - hours{2});
    EXPECT_EQ(world.run().counts.sent, 0);
    world.clock.set(monday + hours{2});
    EXPECT_EQ(world.run().counts.sent, 0);

    expect_sent(7);
}

struct CampaignCaps : ::testing::Test {
    CampaignId add(const std::string& name, Cap per_day, Cap total, int count = 10) {
        Campaign campaign;
        campaign.name = name;
        campaign.per_day = per_day;
        campaign.total = total;
        std::vector<std::string> slugs;
        for (int i = 0; i < count; ++i) slugs.push_back(name + "-" + std::to_string(i));
        return world.add_campaign(campaign, slugs);
    }

    RunnerWorld world;
};

TEST_F(CampaignCaps, per_day_counts_over_all_accounts_and_restarts) {
    world.add_account("anna", open_policy());
    world.add_account("ben", open_policy());
    add("spring", 3, std::nullopt);

    EXPECT_EQ(world.run().counts.sent, 3);
    world.open();
    EXPECT_EQ(world.run().counts.sent, 0);
    world.clock.set(monday + until_the_next_slot - Duration{1});
    EXPECT_EQ(world.run({.patience = Duration{0}}).counts.sent, 0);
    world.clock.set(monday + until_the_next_slot);
    EXPECT_EQ(world.run({.patience = Duration{0}}).counts.sent, 3);
}

TEST_F(CampaignCaps, total_is_for_ever) {
    world.add_account("anna", open_policy());
    world.add_account("ben", open_policy());
    add("spring", std::nullopt, 4);

    EXPECT_EQ(world.run().counts.sent, 4);
    world.clock.set(monday + hours{24 * 60});
    EXPECT_EQ(world.run().counts.sent, 0);
    EXPECT_EQ(world.counts().waiting(), 6);
}

TEST_F(CampaignCaps, the_lower_of_campaign_and_account_counts) {
    Policy policy = open_policy();
    policy.limits.per_day = 2;
    world.add_account("anna", policy);
    add("spring", 5, 50);

    EXPECT_EQ(world.run().counts.sent, 2);
}

TEST_F(CampaignCaps, are_foreseen_as_late_as_they_are_kept) {
    world.add_account("anna", open_policy());
    add("spring", 1, std::nullopt);
    world.run({.patience = Duration{0}});
    world.clock.set(monday + hours{24} + std::chrono::minutes{5});

    const auto records = engine_of(world.database_path())->queries().value();
    ForecastTerms terms;
    terms.accounts = world.accounts;
    terms.campaigns = {world.database->admin_store().find_campaign("spring")->id};
    terms.lateness = std::chrono::minutes{11};
    terms.now = world.clock.now();
    terms.until = terms.now + hours{48};
    const Foretold foreseen = foretell(forecast_input(*records, terms).request);

    EXPECT_GE(foreseen.items.at(0).at, monday + hours{24} + std::chrono::minutes{11});
}

TEST_F(CampaignCaps, a_full_campaign_leaves_the_account_to_the_others) {
    world.add_account("anna", open_policy());
    add("spring", 2, std::nullopt);
    add("summer", std::nullopt, std::nullopt);

    EXPECT_EQ(world.run().counts.sent, 12);
}

}  // namespace
}  // namespace invito::test
