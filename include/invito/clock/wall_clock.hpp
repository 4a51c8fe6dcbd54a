#pragma once
// Real time, and real time made faster for the sandbox.

#include "invito/ports/clock.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <functional>

namespace invito {

// What the machine says now.
[[nodiscard]] MachineTime machine_now();

// Starts with the wall clock's time and goes by what has passed since the machine started: who sets
// the wall clock meanwhile does no harm. Waits in slices of at most a minute and looks again after
// each, so that a suspended laptop wakes up to the right time.
class WallClock : public Clock {
public:
    // With a speed above 1 (sandbox only) time runs that much faster from `anchor` on, the same in
    // every process that uses the same anchor: the database's creation.
    explicit WallClock(
        boost::asio::any_io_executor executor, int speed = 1, Instant anchor = {},
        std::function<MachineTime()> machine = machine_now
    );

    [[nodiscard]] Instant now() const override;
    boost::asio::awaitable<void> sleep_until(Instant until) override;
    DateReading observe(const ServerDate& evidence) override;
    [[nodiscard]] MachineTime real_time() const override;
    [[nodiscard]] int speed() const override { return speed_; }

private:
    boost::asio::any_io_executor executor_;
    int speed_;
    Instant anchor_;
    std::function<MachineTime()> machine_;
    TrustedTime time_;
};

// One reading of the wall clock, for code that needs no more. Speed and anchor as in WallClock.
[[nodiscard]] Instant wall_now(int speed = 1, Instant anchor = {});

}  // namespace invito
