#include "invito/plan/trusted_time.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <vector>

namespace invito {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// A whole second, as dates are.
constexpr Instant noon =
    Instant{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24}} + hours{12};
constexpr Duration up_for = hours{100};

ServerDate at_once(Instant date) {
    return {date, Duration{0}};
}

TEST(TrustedTime, starts_with_the_wall_clocks_word_and_never_asks_it_again) {
    const TrustedTime time({noon, up_for});

    EXPECT_EQ(time.at(up_for), noon);
    EXPECT_EQ(time.at(up_for + minutes{5}), noon + minutes{5});
    EXPECT_FALSE(time.is_confirmed());
}

TEST(TrustedTime, a_wall_clock_that_agrees_with_the_first_date_moves_nothing) {
    TrustedTime time({noon + milliseconds{700}, up_for});

    const DateReading reading = time.take(at_once(noon), {noon + milliseconds{700}, up_for});

    EXPECT_EQ(reading.verdict, DateVerdict::taken);
    EXPECT_EQ(reading.moved, Duration{0});
    EXPECT_EQ(time.at(up_for), noon + milliseconds{700});
    EXPECT_TRUE(time.is_confirmed());
}

TEST(TrustedTime, the_first_date_puts_time_right_by_no_more_than_it_must) {
    TrustedTime ahead({noon + minutes{5}, up_for});
    TrustedTime behind({noon - minutes{5}, up_for});

    const auto back = ahead.take({noon, milliseconds{200}}, {noon + minutes{5}, up_for});
    const auto forth = behind.take({noon, milliseconds{200}}, {noon - minutes{5}, up_for});

    EXPECT_EQ(ahead.at(up_for), noon + milliseconds{1200}) << "the latest the provider can mean";
    EXPECT_EQ(back.moved, -minutes{5} + milliseconds{1200});
    EXPECT_EQ(behind.at(up_for), noon) << "the earliest";
    EXPECT_EQ(forth.moved, minutes{5});
}

// Found by simulation: the machine slept for six hours while the first answer was on its way. That
// answer agrees with any time, and a wall clock that was off stayed believed.
TEST(TrustedTime, an_answer_that_was_long_on_its_way_confirms_nothing) {
    TrustedTime time({noon - seconds{90}, up_for});
    const Duration woken = up_for + hours{6};

    const auto late = time.take({noon, hours{6}}, {noon + hours{6} - seconds{90}, woken});

    EXPECT_EQ(late.verdict, DateVerdict::ignored);
    EXPECT_FALSE(time.is_confirmed());
    time.take(at_once(noon + hours{6}), {noon + hours{6} - seconds{90}, woken});
    EXPECT_EQ(time.at(woken), noon + hours{6});

    TrustedTime slow({noon, up_for});
    const auto just = slow.take({noon, minutes{1}}, {noon + minutes{1}, up_for + minutes{1}});
    EXPECT_EQ(just.verdict, DateVerdict::taken);
}

TEST(TrustedTime, more_than_ten_minutes_apart_is_refused_and_nothing_is_believed) {
    for (const Duration off : {Duration{hours{2}}, -Duration{hours{2}}}) {
        TrustedTime time({noon + off, up_for});

        const auto reading = time.take(at_once(noon), {noon + off, up_for});

        EXPECT_EQ(reading.verdict, DateVerdict::clock_off);
        EXPECT_EQ(reading.machine, noon + off);
        EXPECT_EQ(reading.server, noon + milliseconds{500});
        EXPECT_EQ(time.at(up_for), noon + off);
        EXPECT_FALSE(time.is_confirmed());
    }
}

TEST(TrustedTime, ten_minutes_are_allowed_and_a_millisecond_more_is_not) {
    const Instant latest = noon + seconds{1};
    TrustedTime allowed({latest + minutes{10}, up_for});
    TrustedTime refused({latest + minutes{10} + milliseconds{1}, up_for});

    EXPECT_EQ(
        allowed.take(at_once(noon), {latest + minutes{10}, up_for}).verdict, DateVerdict::taken
    );
    EXPECT_EQ(
        refused.take(at_once(noon), {latest + minutes{10} + milliseconds{1}, up_for}).verdict,
        DateVerdict::clock_off
    );
}

TEST(TrustedTime, once_confirmed_the_wall_clock_has_no_say) {
    TrustedTime time({noon, up_for});
    time.take(at_once(noon), {noon, up_for});

    for (const Duration step : {Duration{hours{2}}, -Duration{hours{2}}}) {
        const Duration later = up_for + minutes{1};
        const auto reading =
            time.take(at_once(noon + minutes{1}), {noon + minutes{1} + step, later});

        EXPECT_EQ(reading.verdict, DateVerdict::taken);
        EXPECT_EQ(reading.moved, Duration{0});
        EXPECT_EQ(time.at(later), noon + minutes{1});
    }
}

TEST(TrustedTime, later_dates_move_it_by_five_seconds_an_hour_at_most) {
    const auto moved = [](Duration claimed, Duration after) {
        TrustedTime time({noon, up_for});
        time.take(at_once(noon), {noon, up_for});
        const Instant date = noon + after + claimed;
        return time.take(at_once(date), {noon, up_for + after}).moved;
    };

    EXPECT_EQ(moved(seconds{5}, hours{1}), seconds{5});
    EXPECT_EQ(moved(seconds{6}, hours{1}), seconds{5});
    EXPECT_EQ(moved(seconds{10}, hours{2}), seconds{10});
    EXPECT_EQ(moved(seconds{1}, minutes{1}), milliseconds{83});
    // Back: the date's own second says nothing.
    EXPECT_EQ(moved(-seconds{6}, hours{1}), -seconds{5});
    EXPECT_EQ(moved(-seconds{7}, hours{1}), -seconds{5});
    EXPECT_EQ(moved(-seconds{1}, hours{1}), seconds{0});
}

TEST(TrustedTime, a_date_older_than_one_that_was_seen_is_no_evidence) {
    TrustedTime time({noon, up_for});
    time.take(at_once(noon), {noon, up_for});

    // A cache that keeps quiet about the answer's age. By its date alone, time might have drifted.
    const auto reading = time.take(at_once(noon - seconds{1}), {noon, up_for + hours{24}});

    EXPECT_EQ(reading.verdict, DateVerdict::ignored);
    EXPECT_EQ(time.at(up_for), noon);
}

TEST(TrustedTime, a_machine_that_stood_still_is_noticed) {
    TrustedTime time({noon, up_for});
    time.take(at_once(noon), {noon, up_for});

    // A paused virtual machine: an hour passed outside, a minute inside.
    const auto reading =
        time.take(at_once(noon + hours{1}), {noon + minutes{1}, up_for + minutes{1}});

    EXPECT_EQ(reading.verdict, DateVerdict::clock_off);
    EXPECT_EQ(reading.machine, noon + minutes{1});
}

TEST(TrustedTime, a_slow_answer_is_worth_less) {
    TrustedTime time({noon + seconds{40}, up_for});

    // Written at any moment of a minute: 40 s ahead may be right.
    const auto reading = time.take({noon, minutes{1}}, {noon + seconds{40}, up_for});

    EXPECT_EQ(reading.moved, Duration{0});
    EXPECT_EQ(reading.server, noon + milliseconds{30'500});
}

// The world of the properties: true time goes on, the machine's wall clock is set at will, its
// counter runs a little fast or slow, and answers take their time.
struct ClockWorld {
    Instant truth = noon;
    Duration since_boot = up_for;
    Duration wall_off{};
    std::int64_t drift_per_million = 0;

    void pass(Duration real) {
        truth += real;
        since_boot += real + real * drift_per_million / 1'000'000;
    }
    MachineTime machine() const { return {truth + wall_off, since_boot}; }

    // An answer whose date was written at some moment while it took `took`.
    ServerDate answer(Duration took, Duration written_after) {
        const Instant written = truth + written_after;
        pass(took);
        return {std::chrono::floor<seconds>(written), took};
    }
};

ClockWorld any_world() {
    ClockWorld world;
    world.truth += milliseconds{*rc::gen::inRange(0, 1000)};
    world.wall_off = milliseconds{*rc::gen::inRange(-590'000, 590'001)};
    world.drift_per_million = *rc::gen::inRange(-1000, 1001);  // 3.6 s an hour
    return world;
}

ServerDate any_answer(ClockWorld& world) {
    const int took = *rc::gen::inRange(0, 5001);
    return world.answer(milliseconds{took}, milliseconds{*rc::gen::inRange(0, took + 1)});
}

RC_GTEST_PROP(TrustedTimeProperty, stays_within_an_answers_length_of_the_truth, ()) {
    ClockWorld world = any_world();
    TrustedTime time(world.machine());
    const int answers = *rc::gen::inRange(1, 40);
    for (int i = 0; i < answers; ++i) {
        const ServerDate evidence = any_answer(world);
        world.wall_off = i == 0 ? world.wall_off : seconds{*rc::gen::inRange(-7200, 7201)};
        const auto reading = time.take(evidence, world.machine());
        RC_ASSERT(reading.verdict != DateVerdict::clock_off);

        // A second of resolution, five of latency, and what a clock may drift between two answers.
        const Duration error = std::chrono::abs(time.at(world.since_boot) - world.truth);
        RC_ASSERT(error <= seconds{6} + clock_drift_max_per_hour / 4);
        world.pass(seconds{*rc::gen::inRange(0, 900)});
    }
}

RC_GTEST_PROP(TrustedTimeProperty, never_leaves_its_first_anchor_faster_than_a_clock_drifts, ()) {
    ClockWorld world = any_world();
    TrustedTime time(world.machine());
    const ServerDate answer = any_answer(world);  // time passes: before the machine is read
    time.take(answer, world.machine());
    const Instant first = time.at(world.since_boot);
    const Duration first_since_boot = world.since_boot;
    const int dates = *rc::gen::inRange(1, 60);
    for (int i = 0; i < dates; ++i) {
        world.pass(seconds{*rc::gen::inRange(1, 7200)});
        // Whatever the provider claims, and wherever the wall clock is set.
        const Instant claimed = world.truth + seconds{*rc::gen::inRange(-900, 901)};
        world.wall_off = seconds{*rc::gen::inRange(-7200, 7201)};
        time.take({std::chrono::floor<seconds>(claimed), Duration{0}}, world.machine());

        const Duration passed = world.since_boot - first_since_boot;
        const Duration moved = time.at(world.since_boot) - (first + passed);
        RC_ASSERT(std::chrono::abs(moved) <= passed * 5 / 3600);
    }
}

TEST(TrustedTime, is_corrected_however_often_answers_come) {
    TrustedTime time({noon, up_for});
    time.take(at_once(noon), {noon, up_for});
    // The machine loses time: the provider is five seconds ahead now.
    Duration moved{};
    for (Duration passed = milliseconds{100}; passed <= hours{1}; passed += milliseconds{100}) {
        const Instant provider = noon + passed + seconds{5};
        const Instant date = std::chrono::floor<seconds>(provider);
        moved += time.take(at_once(date), {noon + passed, up_for + passed}).moved;
    }

    // Within the last second dates have no say any more.
    EXPECT_GE(moved, seconds{4});
    EXPECT_LE(moved, seconds{5}) << "no faster than any clock drifts";
    EXPECT_EQ(time.at(up_for + hours{1}), noon + hours{1} + moved);
}

}  // namespace
}  // namespace invito
