#include "run/run_coordinator.hpp"

#include <gtest/gtest.h>

namespace invito::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using SendTurn = RunCoordinator::SendTurn;

constexpr Instant start{hours{1000}};

RunCoordinator::Terms terms() {
    RunCoordinator::Terms terms;
    terms.started_at = start;
    terms.patience = minutes{45};
    return terms;
}

TEST(RunCoordinator, stops_at_the_end_of_its_time_and_not_before) {
    RunCoordinator::Terms with_end = terms();
    with_end.deadline = start + hours{2};
    RunCoordinator coordinator(with_end, 1);

    coordinator.check_deadline(start + hours{2} - Duration{1});
    EXPECT_FALSE(coordinator.is_stopping());
    coordinator.check_deadline(start + hours{2});
    EXPECT_EQ(coordinator.end(), StopReason::max_duration);
}

TEST(RunCoordinator, a_corrected_clock_moves_the_end_of_its_time_along) {
    RunCoordinator::Terms with_end = terms();
    with_end.deadline = start + hours{2};
    RunCoordinator coordinator(with_end, 1);
    coordinator.report.started_at = start;

    coordinator.confirm_time(-hours{1});

    EXPECT_TRUE(coordinator.report.is_time_confirmed);
    EXPECT_EQ(coordinator.report.started_at, start - hours{1});
    coordinator.check_deadline(start + hours{1} - Duration{1});
    EXPECT_FALSE(coordinator.is_stopping());
    coordinator.check_deadline(start + hours{1});
    EXPECT_TRUE(coordinator.is_stopping());
}

TEST(RunCoordinator, a_corrected_clock_moves_the_end_of_its_waiting_along) {
    RunCoordinator::Terms waits = terms();
    waits.wait = hours{5};
    RunCoordinator coordinator(waits, 1);
    coordinator.confirm_time(hours{1});

    coordinator.fall_asleep(0, {.until = start + hours{6}}, start + hours{1});
    EXPECT_FALSE(coordinator.is_stopping());
    coordinator.wake_up(0);
    coordinator.fall_asleep(0, {.until = start + hours{6} + Duration{1}}, start + hours{1});
    EXPECT_EQ(coordinator.end(), StopReason::deferred);
}

TEST(RunCoordinator, the_budget_of_retries_grows_with_the_requests) {
    RunCoordinator coordinator(terms(), 1);
    coordinator.report.retries = 9;
    EXPECT_TRUE(coordinator.may_retry());
    coordinator.report.retries = 10;
    EXPECT_FALSE(coordinator.may_retry());

    coordinator.report.requests = 100;
    coordinator.report.retries = 19;
    EXPECT_TRUE(coordinator.may_retry());
    coordinator.report.retries = 20;
    EXPECT_FALSE(coordinator.may_retry());
}

TEST(RunCoordinator, waits_within_its_patience_for_the_first_to_wake) {
    RunCoordinator coordinator(terms(), 2);

    coordinator.fall_asleep(0, {.until = start + hours{9}}, start);
    EXPECT_FALSE(coordinator.is_stopping()) << "the other one is awake";
    coordinator.fall_asleep(1, {.until = start + minutes{45}}, start);
    EXPECT_FALSE(coordinator.is_stopping());
    EXPECT_EQ(coordinator.next_wake_up(), start + minutes{45});

    coordinator.wake_up(1);
    coordinator.fall_asleep(1, {.until = start + minutes{45} + Duration{1}}, start);
    EXPECT_EQ(coordinator.end(), StopReason::deferred);
}

TEST(RunCoordinator, who_leaves_is_not_waited_for) {
    RunCoordinator coordinator(terms(), 2);
    bool is_empty = false;
    coordinator.on_empty = [&is_empty] { is_empty = true; };
    coordinator.fall_asleep(
        0, {.until = start + hours{9}, .why = DenyReason::outside_window}, start
    );

    coordinator.leave(1, start);
    EXPECT_EQ(coordinator.end(), StopReason::window_not_open);
    EXPECT_FALSE(is_empty);
    coordinator.wake_up(0);
    coordinator.leave(0, start);
    EXPECT_TRUE(is_empty);
}

TEST(RunCoordinator, a_look_for_a_sign_in_keeps_it_only_while_it_is_told_to_wait) {
    const RunCoordinator::Sleep sign_in{.until = start + minutes{10}, .is_for_return = true};
    RunCoordinator hurried(terms(), 1);
    hurried.fall_asleep(0, sign_in, start);
    EXPECT_EQ(hurried.end(), StopReason::account_stopped);

    RunCoordinator::Terms waits = terms();
    waits.wait = hours{5};
    RunCoordinator patient(waits, 1);
    patient.fall_asleep(0, sign_in, start);
    EXPECT_FALSE(patient.is_stopping());
}

TEST(RunCoordinator, a_look_that_was_in_vain_keeps_it_never) {
    RunCoordinator::Terms waits = terms();
    waits.wait = hours{500};
    RunCoordinator alone(waits, 1);
    alone.fall_asleep(0, {.until = never, .wakes_at = start + minutes{5}}, start);
    EXPECT_TRUE(alone.has_ended_by_itself()) << "what is left tells its end";

    RunCoordinator before_work(terms(), 1);
    before_work.fall_asleep(0, {.until = start + hours{2}, .wakes_at = start + minutes{5}}, start);
    EXPECT_EQ(before_work.end(), StopReason::deferred) << "the work is what it would wait for";

    RunCoordinator beside_work(terms(), 2);
    beside_work.fall_asleep(0, {.until = never, .wakes_at = start + minutes{5}}, start);
    EXPECT_EQ(beside_work.next_wake_up(), std::nullopt);
    beside_work.fall_asleep(1, {.until = start + minutes{30}}, start);
    EXPECT_FALSE(beside_work.is_stopping());
    EXPECT_EQ(beside_work.next_wake_up(), start + minutes{30});
}

TEST(RunCoordinator, stops_for_its_sends_only_when_all_are_made) {
    RunCoordinator::Terms three = terms();
    three.max_sends = 2;
    RunCoordinator coordinator(three, 2);

    EXPECT_EQ(coordinator.take_send(), SendTurn::taken);
    coordinator.end_send(true);
    EXPECT_EQ(coordinator.take_send(), SendTurn::taken);
    EXPECT_EQ(coordinator.take_send(), SendTurn::wait) << "the last one may be given back";
    EXPECT_FALSE(coordinator.is_stopping());
    coordinator.end_send(false);
    EXPECT_EQ(coordinator.take_send(), SendTurn::taken);
    coordinator.end_send(true);
    EXPECT_EQ(coordinator.take_send(), SendTurn::none);
    EXPECT_EQ(coordinator.end(), StopReason::max_sends);
}

TEST(RunCoordinator, tells_who_is_no_worker_that_it_stops) {
    RunCoordinator coordinator(terms(), 0);
    int told = 0;
    coordinator.on_stop = [&told] { ++told; };

    coordinator.stop(StopReason::stopped);
    coordinator.stop(StopReason::done);

    EXPECT_EQ(told, 1);
    EXPECT_EQ(coordinator.end(), StopReason::stopped) << "the first reason stays";
}

TEST(RunCoordinator, waits_beyond_its_patience_for_what_it_must) {
    RunCoordinator coordinator(terms(), 2);
    const RunCoordinator::Sleep must{
        .until = never, .why = DenyReason::lost_lease, .must_wait = true};

    coordinator.fall_asleep(0, {.until = start + hours{9}}, start);
    coordinator.fall_asleep(1, must, start);
    EXPECT_FALSE(coordinator.is_stopping());

    coordinator.wake_up(1);
    coordinator.fall_asleep(1, {.until = never, .why = DenyReason::lost_lease}, start);
    EXPECT_EQ(coordinator.end(), StopReason::deferred);
}

TEST(RunCoordinator, says_that_what_is_left_is_another_runs) {
    RunCoordinator coordinator(terms(), 1);

    coordinator.fall_asleep(0, {.until = never, .why = DenyReason::lost_lease}, start);

    EXPECT_EQ(coordinator.end(), StopReason::other_run);
    EXPECT_TRUE(coordinator.has_ended_by_itself());
}

TEST(RunCoordinator, trusts_a_shared_database_for_half_a_minute) {
    using std::chrono::seconds;
    RunCoordinator coordinator(terms(), 1);
    EXPECT_FALSE(coordinator.shares_database());
    EXPECT_TRUE(coordinator.is_database_safe(hours{5})) << "it is nobody else's";

    coordinator.hear_of_database(hours{1}, false);
    EXPECT_TRUE(coordinator.shares_database());
    EXPECT_TRUE(coordinator.is_database_safe(hours{1} + seconds{30}));
    EXPECT_FALSE(coordinator.is_database_safe(hours{1} + seconds{30} + Duration{1}));
    coordinator.hear_of_database(hours{2}, true);
    EXPECT_FALSE(coordinator.is_database_safe(hours{2}));
    coordinator.hear_of_database(hours{2}, false);
    EXPECT_TRUE(coordinator.is_database_safe(hours{2}));
}

}  // namespace
}  // namespace invito::test
