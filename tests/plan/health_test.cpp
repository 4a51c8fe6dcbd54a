#include "invito/plan/limiter.hpp"
#include "plan/monday.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

using test::day;
using test::midnight;

TEST(Health, halves_down_to_an_eighth) {
    AccountHealth health;
    std::vector<int> seen;
    for (int i = 0; i < 5; ++i) {
        health = halved(health, midnight);
        seen.push_back(health.permille);
    }

    EXPECT_EQ(seen, (std::vector<int>{500, 250, 125, 125, 125}));
}

TEST(Health, halves_what_it_has_grown_to) {
    const AccountHealth half{500, midnight};

    EXPECT_EQ(halved(half, midnight + 3 * day), (AccountHealth{400, midnight + 3 * day}));
}

TEST(Health, grows_a_tenth_with_every_clean_day_and_no_further_than_whole) {
    const AccountHealth half{500, midnight};

    EXPECT_EQ(permille_at(half, midnight + day - Duration{1}), 500);
    EXPECT_EQ(permille_at(half, midnight + day), 600);
    EXPECT_EQ(permille_at(half, midnight + 5 * day), 1000);
    EXPECT_EQ(permille_at(half, midnight + 5000 * day), 1000);
    EXPECT_EQ(permille_at(half, midnight - day), 500) << "a clock that went back";
}

TEST(Health, says_when_it_grows_next) {
    const AccountHealth low{125, midnight};

    EXPECT_EQ(next_rise(low, midnight), midnight + day);
    EXPECT_EQ(next_rise(low, midnight + day), midnight + 2 * day);
    EXPECT_EQ(next_rise(low, midnight + 8 * day), midnight + 9 * day) << "0.925";
    EXPECT_EQ(next_rise(low, midnight + 9 * day), std::nullopt);
    EXPECT_EQ(next_rise(AccountHealth{}, midnight), std::nullopt);
}

TEST(Health, says_when_it_will_be_whole) {
    EXPECT_EQ(whole_at({500, midnight}, midnight), midnight + 5 * day);
    EXPECT_EQ(whole_at({500, midnight}, midnight + 3 * day), midnight + 5 * day);
    EXPECT_EQ(whole_at({500, midnight}, midnight + 5 * day), std::nullopt);
    EXPECT_EQ(whole_at({125, midnight}, midnight), midnight + 9 * day) << "0.925 is not whole";
    EXPECT_EQ(whole_at(AccountHealth{}, midnight), std::nullopt);
}

TEST(Health, only_ever_lowers_a_cap) {
    EXPECT_EQ(weakened(25, 500), 12);
    EXPECT_EQ(weakened(1, 500), 0);
    EXPECT_EQ(weakened(25, 1000), 25);
    EXPECT_EQ(weakened(std::nullopt, 125), std::nullopt);
}

}  // namespace
}  // namespace invito
