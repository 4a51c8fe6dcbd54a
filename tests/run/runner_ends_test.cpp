#include "runner_world.hpp"

namespace invito::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

TEST(Runner, waits_within_its_patience_and_no_longer) {
    RunnerWorld world;
    Policy policy = open_policy();
    policy.pacing = {minutes{40}, minutes{40}};
    world.add_account("anna", policy);
    world.add_leads("spring", 3);

    const RunSummary report = world.run({.patience = minutes{45}});

    EXPECT_EQ(report.end, StopReason::done);
    EXPECT_EQ(world.clock.now(), monday + minutes{80});
}

TEST(Runner, ends_when_the_window_closes) {
    RunnerWorld world;
    Policy policy = open_policy();
    policy.window = {};
    policy.window.to = hours{11};
    policy.pacing = {minutes{25}, minutes{25}};
    world.add_account("anna", policy);
    world.add_leads("spring", 10);

    const RunSummary report = world.run();

    EXPECT_EQ(report.end, StopReason::window_closed);
    EXPECT_EQ(report.counts.sent, 3);  // 10:00, 10:25, 10:50
    EXPECT_EQ(report.next_at, monday + hours{23});
}

TEST(Runner, sends_nothing_after_a_visit_during_which_the_machine_slept_past_the_window) {
    RunnerWorld world;
    Policy policy = open_policy();
    policy.window = {};
    policy.window.to = hours{11};
    world.add_account("anna", policy);
    world.add_leads("spring", 2);
    world.provider.on_profile = [&world](const std::string&, const std::string&) {
        if (world.provider.profile_requests == 1) world.clock.set(monday + hours{5});
        return std::nullopt;
    };

    const RunSummary report = world.run();

    EXPECT_EQ(report.end, StopReason::window_closed);
    EXPECT_TRUE(world.provider.sent.empty());
    EXPECT_EQ(world.counts().of(JobState::resolved), 1);

    world.clock.set(*report.next_at);
    EXPECT_EQ(world.run().counts.sent, 2);
}

TEST(Runner, sends_no_more_than_it_is_told_to) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_account("ben", open_policy());
    world.add_leads("spring", 20);

    const RunSummary report = world.run({.max_sends = 3});

    EXPECT_EQ(report.end, StopReason::max_sends);
    EXPECT_EQ(world.provider.sent.size(), 3U);
}

TEST(Runner, starts_nothing_after_its_time_and_says_so_only_once_it_is_over) {
    RunnerWorld world;
    Policy policy = open_policy();
    policy.pacing = {minutes{10}, minutes{10}};
    world.add_account("anna", policy);
    world.add_leads("spring", 20);

    const RunSummary report = world.run({.max_duration = minutes{25}});

    EXPECT_EQ(report.end, StopReason::pacing) << "five minutes are left, but for the pause";
    EXPECT_EQ(report.next_at, monday + minutes{30});
    EXPECT_EQ(world.provider.sent.size(), 3U);
}

TEST(Runner, finishes_the_request_in_flight_when_asked_to_stop) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 20);
    world.provider.on_invite = [&world](int n, const Invitation&) {
        if (n == 4) world.on_runner->request_stop();
        return std::optional<FakeProvider::Scripted>();
    };

    const RunSummary report = world.run();

    EXPECT_EQ(report.end, StopReason::stopped);
    EXPECT_EQ(world.provider.sent.size(), 4U);
    EXPECT_EQ(world.counts().of(JobState::sent), 4);
    EXPECT_EQ(world.counts().of(JobState::sending), 0);
}

TEST(Runner, gives_back_a_visit_that_was_begun_when_it_is_asked_to_stop) {
    RunnerWorld world;
    Policy policy = open_policy();
    policy.limits.profiles_per_day = 40;
    world.add_account("anna", policy);
    world.add_leads("spring", 20);
    world.observer.on_job = [&world](const JobEvent& event) {
        if (event.job.value == 4) world.on_runner->request_stop();
    };

    const RunSummary report = world.run();

    EXPECT_EQ(report.end, StopReason::stopped);
    EXPECT_EQ(world.provider.profile_requests, 4) << "nobody was looked at in vain";
    auto records = engine_of(world.database_path())->queries().value();
    const auto begun = records->attempts(JobId{5});
    ASSERT_EQ(begun.size(), 1U);
    EXPECT_EQ(begun[0].outcome, Outcome::not_sent);
    EXPECT_FALSE(begun[0].charged);
    EXPECT_EQ(world.jobs()[4].state, JobState::queued);

    world.observer.on_job = nullptr;
    world.run();
    EXPECT_EQ(world.provider.sends_to("id-spring-4"), 1);
    EXPECT_EQ(world.counts().of(JobState::sent), 20);
}

TEST(Runner, does_not_wait_for_a_used_up_quota_and_says_when_the_next_may_go) {
    RunnerWorld world;
    Policy policy = open_policy();
    policy.limits.per_day = 2;
    world.add_account("anna", policy);
    world.add_leads("spring", 5);

    const RunSummary report = world.run();

    EXPECT_EQ(report.end, StopReason::quota_used);
    EXPECT_EQ(report.counts.sent, 2);
    EXPECT_EQ(report.waiting, 3);
    EXPECT_EQ(report.next_at, monday + hours{24} + minutes{11});
    EXPECT_EQ(world.clock.now(), monday);
}

TEST(Runner, does_not_wait_for_a_rest) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 3);
    world.provider.on_invite = [](int, const Invitation&) {
        FakeProvider::Scripted refusal;
        refusal.error = provider_error(Fault::invitation_limit, 422, "errors/limit_exceeded");
        return std::optional(refusal);
    };

    const RunSummary report = world.run();

    EXPECT_EQ(report.end, StopReason::resting);
    EXPECT_EQ(report.next_at, monday + hours{1});
    EXPECT_EQ(world.clock.now(), monday);
}

TEST(Runner, does_not_wait_for_an_unknown_that_is_looked_for_in_two_hours) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 1);
    world.provider.on_invite = [](int, const Invitation&) {
        FakeProvider::Scripted lost;
        lost.error = provider_error(Fault::outcome_unknown, 504, "errors/request_timeout");
        return std::optional(lost);
    };

    const RunSummary report = world.run({.patience = minutes{45}});

    EXPECT_EQ(report.counts.unknown, 1);
    EXPECT_EQ(world.clock.now(), monday + minutes{20}) << "after 1, 5 and 20 minutes";
}

TEST(Runner, waits_for_the_window_if_it_is_told_to) {
    RunnerWorld world;
    Policy policy = open_policy();
    policy.window = {};
    policy.window.from = hours{12};
    world.add_account("anna", policy);
    world.add_leads("spring", 2);

    const RunSummary report = world.run({.wait = hours{2}});

    EXPECT_EQ(report.end, StopReason::done);
    EXPECT_EQ(report.counts.sent, 2);
    EXPECT_EQ(world.clock.now(), monday + hours{2});
}

TEST(Runner, waits_no_longer_than_it_is_told_to) {
    RunnerWorld world;
    Policy policy = open_policy();
    policy.window = {};
    policy.window.from = hours{12} + minutes{1};
    world.add_account("anna", policy);
    world.add_leads("spring", 2);

    const RunSummary report = world.run({.wait = hours{2}});

    EXPECT_EQ(report.end, StopReason::window_not_open);
    EXPECT_EQ(report.next_at, monday + hours{2} + minutes{1});
    EXPECT_EQ(world.clock.now(), monday) << "it knows at once that waiting is in vain";
}

TEST(Runner, says_that_its_time_is_over_when_it_is) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 20);
    world.provider.on_profile = [&world](const std::string&, const std::string&) {
        world.clock.set(world.clock.now() + minutes{10});
        return std::nullopt;
    };

    const RunSummary report = world.run({.max_duration = minutes{25}});

    EXPECT_EQ(report.end, StopReason::max_duration);
    EXPECT_EQ(report.counts.sent, 3);
}

TEST(Runner, does_not_wait_for_what_comes_after_its_time) {
    RunnerWorld world;
    Policy policy = open_policy();
    policy.window = {};
    policy.window.from = hours{12};
    world.add_account("anna", policy);
    world.add_leads("spring", 2);

    const RunSummary report = world.run({.wait = hours{8}, .max_duration = hours{1}});

    EXPECT_EQ(report.end, StopReason::window_not_open);
    EXPECT_EQ(report.next_at, monday + hours{2});
    EXPECT_EQ(report.counts.sent, 0);
}

TEST(Runner, goes_on_with_an_account_whose_pause_ended_before_it) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 2);
    ASSERT_TRUE(world.database->admin_store().pause_account("anna", {"", monday}, monday - hours{9})
    );

    const RunSummary report = world.run();

    EXPECT_EQ(report.counts.sent, 2);
    EXPECT_EQ(report.accounts[0].state, AccountState::ok);
}

TEST(Runner, goes_on_with_an_account_whose_pause_ends_meanwhile) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 2);
    const Instant until = monday + minutes{30};
    ASSERT_TRUE(world.database->admin_store().pause_account("anna", {"lunch", until}, monday));

    const RunSummary report = world.run({.patience = minutes{45}});

    EXPECT_EQ(report.end, StopReason::done);
    EXPECT_EQ(report.counts.sent, 2);
    EXPECT_EQ(world.clock.now(), until);
    EXPECT_FALSE(report.accounts[0].needs_attention);
    ASSERT_EQ(world.observer.accounts.size(), 1U);
    EXPECT_EQ(world.observer.accounts[0].state, AccountState::ok);
}

TEST(Runner, does_not_wait_for_a_long_pause_but_knows_its_end) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 2);
    const Instant until = monday + hours{30};
    ASSERT_TRUE(world.database->admin_store().pause_account("anna", {"holiday", until}, monday));

    const RunSummary report = world.run();

    EXPECT_EQ(report.end, StopReason::paused);
    EXPECT_EQ(report.counts.sent, 0);
    EXPECT_EQ(report.next_at, until);
    EXPECT_FALSE(report.accounts[0].needs_attention);
}

TEST(Runner, goes_on_with_a_campaign_whose_pause_ends_meanwhile) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    const CampaignId spring = world.add_leads("spring", 2);
    world.add_leads("summer", 1);
    const Instant until = monday + minutes{30};
    world.database->admin_store().pause_campaign(spring, {"", until}, monday);

    const RunSummary report = world.run({.patience = minutes{45}});

    EXPECT_EQ(report.end, StopReason::done);
    EXPECT_EQ(report.counts.sent, 3);
    EXPECT_EQ(world.clock.now(), until);
    EXPECT_EQ(world.counts().of(JobState::sent), 3);
}

TEST(Runner, sends_nothing_more_of_a_campaign_that_is_paused_meanwhile) {
    RunnerWorld world;
    Policy policy = open_policy();
    policy.pacing = {minutes{5}, minutes{5}};
    world.add_account("anna", policy);
    const CampaignId spring = world.add_leads("spring", 6);
    world.provider.on_invite = [&](int n, const Invitation&) {
        if (n == 2) world.database->admin_store().pause_campaign(spring, {"stop", {}}, monday);
        return std::optional<FakeProvider::Scripted>();
    };

    const RunSummary report = world.run();

    EXPECT_EQ(report.end, StopReason::paused);
    EXPECT_EQ(report.waiting, 4);
    EXPECT_EQ(report.counts.sent, 2);
    EXPECT_EQ(world.provider.sent.size(), 2U);
    EXPECT_EQ(world.counts().waiting(), 4);
}

TEST(Runner, closes_a_campaign_whose_days_are_over_and_tells_whom_it_did_not_reach) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    Campaign campaign;
    campaign.name = "spring";
    campaign.schedule.end = std::chrono::year{2026} / 11 / 22;
    world.add_campaign(campaign, {"a", "b", "c"});

    const RunSummary report = world.run();

    EXPECT_EQ(report.end, StopReason::done);
    EXPECT_EQ(report.counts.sent, 0);
    EXPECT_EQ(report.waiting, 0);
    ASSERT_EQ(report.ended_campaigns.size(), 1U);
    EXPECT_EQ(report.ended_campaigns[0].name, "spring");
    EXPECT_EQ(report.ended_campaigns[0].unreached, 3);
    EXPECT_EQ(report.ended_campaigns[0].last_day, campaign.schedule.end);
    EXPECT_EQ(world.database->admin_store().find_campaign("spring")->state, CampaignState::done);
    EXPECT_EQ(world.counts().of(JobState::queued), 3);
}

TEST(Runner, keeps_a_campaign_open_until_its_last_day_is_over_for_every_account) {
    RunnerWorld world;
    Policy early = open_policy();
    early.time_zone = TimeZone::find("Pacific/Kiritimati").value();  // Tuesday already
    Policy late = open_policy();
    late.limits.per_day = 0;
    world.add_account("anna", early);
    world.add_account("ben", late);
    Campaign campaign;
    campaign.name = "spring";
    campaign.schedule.end = std::chrono::year{2026} / 11 / 23;
    world.add_campaign(campaign, {"a", "b"});

    const RunSummary report = world.run();

    EXPECT_TRUE(report.ended_campaigns.empty());
    EXPECT_EQ(world.database->admin_store().find_campaign("spring")->state, CampaignState::active);
}

TEST(Runner, sends_as_many_as_it_was_told_though_the_last_one_in_flight_is_refused) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_account("ben", open_policy());
    world.add_leads("spring", 8);
    world.provider.is_invite_slow = true;
    world.provider.on_invite = [](int n, const Invitation&) {
        std::optional<FakeProvider::Scripted> answer;
        if (n == 3) {
            answer.emplace();
            answer->error = provider_error(Fault::cannot_be_invited, 422, "errors/blocked");
        }
        return answer;
    };

    const RunSummary report = world.run({.max_sends = 3});

    EXPECT_EQ(report.end, StopReason::max_sends);
    EXPECT_EQ(world.provider.sent.size(), 3U);
    EXPECT_EQ(world.provider.invite_requests, 4);
}

TEST(Runner, an_invitation_may_begin_within_seconds_of_its_intent_and_not_later) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 1);
    std::vector<Instant> start_by;
    world.provider.on_invite = [&start_by](int, const Invitation& invitation) {
        start_by.push_back(invitation.start_by);
        return std::optional<FakeProvider::Scripted>();
    };
    RunOptions options;
    options.start_within = std::chrono::seconds{7};

    world.run(options);

    EXPECT_EQ(start_by, std::vector<Instant>{monday + std::chrono::seconds{7}});
}

}  // namespace
}  // namespace invito::test
