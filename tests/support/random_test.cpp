#include "invito/support/random.hpp"

#include "invito/support/failure.hpp"

#include <algorithm>
#include <array>
#include <gtest/gtest.h>
#include <limits>
#include <set>
#include <vector>

namespace invito {
namespace {

using namespace std::chrono_literals;

std::vector<std::uint64_t> draw(Random random, int count) {
    std::vector<std::uint64_t> drawn;
    for (int i = 0; i < count; ++i) drawn.push_back(random.next());
    return drawn;
}

TEST(Random, is_splitmix64) {
    // First values for the seed 1234567 (Rosetta Code, "Pseudo-random numbers/Splitmix64").
    const std::vector<std::uint64_t> published = {
        6457827717110365317U, 3203168211198807973U, 9817491932198370423U, 4593380528125082431U,
        16408922859458223821U};

    EXPECT_EQ(draw(Random{1234567}, 5), published);
}

TEST(Random, gives_the_same_values_for_the_same_seed_only) {
    EXPECT_EQ(draw(Random{7}, 100), draw(Random{7}, 100));
    EXPECT_NE(draw(Random{7}, 100), draw(Random{8}, 100));
}

TEST(Random, keeps_unit_below_one_and_uses_the_whole_range) {
    Random random{1};
    double smallest = 1;
    double largest = 0;
    double sum = 0;
    constexpr int draws = 100'000;

    for (int i = 0; i < draws; ++i) {
        const double drawn = random.unit();
        ASSERT_GE(drawn, 0);
        ASSERT_LT(drawn, 1);
        smallest = std::min(smallest, drawn);
        largest = std::max(largest, drawn);
        sum += drawn;
    }

    EXPECT_LT(smallest, 0.001);
    EXPECT_GT(largest, 0.999);
    EXPECT_NEAR(sum / draws, 0.5, 0.01);
}

TEST(Random, reaches_both_ends_of_a_range_and_nothing_else) {
    Random random{2};
    std::set<std::int64_t> drawn;

    for (int i = 0; i < 1000; ++i) drawn.insert(random.between(std::int64_t{-2}, std::int64_t{2}));

    EXPECT_EQ(drawn, (std::set<std::int64_t>{-2, -1, 0, 1, 2}));
}

TEST(Random, favours_no_value_of_a_range) {
    Random random{3};
    std::array<int, 3> counts{};
    constexpr int draws = 90'000;

    for (int i = 0; i < draws; ++i) {
        ++counts.at(static_cast<std::size_t>(random.between(std::int64_t{0}, std::int64_t{2})));
    }

    for (const int count : counts) EXPECT_NEAR(count, draws / 3, draws / 100);
}

TEST(Random, favours_no_value_of_a_range_that_does_not_divide_all_draws) {
    // 3 * 2^62 values: a plain remainder of 64 bits would hit the first third every other time.
    constexpr std::int64_t sixth = std::int64_t{1} << 61;
    constexpr std::int64_t low = -3 * sixth;
    constexpr std::int64_t high = 3 * sixth - 1;
    Random random{11};
    int in_first_third = 0;
    constexpr int draws = 30'000;

    for (int i = 0; i < draws; ++i) {
        if (random.between(low, high) < low + 2 * sixth) ++in_first_third;
    }

    EXPECT_NEAR(in_first_third, draws / 3, draws / 50);
}

TEST(Random, takes_ranges_of_one_value_and_of_all_values) {
    constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
    constexpr auto highest = std::numeric_limits<std::int64_t>::max();
    Random random{4};
    Random same{4};

    EXPECT_EQ(random.between(highest, highest), highest);
    EXPECT_EQ(random.between(lowest, lowest), lowest);
    (void)same.next();
    (void)same.next();
    EXPECT_EQ(random.between(lowest, highest), static_cast<std::int64_t>(same.next()));
}

TEST(Random, refuses_a_range_that_ends_before_it_begins) {
    Random random{5};

    EXPECT_THROW((void)random.between(std::int64_t{1}, std::int64_t{0}), InternalFailure);
}

TEST(Random, draws_durations_by_the_millisecond) {
    Random random{6};
    std::set<Duration> drawn;

    for (int i = 0; i < 1000; ++i) drawn.insert(random.between(Duration{90s}, Duration{90s} + 3ms));

    EXPECT_EQ(drawn, (std::set<Duration>{90'000ms, 90'001ms, 90'002ms, 90'003ms}));
}

TEST(RandomFork, leaves_its_parent_as_it_was) {
    const Random parent{9};
    Random untouched{9};

    (void)parent.fork("anna");

    EXPECT_EQ(draw(parent, 10), draw(untouched, 10));
}

TEST(RandomFork, depends_on_the_label_and_on_the_state_of_the_parent) {
    const Random parent{9};
    Random later{9};
    (void)later.next();

    EXPECT_EQ(draw(parent.fork("anna"), 10), draw(parent.fork("anna"), 10));
    EXPECT_NE(draw(parent.fork("anna"), 10), draw(parent.fork("ben"), 10));
    EXPECT_NE(draw(parent.fork("anna"), 10), draw(parent.fork(""), 10));
    EXPECT_NE(draw(parent.fork("anna"), 10), draw(later.fork("anna"), 10));
    EXPECT_NE(draw(parent.fork("anna").fork("ben"), 10), draw(parent.fork("ben").fork("anna"), 10));
}

TEST(RandomFork, shares_no_values_with_its_parent_or_its_siblings) {
    const Random parent{10};
    std::set<std::uint64_t> all;
    constexpr int per_stream = 2000;
    constexpr int siblings = 20;

    for (const auto value : draw(parent, per_stream)) all.insert(value);
    for (int i = 0; i < siblings; ++i) {
        for (const auto value : draw(parent.fork("account " + std::to_string(i)), per_stream)) {
            all.insert(value);
        }
    }

    EXPECT_EQ(all.size(), std::size_t{per_stream} * (siblings + 1));
}

}  // namespace
}  // namespace invito
