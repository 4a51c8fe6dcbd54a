#include "run/run_board.hpp"

#include <gtest/gtest.h>

namespace invito::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using SendTurn = RunBoard::SendTurn;

constexpr Instant start{hours{1000}};

RunBoard::Terms terms() {
    RunBoard::Terms terms;
    terms.started_at = start;
    terms.patience = minutes{45};
    return terms;
}

TEST(RunBoard, stops_at_the_end_of_its_time_and_not_before) {
    RunBoard::Terms with_end = terms();
    with_end.deadline = start + hours{2};
    RunBoard board(with_end, 1);

    board.check_deadline(start + hours{2} - Duration{1});
    EXPECT_FALSE(board.is_stopping());
    board.check_deadline(start + hours{2});
    EXPECT_EQ(board.end(), RunEnd::max_duration);
}

TEST(RunBoard, a_corrected_clock_moves_the_end_of_its_time_along) {
    RunBoard::Terms with_end = terms();
    with_end.deadline = start + hours{2};
    RunBoard board(with_end, 1);
    board.report.started_at = start;

    board.confirm_time(-hours{1});

    EXPECT_TRUE(board.report.is_time_confirmed);
    EXPECT_EQ(board.report.started_at, start - hours{1});
    board.check_deadline(start + hours{1} - Duration{1});
    EXPECT_FALSE(board.is_stopping());
    board.check_deadline(start + hours{1});
    EXPECT_TRUE(board.is_stopping());
}

TEST(RunBoard, a_corrected_clock_moves_the_end_of_its_waiting_along) {
    RunBoard::Terms waits = terms();
    waits.wait = hours{5};
    RunBoard board(waits, 1);
    board.confirm_time(hours{1});

    board.fall_asleep(0, {.until = start + hours{6}}, start + hours{1});
    EXPECT_FALSE(board.is_stopping());
    board.wake_up(0);
    board.fall_asleep(0, {.until = start + hours{6} + Duration{1}}, start + hours{1});
    EXPECT_EQ(board.end(), RunEnd::deferred);
}

TEST(RunBoard, the_budget_of_retries_grows_with_the_requests) {
    RunBoard board(terms(), 1);
    board.report.retries = 9;
    EXPECT_TRUE(board.may_retry());
    board.report.retries = 10;
    EXPECT_FALSE(board.may_retry());

    board.report.requests = 100;
    board.report.retries = 19;
    EXPECT_TRUE(board.may_retry());
    board.report.retries = 20;
    EXPECT_FALSE(board.may_retry());
}

TEST(RunBoard, waits_within_its_patience_for_the_first_to_wake) {
    RunBoard board(terms(), 2);

    board.fall_asleep(0, {.until = start + hours{9}}, start);
    EXPECT_FALSE(board.is_stopping()) << "the other one is awake";
    board.fall_asleep(1, {.until = start + minutes{45}}, start);
    EXPECT_FALSE(board.is_stopping());
    EXPECT_EQ(board.next_wake_up(), start + minutes{45});

    board.wake_up(1);
    board.fall_asleep(1, {.until = start + minutes{45} + Duration{1}}, start);
    EXPECT_EQ(board.end(), RunEnd::deferred);
}

TEST(RunBoard, who_leaves_is_not_waited_for) {
    RunBoard board(terms(), 2);
    bool is_empty = false;
    board.on_empty = [&is_empty] { is_empty = true; };
    board.fall_asleep(0, {.until = start + hours{9}, .why = Refusal::outside_window}, start);

    board.leave(1, start);
    EXPECT_EQ(board.end(), RunEnd::window_not_open);
    EXPECT_FALSE(is_empty);
    board.wake_up(0);
    board.leave(0, start);
    EXPECT_TRUE(is_empty);
}

TEST(RunBoard, a_look_for_a_sign_in_keeps_it_only_while_it_is_told_to_wait) {
    const RunBoard::Sleep sign_in{.until = start + minutes{10}, .is_for_sign_in = true};
    RunBoard hurried(terms(), 1);
    hurried.fall_asleep(0, sign_in, start);
    EXPECT_EQ(hurried.end(), RunEnd::account_stopped);

    RunBoard::Terms waits = terms();
    waits.wait = hours{5};
    RunBoard patient(waits, 1);
    patient.fall_asleep(0, sign_in, start);
    EXPECT_FALSE(patient.is_stopping());
}

TEST(RunBoard, a_look_that_was_in_vain_keeps_it_never) {
    RunBoard::Terms waits = terms();
    waits.wait = hours{500};
    RunBoard alone(waits, 1);
    alone.fall_asleep(0, {.until = never, .wakes_at = start + minutes{5}}, start);
    EXPECT_TRUE(alone.has_ended_by_itself()) << "what is left tells its end";

    RunBoard before_work(terms(), 1);
    before_work.fall_asleep(0, {.until = start + hours{2}, .wakes_at = start + minutes{5}}, start);
    EXPECT_EQ(before_work.end(), RunEnd::deferred) << "the work is what it would wait for";

    RunBoard beside_work(terms(), 2);
    beside_work.fall_asleep(0, {.until = never, .wakes_at = start + minutes{5}}, start);
    EXPECT_EQ(beside_work.next_wake_up(), std::nullopt);
    beside_work.fall_asleep(1, {.until = start + minutes{30}}, start);
    EXPECT_FALSE(beside_work.is_stopping());
    EXPECT_EQ(beside_work.next_wake_up(), start + minutes{30});
}

TEST(RunBoard, stops_for_its_sends_only_when_all_are_made) {
    RunBoard::Terms three = terms();
    three.max_sends = 2;
    RunBoard board(three, 2);

    EXPECT_EQ(board.take_send(), SendTurn::taken);
    board.end_send(true);
    EXPECT_EQ(board.take_send(), SendTurn::taken);
    EXPECT_EQ(board.take_send(), SendTurn::wait) << "the last one may be given back";
    EXPECT_FALSE(board.is_stopping());
    board.end_send(false);
    EXPECT_EQ(board.take_send(), SendTurn::taken);
    board.end_send(true);
    EXPECT_EQ(board.take_send(), SendTurn::none);
    EXPECT_EQ(board.end(), RunEnd::max_sends);
}

TEST(RunBoard, tells_who_is_no_worker_that_it_stops) {
    RunBoard board(terms(), 0);
    int told = 0;
    board.on_stop = [&told] { ++told; };

    board.stop(RunEnd::stopped);
    board.stop(RunEnd::done);

    EXPECT_EQ(told, 1);
    EXPECT_EQ(board.end(), RunEnd::stopped) << "the first reason stays";
}

}  // namespace
}  // namespace invito::test
