#pragma once
// Real time, and real time made faster for the sandbox.

#include "invito/ports/clock.hpp"

#include <boost/asio/any_io_executor.hpp>

namespace invito {

// Waits in slices of at most a minute and reads the clock again after each: a suspended laptop or a
// stepped clock does no harm.
class WallClock : public Clock {
public:
    // With a speed above 1 (sandbox only) time runs that much faster from `anchor` on, the same in
    // every process that uses the same anchor: the database's creation.
    explicit WallClock(boost::asio::any_io_executor executor, int speed = 1, Instant anchor = {});

    [[nodiscard]] Instant now() const override;
    boost::asio::awaitable<void> sleep_until(Instant until) override;
    [[nodiscard]] int speed() const override { return speed_; }

private:
    boost::asio::any_io_executor executor_;
    int speed_;
    Instant anchor_;
};

// One reading, for code that needs no more. Speed and anchor as in WallClock.
[[nodiscard]] Instant wall_now(int speed = 1, Instant anchor = {});

}  // namespace invito
