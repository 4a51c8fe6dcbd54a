#include "invito/plan/circuit_breaker.hpp"

#include <algorithm>

namespace invito {

void CircuitBreaker::record_success() {
    *this = {};
}

void CircuitBreaker::record_failure(Instant now) {
    if (!failing_since_) failing_since_ = now;
    ++failures_;
    if (!is_open()) return;
    const bool opens_now = failures_ == failures_to_open;
    pause_ = opens_now ? pause_min : std::min(2 * pause_, pause_max);
    retry_at_ = now + pause_;
}

}  // namespace invito
