#include "provider/provider_errors.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

using std::chrono::seconds;

const Instant noon = *parse_rfc3339("2026-11-23T12:00:00Z");

TEST(RetryAfter, reads_seconds) {
    EXPECT_EQ(parse_retry_after("0", noon), Duration::zero());
    EXPECT_EQ(parse_retry_after("120", noon), seconds{120});
    EXPECT_EQ(parse_retry_after(" 7 ", noon), seconds{7});
}

TEST(RetryAfter, reads_a_date_against_the_clock_that_wrote_it) {
    EXPECT_EQ(parse_retry_after("Mon, 23 Nov 2026 12:01:30 GMT", noon), seconds{90});
}

TEST(RetryAfter, is_zero_for_a_date_in_the_past) {
    EXPECT_EQ(parse_retry_after("Mon, 23 Nov 2026 11:00:00 GMT", noon), Duration::zero());
}

TEST(RetryAfter, is_at_most_a_year) {
    const Duration year = std::chrono::hours{24 * 365};

    EXPECT_EQ(parse_retry_after("31536001", noon), year);
    EXPECT_EQ(parse_retry_after("99999999999999999999999999", noon), year);
    EXPECT_EQ(parse_retry_after("Mon, 23 Nov 2099 12:00:00 GMT", noon), year);
}

TEST(RetryAfter, ignores_what_is_neither) {
    for (const char* field : {"", "soon", "-1", "1.5", "+3", "1 2", "2026-11-23T12:00:00Z"})
        EXPECT_EQ(parse_retry_after(field, noon), std::nullopt) << field;
}

}  // namespace
}  // namespace invito
