// What a wall clock that is set at will may not do: nothing is sent outside the true window, and no
// true day holds more than the cap. Counted by hand, from the provider's side.

#include "runner_world.hpp"
#include "support/stepped_clock.hpp"

#include <algorithm>

namespace invito::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

std::size_t most_within(const std::vector<SentByFake>& sent, Duration period) {
    std::size_t most = 0;
    for (std::size_t first = 0; first < sent.size(); ++first) {
        std::size_t last = first;
        while (last < sent.size() && sent[last].at - sent[first].at < period) ++last;
        most = std::max(most, last - first);
    }
    return most;
}

Policy ten_a_day() {
    Policy policy = open_policy();
    policy.limits.per_day = 10;
    policy.pacing = {minutes{5}, minutes{10}};
    return policy;
}

// Back and forth by 2 h, every quarter of an hour; right in the first two minutes.
Duration swinging(Instant truth) {
    if (truth < monday + minutes{2}) return {};
    const auto quarter = (truth - monday) / minutes{15};
    return quarter % 2 == 0 ? hours{2} : -hours{2};
}

TEST(RunnerClock, a_clock_two_hours_off_sends_nothing_and_touches_no_job) {
    for (const Duration off : {Duration{hours{2}}, -Duration{hours{2}}}) {
        RunnerWorld world;
        world.add_account("anna", open_policy());
        world.add_leads("spring", 3);
        SteppedClock machine(world.clock, SteppedClock::wall_off(off));

        const RunSummary report = world.run_by(machine);

        EXPECT_EQ(report.end, StopReason::clock_off);
        ASSERT_TRUE(report.clock_off.has_value());
        EXPECT_EQ(report.clock_off->machine, monday + off);
        EXPECT_EQ(report.next_at, std::nullopt) << "no instant is to be trusted";
        EXPECT_EQ(report.clock_off->server, monday + Duration{500});
        EXPECT_EQ(world.provider.profile_requests, 0);
        EXPECT_EQ(world.provider.invite_requests, 0);
        EXPECT_EQ(world.counts().of(JobState::queued), 3);
    }
}

TEST(RunnerClock, a_clock_that_is_ahead_ends_no_pause_and_no_campaign) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("paused", 2);
    Campaign last_day;
    last_day.name = "ending";
    last_day.schedule.end = std::chrono::year{2026} / 11 / 23;
    world.add_campaign(last_day, {"a", "b"});
    AdminStore& admin = world.database->admin_store();
    const auto paused = admin.find_campaign("paused");
    admin.pause_campaign(paused->id, {"", monday + hours{20}}, monday);
    ASSERT_TRUE(admin.pause_account("anna", {"", monday + hours{20}}, monday));
    SteppedClock machine(world.clock, SteppedClock::wall_off(hours{21}));

    const RunSummary report = world.run_by(machine);

    EXPECT_EQ(report.end, StopReason::clock_off);
    EXPECT_EQ(admin.find_campaign("paused")->state, CampaignState::paused);
    EXPECT_EQ(admin.find_campaign("ending")->state, CampaignState::active);
    EXPECT_EQ(report.accounts.at(0).state, AccountState::paused);
}

TEST(RunnerClock, a_clock_five_minutes_off_is_put_right_and_so_is_the_start_of_the_run) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 3);
    SteppedClock machine(world.clock, SteppedClock::wall_off(minutes{5}));

    const RunSummary report = world.run_by(machine);

    EXPECT_EQ(report.end, StopReason::done);
    EXPECT_TRUE(report.is_time_confirmed);
    EXPECT_EQ(report.started_at, monday + seconds{1}) << "the latest that the date can mean";
    EXPECT_EQ(report.ended_at, report.started_at);
}

TEST(RunnerClock, set_back_and_forth_during_a_run_it_passes_no_cap_and_keeps_the_window) {
    RunnerWorld world;
    Policy policy = ten_a_day();
    policy.window.always = false;
    policy.window.days = {true, true, true, true, true, true, true};
    world.add_account("anna", policy);
    world.add_leads("spring", 45);
    SteppedClock machine(world.clock, SteppedClock::wall_off(swinging));
    RunOptions options;
    options.wait = hours{24 * 7};

    const RunSummary report = world.run_by(machine, options);

    EXPECT_EQ(report.end, StopReason::done);
    ASSERT_EQ(world.provider.sent.size(), 45U);
    EXPECT_EQ(most_within(world.provider.sent, hours{24}), 10U);
    for (const SentByFake& sent : world.provider.sent) {
        const Duration time_of_day = sent.at - std::chrono::floor<std::chrono::days>(sent.at);
        EXPECT_GE(time_of_day, hours{9});
        EXPECT_LT(time_of_day, hours{18});
    }
    // Ten a day, the rolling day moving on by its lateness: five days, no more.
    EXPECT_LE(world.provider.sent.back().at, monday + hours{24 * 5});
}

TEST(RunnerClock, set_back_and_forth_between_runs_it_passes_no_cap) {
    RunnerWorld world;
    world.add_account("anna", ten_a_day());
    world.add_leads("spring", 60);
    int refused = 0;
    int worked = 0;
    for (int run = 0; run < 60; ++run) {
        const Duration offsets[] = {{},        hours{2},    minutes{9},
                                    -hours{2}, -minutes{9}, minutes{10} + seconds{2}};
        SteppedClock machine(world.clock, SteppedClock::wall_off(offsets[run % 6]));
        const RunSummary report = world.run_by(machine);
        (report.end == StopReason::clock_off ? refused : worked) += 1;
        world.clock.set(world.clock.now() + hours{2} + minutes{7});
    }

    EXPECT_EQ(refused, 30);
    EXPECT_EQ(worked, 30);
    EXPECT_GE(world.provider.sent.size(), 50U);
    EXPECT_EQ(most_within(world.provider.sent, hours{24}), 10U);
}

TEST(RunnerClock, rows_of_a_run_from_the_future_only_make_the_limiter_stricter) {
    RunnerWorld world;
    world.add_account("anna", ten_a_day());
    world.add_leads("spring", 25);
    world.provider.sends_dates = false;
    {
        SteppedClock ahead(world.clock, SteppedClock::wall_off(hours{2}));
        const RunSummary report = world.run_by(ahead);
        EXPECT_FALSE(report.is_time_confirmed);
        EXPECT_EQ(world.provider.sent.size(), 10U);
    }
    const Instant last_of_first_run = world.provider.sent.back().at;
    world.provider.sends_dates = true;
    SteppedClock right(world.clock, SteppedClock::wall_off(Duration{}));
    RunOptions options;
    options.wait = hours{24 * 4};

    const RunSummary report = world.run_by(right, options);

    EXPECT_EQ(report.end, StopReason::done);
    EXPECT_EQ(world.provider.sent.size(), 25U);
    EXPECT_EQ(most_within(world.provider.sent, hours{24}), 10U);
    EXPECT_GE(world.provider.sent[10].at, monday + hours{24 + 2});
    EXPECT_GE(world.provider.sent[10].at, last_of_first_run);
}

TEST(RunnerClock, without_any_date_it_goes_by_what_has_passed_since_the_start) {
    RunnerWorld world;
    world.add_account("anna", ten_a_day());
    world.add_leads("spring", 25);
    world.provider.sends_dates = false;
    SteppedClock machine(world.clock, SteppedClock::wall_off(swinging));
    RunOptions options;
    options.wait = hours{24 * 4};

    const RunSummary report = world.run_by(machine, options);

    EXPECT_EQ(report.end, StopReason::done);
    EXPECT_FALSE(report.is_time_confirmed);
    EXPECT_EQ(world.provider.sent.size(), 25U);
    EXPECT_EQ(most_within(world.provider.sent, hours{24}), 10U);
}

TEST(RunnerClock, a_machine_that_was_paused_for_an_hour_stops_before_it_sends_again) {
    RunnerWorld world;
    world.add_account("anna", ten_a_day());
    world.add_leads("spring", 9);
    const Instant pause = monday + minutes{30};
    SteppedClock machine(world.clock, [pause](Instant truth) {
        const Duration lost = truth < pause ? Duration{0} : Duration{hours{1}};
        return MachineTime{truth - lost, (truth - lost).time_since_epoch()};
    });

    const RunSummary report = world.run_by(machine);

    EXPECT_EQ(report.end, StopReason::clock_off);
    EXPECT_TRUE(report.is_time_confirmed);
    ASSERT_FALSE(world.provider.sent.empty());
    EXPECT_LT(world.provider.sent.back().at, pause);
    EXPECT_EQ(world.counts().waiting(), 9 - static_cast<int>(world.provider.sent.size()));
}

}  // namespace
}  // namespace invito::test
