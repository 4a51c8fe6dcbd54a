// What a run tells while it works: a screen shows nothing else.

#include "runner_world.hpp"

#include <gmock/gmock.h>

namespace invito::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

Campaign campaign_of(const std::string& name, int priority) {
    Campaign campaign;
    campaign.name = name;
    campaign.accounts = {"anna"};
    campaign.priority = priority;
    return campaign;
}

TEST(RunEvents, every_account_is_told_with_what_waits_for_it_before_anything_is_sent) {
    RunnerWorld world;
    Policy used_up = open_policy();
    used_up.limits.per_day = 0;
    world.add_account("anna", open_policy());
    world.add_account("ben", used_up);
    world.add_leads("spring", 4);
    std::size_t told_before = 0;
    world.provider.on_invite = [&](int n, const Invitation&) {
        if (n == 1) told_before = world.observer.told.size();
        return std::optional<FakeProvider::Scripted>();
    };

    world.run();

    ASSERT_GE(told_before, 2U);
    EXPECT_EQ(world.observer.told[0].alias, "anna");
    EXPECT_EQ(world.observer.told[0].jobs_waiting, 2);
    EXPECT_EQ(world.observer.told[1].alias, "ben");
    EXPECT_EQ(world.observer.told[1].jobs_waiting, 2);
    EXPECT_EQ(world.observer.told[1].day_cap, 0);
}

TEST(RunEvents, leads_of_campaigns_that_are_not_asked_for_are_not_counted) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    const CampaignId spring = world.add_campaign(campaign_of("spring", 50), {"a", "b"});
    world.add_campaign(campaign_of("summer", 50), {"c", "d", "e"});
    RunOptions only_spring;
    only_spring.campaigns = {spring};

    world.run(only_spring);

    EXPECT_EQ(world.observer.told.front().jobs_waiting, 2);
}

TEST(RunEvents, what_a_person_settled_meanwhile_is_open_no_more) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 1);
    world.provider.on_invite = [](int, const Invitation&) {
        return std::optional(FakeProvider::Scripted{
            provider_error(Fault::outcome_unknown, 504), false});
    };
    world.run({.patience = Duration{0}});
    const JobId lost = world.jobs().front().id;
    world.add_leads("summer", 1);
    world.provider.on_invite = [&](int, const Invitation&) {
        AdminStore& admin = world.database->admin_store();
        admin.settle_jobs({lost}, AdminStore::Finding::sent, {"ops", "", world.clock.now()});
        return std::optional<FakeProvider::Scripted>();
    };

    EXPECT_EQ(world.run({.patience = Duration{0}}).open_before.unknown, 0);
}

TEST(RunEvents, an_account_in_its_pause_tells_its_next_instant_at_once) {
    RunnerWorld world;
    Policy policy = open_policy();
    policy.pacing = {minutes{20}, minutes{20}};
    world.add_account("anna", policy);
    world.add_leads("spring", 2);
    world.run({.patience = Duration{0}});
    world.observer.told.clear();

    world.run({.patience = Duration{0}});

    EXPECT_EQ(world.observer.told.front().next_at, monday + minutes{20});
    const AccountEvent& last = world.observer.told.back();
    EXPECT_EQ(last.waits_for, DenyReason::pacing);
    EXPECT_EQ(last.next_at, monday + minutes{20});
    EXPECT_EQ(last.jobs_waiting, 1);
}

TEST(RunEvents, what_waits_is_counted_down_with_each_lead) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 3);

    world.run();

    std::vector<std::int64_t> waiting;
    for (const AccountEvent& event : world.observer.told) {
        if (waiting.empty() || waiting.back() != event.jobs_waiting)
            waiting.push_back(event.jobs_waiting);
    }
    EXPECT_THAT(waiting, testing::ElementsAre(3, 2, 1, 0));
}

TEST(RunEvents, a_skip_is_told_with_its_own_campaign) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_campaign(campaign_of("first", 90), {"jane"});
    world.add_campaign(campaign_of("second", 10), {"theo"});
    world.database->admin_store().replace_suppression(
        "suppress.csv", {{{SuppressionKind::person, "theo"}, "asked"}}, monday
    );

    world.run();

    std::map<std::string, JobState> told;
    for (const JobEvent& event : world.observer.jobs) told[event.campaign] = event.state;
    EXPECT_EQ(told["first"], JobState::sent);
    EXPECT_EQ(told["second"], JobState::skipped);
}

TEST(RunEvents, a_lead_that_is_held_is_counted_as_held) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 1);
    world.provider.on_invite = [](int, const Invitation&) {
        FakeProvider::Scripted answer;
        answer.error = provider_error(Fault::unknown_type, 422, "errors/new");
        return std::optional(answer);
    };

    const RunSummary report = world.run();
    const RunSummary later = world.run();

    EXPECT_EQ(report.counts.held, 1);
    EXPECT_EQ(report.open_before.held, 0);
    EXPECT_EQ(later.counts.held, 0) << "it did not hold it";
    EXPECT_EQ(later.open_before.held, 1);
}

TEST(RunEvents, an_earlier_runs_invitation_that_is_found_is_none_of_this_run) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 1);
    world.provider.on_invite = [](int, const Invitation&) {
        FakeProvider::Scripted answer;
        answer.error = provider_error(Fault::outcome_unknown, 0, {}, Effect::possible);
        answer.acts = true;
        return std::optional(answer);
    };
    EXPECT_EQ(world.run({.patience = Duration{0}}).counts.unknown, 1);
    world.clock.set(monday + hours{2});

    const RunSummary later = world.run({.patience = Duration{0}});

    EXPECT_EQ(later.counts.sent, 0);
    EXPECT_EQ(later.open_before.unknown, 0);
    const JobEvent& found = world.observer.jobs.back();
    EXPECT_EQ(found.state, JobState::sent);
    EXPECT_EQ(found.settles, Settles::earlier_unknown);
    EXPECT_EQ(found.evidence, "in the sent list of anna");
}

TEST(RunEvents, a_provider_that_is_down_is_told_with_the_next_try) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 10);
    world.provider.on_profile = [&world](const std::string&, const std::string&) {
        const ProviderError down = provider_error(Fault::unavailable, 503);
        world.provider.on_accounts = down;
        return std::optional(ProviderResult<Profile>(down));
    };

    world.run();

    const ErrorEvent& last = world.observer.error_counts.back();
    EXPECT_TRUE(last.is_of_host);
    ASSERT_TRUE(last.again_at.has_value());
    EXPECT_GT(*last.again_at, last.at);
}

}  // namespace
}  // namespace invito::test
