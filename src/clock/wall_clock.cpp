#include "invito/clock/wall_clock.hpp"

#include "invito/support/failure.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <utility>

namespace invito {

namespace {

constexpr Duration longest_slice = std::chrono::minutes{1};
constexpr Duration shortest_slice{1};

}  // namespace

Instant wall_now(int speed, Instant anchor) {
    const auto real = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
    return speed == 1 ? real : anchor + (real - anchor) * speed;
}

WallClock::WallClock(boost::asio::any_io_executor executor, int speed, Instant anchor)
    : executor_(std::move(executor)), speed_(speed), anchor_(anchor) {
    ensure(speed >= 1, "time never runs backwards or slower than real time");
}

Instant WallClock::now() const {
    return wall_now(speed_, anchor_);
}

boost::asio::awaitable<void> WallClock::sleep_until(Instant until) {
    boost::asio::steady_timer timer(executor_);
    for (Instant at = now(); at < until; at = now()) {
        const Duration real_time_left = (until - at) / speed_;
        timer.expires_after(std::clamp(real_time_left, shortest_slice, longest_slice));
        co_await timer.async_wait(boost::asio::use_awaitable);
    }
}

}  // namespace invito
