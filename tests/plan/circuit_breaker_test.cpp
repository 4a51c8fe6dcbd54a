#include "invito/plan/error_policy.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

constexpr Instant start{};

TEST(CircuitBreaker, opens_after_failures_in_a_row_only) {
    CircuitBreaker breaker;
    for (int i = 0; i < 4; ++i) breaker.record_failure(start);
    breaker.record_success();
    for (int i = 0; i < 4; ++i) breaker.record_failure(start);

    EXPECT_FALSE(breaker.is_open());
    breaker.record_failure(start);
    EXPECT_TRUE(breaker.is_open());
    EXPECT_EQ(breaker.retry_at(), start + std::chrono::seconds{30});
}

TEST(CircuitBreaker, doubles_its_pause_up_to_the_limit) {
    CircuitBreaker breaker;
    for (int i = 0; i < 6; ++i) breaker.record_failure(start);
    EXPECT_EQ(breaker.retry_at(), start + std::chrono::seconds{60});

    for (int i = 0; i < 20; ++i) breaker.record_failure(start);

    EXPECT_EQ(breaker.retry_at(), start + std::chrono::minutes{30});
    EXPECT_EQ(breaker.failing_since(), start);
}

TEST(CircuitBreaker, closes_with_the_first_success) {
    CircuitBreaker breaker;
    for (int i = 0; i < 9; ++i) breaker.record_failure(start);

    breaker.record_success();

    EXPECT_FALSE(breaker.is_open());
    EXPECT_EQ(breaker.failing_since(), std::nullopt);
}

}  // namespace
}  // namespace invito
