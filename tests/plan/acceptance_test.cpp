#include "invito/plan/acceptance.hpp"

#include <array>
#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace invito {
namespace {

struct PublishedRate {
    Acceptance seen;
    double low;
    double high;
};

// Table I of Newcombe 1998 (857-872), method 3.
TEST(LikelyRate, is_the_published_one) {
    const std::vector<PublishedRate> published = {
        {{81, 263}, 0.2553, 0.3662},
        {{15, 148}, 0.0624, 0.1605},
        {{0, 20}, 0.0000, 0.1611},
        {{1, 29}, 0.0061, 0.1718},
    };

    for (const PublishedRate& one : published) {
        const Interval likely = likely_rate(one.seen);
        EXPECT_NEAR(likely.low, one.low, 0.00005) << one.seen.invited;
        EXPECT_NEAR(likely.high, one.high, 0.00005) << one.seen.invited;
    }
}

TEST(LikelyRate, of_nobody_may_be_anything) {
    EXPECT_EQ(likely_rate({}).low, 0);
    EXPECT_EQ(likely_rate({}).high, 1);
}

struct PublishedDifference {
    Acceptance a;
    Acceptance b;
    double low;
    double high;
};

// Table II of Newcombe 1998 (873-890), method 10.
TEST(LikelyDifference, is_the_published_one) {
    const std::vector<PublishedDifference> published = {
        {{56, 70}, {48, 80}, 0.0524, 0.3339}, {{9, 10}, {3, 10}, 0.1705, 0.8090},
        {{6, 7}, {2, 7}, 0.0582, 0.8062},     {{5, 56}, {0, 29}, -0.0381, 0.1926},
        {{0, 10}, {0, 20}, -0.1611, 0.2775},  {{0, 10}, {0, 10}, -0.2775, 0.2775},
        {{10, 10}, {0, 20}, 0.6791, 1.0000},  {{10, 10}, {0, 10}, 0.6075, 1.0000},
    };

    for (const PublishedDifference& one : published) {
        const Interval likely = likely_difference(one.a, one.b);
        EXPECT_NEAR(likely.low, one.low, 0.00005) << one.a.accepted << '/' << one.a.invited;
        EXPECT_NEAR(likely.high, one.high, 0.00005) << one.a.accepted << '/' << one.a.invited;
    }
}

TEST(CompareRates, says_that_one_is_ahead_where_chance_does_not_explain_it) {
    const std::array groups = {Acceptance{30, 120}, Acceptance{3, 100}, Acceptance{48, 120}};

    const RateVerdict verdict = compare_rates(groups);

    EXPECT_EQ(verdict.kind, RateVerdict::Kind::ahead);
    EXPECT_EQ(verdict.best, 2U);
    EXPECT_EQ(verdict.next, 0U);
    EXPECT_GT(verdict.difference.low, 0);
}

TEST(CompareRates, leaves_open_what_chance_explains) {
    const std::array groups = {Acceptance{25, 70}, Acceptance{26, 70}};

    const RateVerdict verdict = compare_rates(groups);

    EXPECT_EQ(verdict.kind, RateVerdict::Kind::open);
    EXPECT_EQ(verdict.best, 1U);
    EXPECT_LT(verdict.difference.low, 0);
    EXPECT_GT(verdict.difference.high, 0);
}

TEST(CompareRates, needs_two_groups_that_are_no_small_sample) {
    const std::array groups = {Acceptance{9, 9}, Acceptance{1, 20}, Acceptance{0, 19}};

    const RateVerdict verdict = compare_rates(groups);

    EXPECT_EQ(verdict.kind, RateVerdict::Kind::too_few);
    EXPECT_EQ(verdict.next, 2U) << "the one that will be large enough first";
}

TEST(CompareRates, of_one_group_has_nothing_to_say) {
    const std::array groups = {Acceptance{9, 90}};

    EXPECT_EQ(compare_rates(groups).kind, RateVerdict::Kind::nothing_to_compare);
    EXPECT_EQ(compare_rates({}).kind, RateVerdict::Kind::nothing_to_compare);
}

// How often the best of `count` groups that are all alike is called ahead, in percent.
double false_alarms(int count) {
    std::mt19937 random(20'261'130);  // NOLINT(*-msc51-cpp): the same each time
    std::binomial_distribution<std::int64_t> accepted(200, 0.3);
    constexpr int comparisons = 4'000;
    int alarms = 0;
    for (int i = 0; i < comparisons; ++i) {
        std::vector<Acceptance> groups;
        for (int k = 0; k < count; ++k) groups.push_back({accepted(random), 200});
        if (compare_rates(groups).kind == RateVerdict::Kind::ahead) ++alarms;
    }
    return 100.0 * alarms / comparisons;
}

TEST(CompareRates, is_seldom_taken_in_by_chance_however_many_groups_there_are) {
    EXPECT_LT(false_alarms(2), 6);
    EXPECT_LT(false_alarms(5), 5);
    EXPECT_LT(false_alarms(12), 5);
}

TEST(Acceptance, is_rounded_once) {
    EXPECT_EQ((Acceptance{1, 3}).percent(), 33);
    EXPECT_EQ((Acceptance{1, 8}).percent(), 13);
    EXPECT_EQ((Acceptance{0, 0}).percent(), 0);
    EXPECT_DOUBLE_EQ((Acceptance{1, 3}).share(), 0.3333);
}

}  // namespace
}  // namespace invito
