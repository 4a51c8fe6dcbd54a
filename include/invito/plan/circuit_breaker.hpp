#pragma once
// The host's breaker: opens after failures in a row that are nobody's fault but the host's, and
// lets one harmless read try again, later each time. Pure; one for the whole run.

#include "invito/support/time.hpp"

#include <optional>

namespace invito {

class CircuitBreaker {
public:
    void record_success();
    void record_failure(Instant now);

    [[nodiscard]] bool is_open() const { return failures_ >= failures_to_open; }

    // When the next try may be made; only while it is open.
    [[nodiscard]] Instant retry_at() const { return retry_at_; }

    // Since when nothing has worked; nullopt: all is well.
    [[nodiscard]] std::optional<Instant> failing_since() const { return failing_since_; }

    static constexpr int failures_to_open = 5;
    static constexpr Duration pause_min = std::chrono::seconds{30};
    static constexpr Duration pause_max = std::chrono::minutes{30};

private:
    int failures_ = 0;
    Duration pause_ = pause_min;
    Instant retry_at_;
    std::optional<Instant> failing_since_;
};

}  // namespace invito
