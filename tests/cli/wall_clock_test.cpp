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

TEST(WallClock, stops_waiting_when_it_is_cancelled) {
    boost::asio::io_context context;
    WallClock clock(context.get_executor());
    boost::asio::cancellation_signal signal;
    std::exception_ptr thrown;
    boost::asio::co_spawn(
        context,
        sleep(clock, clock.now() + an_hour),
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
