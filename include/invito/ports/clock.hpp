#pragma once
// Clock: the only source of time. One of the three seams through which a simulation replaces the
// world.

#include "invito/plan/trusted_time.hpp"
#include "invito/support/time.hpp"

#include <boost/asio/awaitable.hpp>

namespace invito {

class Clock {
public:
    virtual ~Clock() = default;

    [[nodiscard]] virtual Instant now() const = 0;

    // Returns at or after `until`; early only by cancellation of the calling coroutine, then with
    // operation_aborted thrown.
    virtual boost::asio::awaitable<void> sleep_until(Instant until) = 0;

    // `evidence` arrived just now: puts the time right where it may (plan/trusted_time.hpp).
    virtual DateReading observe(const ServerDate& evidence) = 0;

    // What a machine outside any sandbox goes by: `wall` is the trusted time, whatever the speed.
    [[nodiscard]] virtual MachineTime real_time() const { return {now(), now() - Instant{}}; }

    // Business time that passes in one unit of real time; 1 except for the sandbox.
    [[nodiscard]] virtual int speed() const { return 1; }
};

}  // namespace invito
