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

    const RunReport report = world.run({.patience = minutes{45}});

    EXPECT_EQ(report.end, RunEnd::done);
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

    const RunReport report = world.run();

    EXPECT_EQ(report.end, RunEnd::window_closed);
    EXPECT_EQ(report.counts.sent, 3);  // 10:00, 10:25, 10:50
    EXPECT_EQ(report.next_at, monday + hours{23});
}

TEST(Runner, sends_no_more_than_it_is_told_to) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_account("ben", open_policy());
    world.add_leads("spring", 20);

    const RunReport report = world.run({.max_sends = 3});

    EXPECT_EQ(report.end, RunEnd::max_sends);
    EXPECT_EQ(world.provider.sent.size(), 3U);
}

TEST(Runner, starts_nothing_after_its_time) {
    RunnerWorld world;
    Policy policy = open_policy();
    policy.pacing = {minutes{10}, minutes{10}};
    world.add_account("anna", policy);
    world.add_leads("spring", 20);

    const RunReport report = world.run({.max_duration = minutes{25}});

    EXPECT_EQ(report.end, RunEnd::max_duration);
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

    const RunReport report = world.run();

    EXPECT_EQ(report.end, RunEnd::stopped);
    EXPECT_EQ(world.provider.sent.size(), 4U);
    EXPECT_EQ(world.counts().of(JobState::sent), 4);
    EXPECT_EQ(world.counts().of(JobState::sending), 0);
}

}  // namespace
}  // namespace invito::test
