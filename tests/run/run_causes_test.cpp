// Why a run ended, and the leads that nobody sends.

#include "invito/run/outlook_input.hpp"
#include "runner_world.hpp"

#include <gmock/gmock.h>

namespace invito::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::IsEmpty;

StrandedLeads stranded(
    const std::string& account, std::int64_t leads, DenyReason why,
    AccountState state = AccountState::ok, bool needs_person = true
) {
    return {"spring", account, leads, why, state, needs_person};
}

void refuse_everything(RunnerWorld& world, Fault fault, int http_status) {
    world.provider.on_profile = [=](const std::string&, const std::string&) {
        return std::optional<ProviderResult<Profile>>(provider_error(fault, http_status, "errors/x")
        );
    };
}

TEST(RunCauses, leads_of_an_account_that_left_the_configuration_are_waiting_and_named) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_account("ben", open_policy());
    world.add_leads("spring", 6);
    world.accounts.erase(world.accounts.begin());
    world.save_accounts();

    const RunSummary report = world.run();

    EXPECT_EQ(report.counts.sent, 3);
    EXPECT_EQ(report.waiting, 3);
    EXPECT_EQ(report.end, StopReason::account_stopped);
    EXPECT_THAT(
        report.stranded, ElementsAre(stranded("anna", 3, DenyReason::account_not_configured))
    );
    EXPECT_EQ(world.run().waiting, 3) << "every night";
    EXPECT_EQ(world.database->admin_store().find_campaign("spring")->state, CampaignState::active);
}

TEST(RunCauses, leads_of_accounts_that_are_another_runs_are_not_this_ones) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_account("ben", open_policy());
    world.add_leads("spring", 6);
    RunOptions only_ben;
    only_ben.other_accounts = {world.accounts[0].id};
    world.accounts.erase(world.accounts.begin());

    const RunSummary report = world.run(only_ben);

    EXPECT_EQ(report.counts.sent, 3);
    EXPECT_EQ(report.waiting, 0);
    EXPECT_EQ(report.end, StopReason::done);
    EXPECT_THAT(report.stranded, IsEmpty());
}

TEST(RunCauses, an_account_that_was_taken_out_of_a_campaign_sends_nothing_more_of_it) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_account("ben", open_policy());
    const CampaignId spring = world.add_leads("spring", 4);
    Campaign campaign;
    campaign.name = "spring";
    ASSERT_EQ(
        world.database->admin_store().save_campaign(
            {campaign, "", ""}, {world.accounts[1].id}, monday
        ),
        spring
    );

    const RunSummary report = world.run();

    EXPECT_EQ(report.counts.sent, 2);
    for (const SentByFake& sent : world.provider.sent) EXPECT_EQ(sent.account_id, "acc-ben");
    EXPECT_THAT(
        report.stranded, ElementsAre(stranded("anna", 2, DenyReason::account_left_campaign))
    );
    EXPECT_EQ(report.end, StopReason::account_stopped);
}

TEST(RunCauses, an_account_that_is_taken_out_meanwhile_stops_at_once) {
    RunnerWorld world;
    Policy policy = open_policy();
    policy.pacing = {minutes{5}, minutes{5}};
    world.add_account("anna", policy);
    world.add_account("ben", policy);
    world.add_leads("spring", 20);
    world.provider.on_invite = [&](int n, const Invitation&) {
        Campaign campaign;
        campaign.name = "spring";
        if (n == 4) {
            world.database->admin_store().save_campaign(
                {campaign, "", ""}, {world.accounts[1].id}, monday
            );
        }
        return std::optional<FakeProvider::Scripted>();
    };

    const RunSummary report = world.run();

    EXPECT_EQ(report.counts.sent, 12) << "two of anna, and all of ben";
    EXPECT_EQ(report.waiting, 8);
}

TEST(RunCauses, a_signed_out_account_strands_its_leads) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 3);
    sign_out(world.provider.accounts[0]);

    const RunSummary report = world.run();

    EXPECT_EQ(report.end, StopReason::account_stopped);
    EXPECT_EQ(report.waiting, 3);
    EXPECT_THAT(
        report.stranded,
        ElementsAre(stranded("anna", 3, DenyReason::account_stopped, AccountState::reconnect))
    );
}

TEST(RunCauses, a_pause_by_a_person_needs_nobody) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 3);
    ASSERT_TRUE(world.database->admin_store().pause_account("anna", {"holiday", {}}, monday));

    const RunSummary report = world.run();

    EXPECT_EQ(report.end, StopReason::paused);
    EXPECT_THAT(
        report.stranded,
        ElementsAre(stranded("anna", 3, DenyReason::account_stopped, AccountState::paused, false))
    );
}

TEST(RunCauses, the_limit_of_a_campaign_has_its_own_word_and_instant) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    Campaign campaign;
    campaign.name = "spring";
    campaign.per_day = 2;
    world.add_campaign(campaign, {"a", "b", "c", "d", "e"});

    const RunSummary first = world.run();
    EXPECT_EQ(first.end, StopReason::campaign_limit);
    EXPECT_EQ(first.counts.sent, 2);
    EXPECT_EQ(first.next_at, monday + hours{24} + minutes{11});
    EXPECT_EQ(first.accounts[0].waits_for, DenyReason::campaign_day_cap);
    EXPECT_EQ(first.accounts[0].next_at, first.next_at);

    const int visits = world.provider.profile_requests;
    const RunSummary second = world.run();
    EXPECT_EQ(second.end, StopReason::campaign_limit);
    EXPECT_EQ(second.next_at, first.next_at);
    EXPECT_EQ(world.provider.profile_requests, visits) << "it knows before it looks anybody up";
}

TEST(RunCauses, the_total_of_a_campaign_is_no_work_that_is_done) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    Campaign campaign;
    campaign.name = "spring";
    campaign.total = 1;
    world.add_campaign(campaign, {"a", "b", "c"});

    const RunSummary report = world.run();

    EXPECT_EQ(report.end, StopReason::campaign_limit);
    EXPECT_EQ(report.waiting, 2);
    EXPECT_EQ(report.next_at, std::nullopt);
    EXPECT_THAT(
        report.stranded,
        ElementsAre(stranded("anna", 2, DenyReason::campaign_total, AccountState::ok, false))
    );
}

TEST(RunCauses, a_campaign_that_has_not_begun_says_its_day) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    Campaign campaign;
    campaign.name = "spring";
    campaign.schedule.start = std::chrono::year{2026} / 11 / 25;
    world.add_campaign(campaign, {"a"});

    const RunSummary report = world.run();

    EXPECT_EQ(report.end, StopReason::campaign_days);
    EXPECT_EQ(report.next_at, monday + hours{38});
}

TEST(RunCauses, a_long_pause_between_two_is_called_one) {
    RunnerWorld world;
    Policy policy = open_policy();
    policy.pacing = {minutes{50}, minutes{50}};
    world.add_account("anna", policy);
    world.add_leads("spring", 2);

    const RunSummary report = world.run({.patience = minutes{45}});

    EXPECT_EQ(report.end, StopReason::pacing);
    EXPECT_EQ(report.next_at, monday + minutes{50});
}

TEST(RunCauses, leads_that_are_held_are_no_work_that_is_done) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 1);
    world.provider.on_profile = [](const std::string&, const std::string&) {
        Profile stranger;
        stranger.provider_id = "id-stranger";
        stranger.public_identifier = "stranger";
        stranger.first_name = "Theo";
        stranger.last_name = "Brown";
        return std::optional<ProviderResult<Profile>>(stranger);
    };

    EXPECT_EQ(world.run().end, StopReason::held);
    EXPECT_EQ(world.run().end, StopReason::held) << "also in the next night";
}

TEST(RunCauses, an_unknown_outcome_is_no_work_that_is_done) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 1);
    world.provider.on_invite = [](int, const Invitation&) {
        FakeProvider::Scripted lost;
        lost.error = provider_error(Fault::outcome_unknown, 504, "errors/request_timeout");
        return std::optional(lost);
    };

    EXPECT_EQ(world.run({.patience = minutes{45}}).end, StopReason::unknown_open);
}

TEST(RunCauses, a_provider_that_is_gone_in_mid_run_is_unavailable_whatever_ended_it) {
    RunnerWorld world;
    Policy policy = open_policy();
    policy.pacing = {minutes{5}, minutes{5}};
    world.add_account("anna", policy);
    world.add_leads("spring", 20);
    world.provider.on_invite = [&world](int n, const Invitation&) {
        if (n == 2) {
            refuse_everything(world, Fault::not_sent, 0);
            world.provider.on_accounts = provider_error(Fault::not_sent, 0, "");
        }
        return std::optional<FakeProvider::Scripted>();
    };

    const RunSummary report = world.run({.max_duration = minutes{20}});

    EXPECT_EQ(report.counts.sent, 2);
    EXPECT_EQ(report.end, StopReason::unavailable);
    EXPECT_TRUE(report.last_error.has_value());
}

TEST(RunCauses, one_request_without_an_answer_is_no_outage) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 2);
    world.provider.on_invite = [](int n, const Invitation&) {
        FakeProvider::Scripted lost;
        lost.error = provider_error(Fault::outcome_unknown, 504, "errors/request_timeout");
        return n == 2 ? std::optional(lost) : std::nullopt;
    };

    EXPECT_EQ(world.run({.patience = Duration{0}}).end, StopReason::unknown_open);
}

TEST(RunCauses, a_skip_is_told_under_its_own_campaign_with_its_own_reason) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 0);
    Campaign summer;
    summer.name = "summer";
    world.add_campaign(summer, {"a"});
    world.database->admin_store().add_suppression(
        {{{SuppressionKind::person, "a"}, "asked"}}, monday
    );

    (void)world.run();

    ASSERT_EQ(world.observer.jobs.size(), 1U);
    EXPECT_EQ(world.observer.jobs[0].campaign, "summer");
    EXPECT_EQ(world.observer.jobs[0].reason, Reason::suppressed);
}

TEST(RunCauses, whom_another_account_invited_is_told_as_that) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 1);
    (void)world.run();
    world.add_account("ben", open_policy());
    Campaign summer;
    summer.name = "summer";
    world.accounts.erase(world.accounts.begin());
    world.add_campaign(summer, {"spring-0"});

    const RunSummary report = world.run();

    EXPECT_EQ(world.observer.jobs.back().reason, Reason::invited_by_other_account);
    EXPECT_EQ(
        report.reason_counts.count({JobState::skipped, Reason::invited_by_other_account}), 1U
    );
}

TEST(RunEnds, every_rule_has_a_word_of_its_own_kind) {
    EXPECT_EQ(stop_reason_for(DenyReason::day_cap, true), StopReason::quota_used);
    EXPECT_EQ(stop_reason_for(DenyReason::visit_cap, false), StopReason::quota_used);
    EXPECT_EQ(stop_reason_for(DenyReason::provider_limit, true), StopReason::quota_used);
    EXPECT_EQ(stop_reason_for(DenyReason::outside_window, true), StopReason::window_closed);
    EXPECT_EQ(stop_reason_for(DenyReason::outside_window, false), StopReason::window_not_open);
    EXPECT_EQ(stop_reason_for(DenyReason::campaign_window, false), StopReason::window_not_open);
    EXPECT_EQ(stop_reason_for(DenyReason::campaign_schedule, true), StopReason::campaign_days);
    EXPECT_EQ(stop_reason_for(DenyReason::campaign_total, true), StopReason::campaign_limit);
    EXPECT_EQ(stop_reason_for(DenyReason::visits_resting, true), StopReason::resting);
    EXPECT_EQ(stop_reason_for(DenyReason::campaign_stopped, true), StopReason::paused);
    EXPECT_EQ(
        stop_reason_for(DenyReason::account_left_campaign, true), StopReason::account_stopped
    );
    EXPECT_EQ(stop_reason_for(DenyReason::job_deferred, true), StopReason::deferred);
    EXPECT_EQ(stop_reason_for(DenyReason::host_unavailable, true), StopReason::unavailable);
}

}  // namespace
}  // namespace invito::test
