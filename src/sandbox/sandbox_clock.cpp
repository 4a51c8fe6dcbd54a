#include "sandbox_clock.hpp"

#include <algorithm>

namespace invito::sandbox {

SandboxClock::SandboxClock(int speed)
    : speed_(std::max(speed, 1)), start_(real_now()), started_(std::chrono::steady_clock::now()) {}

Instant SandboxClock::now() const {
    const auto real = std::chrono::steady_clock::now() - started_;
    return start_ + std::chrono::duration_cast<Duration>(real * speed_);
}

Instant SandboxClock::real_now() {
    return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

}  // namespace invito::sandbox
