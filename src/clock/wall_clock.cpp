#include "invito/clock/wall_clock.hpp"

#include "invito/support/failure.hpp"
#include "invito/support/mutants.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <ctime>
#include <utility>

namespace invito {

namespace {

constexpr Duration longest_slice = std::chrono::minutes{1};
constexpr Duration shortest_slice{1};

Instant at_speed(Instant real, int speed, Instant anchor) {
    return speed == 1 ? real : anchor + (real - anchor) * speed;
}

}  // namespace

MachineTime machine_now() {
    timespec since_boot{};
    const int failed = clock_gettime(CLOCK_BOOTTIME, &since_boot);
    ensure(failed == 0, "the kernel knows how long it has been running");
    const auto passed =
        std::chrono::seconds{since_boot.tv_sec} + std::chrono::nanoseconds{since_boot.tv_nsec};
    return {wall_now(), std::chrono::floor<Duration>(passed)};
}

Instant wall_now(int speed, Instant anchor) {
    const auto real = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
    return at_speed(real, speed, anchor);
}

WallClock::WallClock(
    boost::asio::any_io_executor executor, int speed, Instant anchor,
    std::function<MachineTime()> machine
)
    : executor_(std::move(executor)),
      speed_(speed),
      anchor_(anchor),
      machine_(std::move(machine)),
      time_(machine_()) {
    ensure(speed >= 1, "time never runs backwards or slower than real time");
}

Instant WallClock::now() const {
    if (is_mutant(Mutant::wall_clock)) return machine_().wall;
    return at_speed(time_.at(machine_().since_boot), speed_, anchor_);
}

MachineTime WallClock::real_time() const {
    const Duration since_boot = machine_().since_boot;
    return {time_.at(since_boot), since_boot};
}

// Dates are real time, whatever the speed.
DateReading WallClock::observe(const ServerDate& evidence) {
    if (is_mutant(Mutant::wall_clock)) return {};
    DateReading reading = time_.take(evidence, machine_());
    reading.moved *= speed_;
    return reading;
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
