#pragma once
// A machine whose wall clock anybody may set: the production rules of trusted time, on virtual
// time.

#include "support/sim_clock.hpp"

#include <functional>

namespace invito::test {

class SteppedClock final : public Clock {
public:
    // What the machine says at a true instant.
    using Machine = std::function<MachineTime(Instant)>;

    SteppedClock(SimClock& truth, Machine machine)
        : truth_(truth), machine_(std::move(machine)), time_(machine_(truth_.now())) {}

    // A wall clock that is off by as much as `off` says.
    static Machine wall_off(std::function<Duration(Instant)> off) {
        return [off = std::move(off)](Instant truth) {
            return MachineTime{truth + off(truth), truth.time_since_epoch()};
        };
    }
    static Machine wall_off(Duration off) {
        return wall_off([off](Instant) { return off; });
    }

    [[nodiscard]] Instant now() const override { return time_.at(machine().since_boot); }

    boost::asio::awaitable<void> sleep_until(Instant until) override {
        for (Duration left = until - now(); left > Duration{0}; left = until - now()) {
            co_await truth_.sleep_until(truth_.now() + left);
        }
    }

    DateReading observe(const ServerDate& evidence) override {
        return time_.take(evidence, machine());
    }

private:
    [[nodiscard]] MachineTime machine() const { return machine_(truth_.now()); }

    SimClock& truth_;
    Machine machine_;
    TrustedTime time_;
};

}  // namespace invito::test
