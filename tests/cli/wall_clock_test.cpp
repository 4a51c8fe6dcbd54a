#include "invito/clock/wall_clock.hpp"

#include "support/run_coro.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>
#include <gtest/gtest.h>

namespace invito {
namespace {

constexpr Duration an_hour = std::chrono::hours{1};

boost::asio::awaitable<bool> sleep(Clock& clock, Instant until) {
    co_await clock.sleep_until(until);
    co_return true;
}

TEST(WallClock, runs_faster_from_its_anchor_on) {
    const Instant before = wall_now();
    const Instant anchor = before - an_hour;

    const Instant fast = wall_now(600, anchor);

    const Instant after = wall_now();
    EXPECT_GE(fast, anchor + (before - anchor) * 600);
    EXPECT_LE(fast, anchor + (after - anchor) * 600);
}

TEST(WallClock, does_not_wait_for_the_past) {
    boost::asio::io_context context;
    WallClock clock(context.get_executor());

    EXPECT_TRUE(test::run_coro(context, sleep(clock, clock.now() - an_hour)));
}

TEST(WallClock, never_wakes_before_the_instant) {
    boost::asio::io_context context;
    WallClock clock(context.get_executor(), 10'000, wall_now());
    const Instant until = clock.now() + std::chrono::minutes{1};  // 6 ms of real time

    test::run_coro(context, sleep(clock, until));

    EXPECT_GE(clock.now(), until);
}

// A machine that counts two milliseconds with every look at it.
struct LookedAtMachine {
    MachineTime next{Instant{an_hour * 400'000}, an_hour};
    Duration wall_step{};  // by which somebody sets the wall clock back and forth

    MachineTime operator()() {
        next.since_boot += Duration{2};
        next.wall += Duration{2} + wall_step;
        wall_step = -wall_step;
        return next;
    }
};

TEST(WallClock, goes_by_what_has_passed_however_the_wall_clock_is_set) {
    boost::asio::io_context context;
    LookedAtMachine machine;
    machine.wall_step = 2 * an_hour;
    WallClock clock(context.get_executor(), 1, {}, std::ref(machine));

    const Instant before = clock.now();
    for (int look = 1; look < 10; ++look) EXPECT_EQ(clock.now(), before + Duration{2} * look);
}

TEST(WallClock, sleeps_its_time_while_the_wall_clock_is_set_back_and_forth) {
    boost::asio::io_context context;
    LookedAtMachine machine;
    machine.wall_step = 2 * an_hour;
    WallClock clock(context.get_executor(), 1, {}, std::ref(machine));
    const Instant until = clock.now() + Duration{9};

    test::run_coro(context, sleep(clock, until));

    EXPECT_EQ(clock.now(), until + Duration{1} + Duration{2}) << "five looks, and this one";
}

TEST(WallClock, a_date_puts_real_time_right_and_sandbox_time_by_as_much_more) {
    boost::asio::io_context context;
    const Instant noon{an_hour * 12};
    const MachineTime ahead{noon + std::chrono::minutes{5}, an_hour};
    const auto machine = [ahead] { return ahead; };
    WallClock real(context.get_executor(), 1, {}, machine);
    WallClock fast(context.get_executor(), 60, noon, machine);

    const DateReading moved_real = real.observe({noon, Duration{0}});
    const DateReading moved_fast = fast.observe({noon, Duration{0}});

    EXPECT_EQ(real.now(), noon + std::chrono::seconds{1});
    EXPECT_EQ(fast.now(), noon + std::chrono::minutes{1});
    EXPECT_EQ(moved_real.moved, -std::chrono::seconds{299});
    EXPECT_EQ(moved_fast.moved, -std::chrono::seconds{299} * 60);
    EXPECT_EQ(moved_fast.machine, ahead.wall) << "what is compared is real time";
}

TEST(WallClock, knows_the_time_outside_of_its_sandbox) {
    boost::asio::io_context context;
    MachineTime machine{Instant{an_hour * 400'000}, an_hour};
    const Instant anchor = machine.wall - an_hour;
    WallClock clock(context.get_executor(), 600, anchor, [&machine] { return machine; });
    const Instant before = clock.now();

    machine.since_boot += Duration{2'000};
    machine.wall += an_hour;  // somebody sets it

    EXPECT_EQ(clock.now() - before, Duration{2'000} * 600);
    EXPECT_EQ(clock.real_time().wall, anchor + an_hour + Duration{2'000});
    EXPECT_EQ(clock.real_time().since_boot, machine.since_boot);
}

TEST(WallClock, the_machine_counts_on_without_its_wall_clock) {
    const MachineTime before = machine_now();
    const MachineTime after = machine_now();

    EXPECT_GT(before.since_boot, Duration{0});
    EXPECT_GE(after.since_boot, before.since_boot);
}

TEST(WallClock, stops_waiting_when_it_is_cancelled) {
    boost::asio::io_context context;
    WallClock clock(context.get_executor());
    boost::asio::cancellation_signal signal;
    std::exception_ptr thrown;
    boost::asio::co_spawn(
        context, sleep(clock, clock.now() + an_hour),
        boost::asio::bind_cancellation_slot(
            signal.slot(), [&thrown](std::exception_ptr failure, bool) { thrown = failure; }
        )
    );

    context.poll();
    signal.emit(boost::asio::cancellation_type::terminal);
    context.run();

    EXPECT_THROW(std::rethrow_exception(thrown), boost::system::system_error);
}

}  // namespace
}  // namespace invito
