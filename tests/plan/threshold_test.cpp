#include "invito/plan/threshold.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

TEST(Threshold, is_read_with_all_its_parts) {
    const Threshold threshold = parse_threshold(" acceptance < 10% over 14d ").value();

    EXPECT_EQ(threshold.text, "acceptance < 10% over 14d");
    EXPECT_EQ(threshold.measure, Measure::acceptance);
    EXPECT_EQ(threshold.comparison, Comparison::below);
    EXPECT_EQ(threshold.bound, 10);
    EXPECT_TRUE(threshold.is_share);
    EXPECT_EQ(threshold.over, std::chrono::days{14});
}

TEST(Threshold, needs_neither_spaces_nor_a_time) {
    const Threshold count = parse_threshold("unknown>3").value();
    const Threshold share = parse_threshold("Failed >= 2.5 % over 36h").value();

    EXPECT_EQ(count.measure, Measure::unknown);
    EXPECT_EQ(count.comparison, Comparison::above);
    EXPECT_FALSE(count.is_share);
    EXPECT_FALSE(count.over);
    EXPECT_EQ(share.comparison, Comparison::at_least);
    EXPECT_EQ(share.bound, 2.5);
    EXPECT_TRUE(share.is_share);
    EXPECT_EQ(share.over, 36h);
}

struct Mistake {
    std::string text;
    std::string found;
    std::string hint;
};

TEST(Threshold, names_the_place_of_a_mistake_and_what_belongs_there) {
    const std::vector<Mistake> mistakes = {
        {"", "the end, at column 1", "it begins with one of: acceptance, sent,"},
        {"acceptence < 10%", "\"acceptence\" at column 1", "did you mean acceptance?"},
        {"sent", "the end, at column 5", "compare with one of <"},
        {"sent = 3", "\"=\" at column 6", "compare with one of <"},
        {"sent < few", "\"few\" at column 8", "a number"},
        {"sent < 1.2.3", "\"1.2.3\" at column 8", "a number"},
        {"sent < -1", "\"-1\" at column 8", "a number"},
        {"sent < 5%", "\"%\" at column 9", "sent is a number, without %"},
        {"acceptance < 10", "\"10\" at column 14", "acceptance is a share: write 10%"},
        {"failed > 101%", "\"101%\" at column 10", "a share is between 0% and 100%"},
        {"acceptance < 10% ovr 14d", "\"ovr\" at column 18", "only a time may follow: over 14d"},
        {"failed > 5% over", "the end, at column 17", "a number with a unit"},
        {"failed > 5% over 7", "\"7\" at column 18", "a number with a unit"},
        {"failed > 5% over 0d", "\"0d\" at column 18", "a number with a unit"},
        {"failed > 5% over 7d x", "\"7d\" at column 18", "a number with a unit"},
        {"waiting < 50 over 7d", "\"over\" at column 14", "waiting is counted now"},
    };

    for (const Mistake& mistake : mistakes) {
        const auto threshold = parse_threshold(mistake.text);

        ASSERT_FALSE(threshold) << mistake.text;
        const Error& error = threshold.error();
        EXPECT_EQ(error.kind, ErrorKind::usage);
        EXPECT_EQ(error.code, "usage.threshold");
        EXPECT_EQ(error.found, mistake.found) << mistake.text;
        EXPECT_THAT(error.hint, StartsWith(mistake.hint)) << mistake.text;
        EXPECT_THAT(error.hint, HasSubstr("for example: acceptance < 10% over 14d"));
    }
}

bool is_crossed(const std::string& text, std::int64_t count, std::int64_t of = 0) {
    return ThresholdResult{parse_threshold(text).value(), count, of}.is_crossed();
}

TEST(Threshold, is_crossed_where_what_it_says_is_so) {
    EXPECT_TRUE(is_crossed("failed > 5%", 4, 60));
    EXPECT_FALSE(is_crossed("failed > 5%", 3, 60)) << "exactly 5 %";
    EXPECT_TRUE(is_crossed("failed >= 5%", 3, 60));
    EXPECT_TRUE(is_crossed("acceptance < 10%", 0, 20));
    EXPECT_FALSE(is_crossed("acceptance < 10%", 2, 20));
    EXPECT_TRUE(is_crossed("acceptance <= 10%", 2, 20));
    EXPECT_TRUE(is_crossed("sent < 1", 0));
    EXPECT_FALSE(is_crossed("sent < 1", 1));
}

TEST(Threshold, is_never_crossed_by_a_share_of_few) {
    const ThresholdResult few{parse_threshold("acceptance < 10%").value(), 0, 19};

    EXPECT_TRUE(few.is_small_sample());
    EXPECT_FALSE(few.is_crossed());
    EXPECT_FALSE((ThresholdResult{parse_threshold("unknown > 3").value(), 4, 4}.is_small_sample()));
}

}  // namespace
}  // namespace invito
