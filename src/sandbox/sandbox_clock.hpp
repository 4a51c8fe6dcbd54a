#pragma once
// The sandbox's time: real time from the start on, passing `speed` times as fast.

#include "invito/support/time.hpp"

#include <chrono>

namespace invito::sandbox {

class SandboxClock {
public:
    // A speed below 1 counts as 1.
    explicit SandboxClock(int speed);

    [[nodiscard]] Instant start() const { return start_; }
    [[nodiscard]] Instant now() const;

    // For the Date header, which tells real time whatever the speed.
    [[nodiscard]] static Instant real_now();

private:
    int speed_;
    Instant start_;
    std::chrono::steady_clock::time_point started_;
};

}  // namespace invito::sandbox
