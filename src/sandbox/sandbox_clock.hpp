#pragma once
// The sandbox's time: real time from the start on, passing `speed` times as fast.

#include "invito/support/time.hpp"

#include <algorithm>
#include <chrono>

namespace invito::sandbox {

class SandboxClock {
public:
    // A speed below 1 counts as 1.
    explicit SandboxClock(int speed) : speed_(std::max(speed, 1)) {}

    [[nodiscard]] Instant start() const { return start_; }
    [[nodiscard]] Instant now() const {
        const auto real = std::chrono::steady_clock::now() - started_;
        return start_ + std::chrono::duration_cast<Duration>(real * speed_);
    }

    // For the Date header, which tells real time whatever the speed.
    [[nodiscard]] static Instant real_now() {
        return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
    }

private:
    int speed_;
    Instant start_ = real_now();
    std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

}  // namespace invito::sandbox
