#include "invito/plan/health.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

constexpr Duration day = std::chrono::hours{24};
constexpr Instant monday{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}};

TEST(Health, halves_down_to_an_eighth) {
    AccountHealth health;
    std::vector<int> seen;
    for (int i = 0; i < 5; ++i) {
        health = halved(health, monday);
        seen.push_back(health.permille);
    }

    EXPECT_EQ(seen, (std::vector<int>{500, 250, 125, 125, 125}));
}

TEST(Health, grows_a_tenth_with_every_clean_day_and_no_further_than_whole) {
    const AccountHealth half{500, monday};

    EXPECT_EQ(permille_at(half, monday + day - Duration{1}), 500);
    EXPECT_EQ(permille_at(half, monday + day), 600);
    EXPECT_EQ(permille_at(half, monday + 5 * day), 1000);
    EXPECT_EQ(permille_at(half, monday + 5000 * day), 1000);
    EXPECT_EQ(permille_at(half, monday - day), 500) << "a clock that went back";
}

TEST(Health, says_when_it_grows_next) {
    const AccountHealth low{125, monday};

    EXPECT_EQ(next_rise(low, monday), monday + day);
    EXPECT_EQ(next_rise(low, monday + day), monday + 2 * day);
    EXPECT_EQ(next_rise(low, monday + 8 * day), monday + 9 * day) << "0.925";
    EXPECT_EQ(next_rise(low, monday + 9 * day), std::nullopt);
    EXPECT_EQ(next_rise(AccountHealth{}, monday), std::nullopt);
}

TEST(Health, only_ever_lowers_a_cap) {
    EXPECT_EQ(weakened(25, 500), 12);
    EXPECT_EQ(weakened(1, 500), 0);
    EXPECT_EQ(weakened(25, 1000), 25);
    EXPECT_EQ(weakened(std::nullopt, 125), std::nullopt);
}

}  // namespace
}  // namespace invito
