#pragma once
// A machine whose wall clock anybody may set: the production clock on virtual time.

#include "invito/clock/wall_clock.hpp"
#include "support/sim_clock.hpp"

#include <functional>

namespace invito::test {

class SteppedClock final : public WallClock {
public:
    // What the machine says at a true instant.
    using Machine = std::function<MachineTime(Instant)>;

    // No executor: it sleeps on virtual time.
    SteppedClock(SimClock& truth, Machine machine)
        : WallClock(
              {}, 1, {}, [&truth, machine = std::move(machine)] { return machine(truth.now()); }
          ),
          truth_(truth) {}

    // A wall clock that is off by as much as `off` says.
    static Machine wall_off(std::function<Duration(Instant)> off) {
        return [off = std::move(off)](Instant truth) {
            return MachineTime{truth + off(truth), truth.time_since_epoch()};
        };
    }
    static Machine wall_off(Duration off) {
        return wall_off([off](Instant) { return off; });
    }

    boost::asio::awaitable<void> sleep_until(Instant until) override {
        for (Duration left = until - now(); left > Duration{0}; left = until - now()) {
            co_await truth_.sleep_until(truth_.now() + left);
        }
    }

private:
    SimClock& truth_;
};

}  // namespace invito::test
