#include "report/charts.hpp"

#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <regex>

namespace invito::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

struct Box {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
};

double attribute(const std::string& element, const std::string& name) {
    std::smatch found;
    const std::regex pattern(" " + name + "=\"([-0-9.]+)%?\"");
    return std::regex_search(element, found, pattern) ? std::stod(found[1]) : std::nan("");
}

std::vector<std::string> elements(const std::string& svg, const std::string& start) {
    std::vector<std::string> all;
    for (std::size_t at = svg.find(start); at != std::string::npos; at = svg.find(start, at + 1))
        all.push_back(svg.substr(at, svg.find('>', at) - at));
    return all;
}

std::vector<Box> bars_of(const std::string& svg, const std::string& tone) {
    std::vector<Box> bars;
    for (const std::string& bar : elements(svg, "<rect class=\"" + tone + "\""))
        bars.push_back(
            {attribute(bar, "x"), attribute(bar, "y"), attribute(bar, "width"),
             attribute(bar, "height")}
        );
    return bars;
}

StackedBars two_days() {
    return {
        .summary = "7 on two days",
        .measure = "invitations",
        .labels = {"Mon 23 Nov", "Tue 24 Nov"},
        .series = {{"sent", "sent", {4, 2}}, {"failed", "failed", {0, 1}}},
    };
}

TEST(AxisMarks, are_one_two_or_five_times_a_power_of_ten_apart) {
    EXPECT_THAT(axis_marks(0), ElementsAre(0, 1));
    EXPECT_THAT(axis_marks(1), ElementsAre(0, 1));
    EXPECT_THAT(axis_marks(5), ElementsAre(0, 1, 2, 3, 4, 5));
    EXPECT_THAT(axis_marks(6), ElementsAre(0, 2, 4, 6));
    EXPECT_THAT(axis_marks(11), ElementsAre(0, 5, 10, 15));
    EXPECT_THAT(axis_marks(26), ElementsAre(0, 10, 20, 30));
    EXPECT_THAT(axis_marks(100), ElementsAre(0, 20, 40, 60, 80, 100));
    EXPECT_THAT(axis_marks(101), ElementsAre(0, 50, 100, 150));
    EXPECT_EQ(axis_marks(1'000'000'000'000).back(), 1'000'000'000'000);
}

TEST(AxisMarks, reach_everything_in_six_steps_at_most) {
    for (std::int64_t most = 0; most < 3000; ++most) {
        const auto marks = axis_marks(most);
        EXPECT_GE(marks.back(), most);
        EXPECT_LE(marks.size(), 7U) << most;
    }
}

TEST(LabelStep, leaves_out_labels_that_would_touch) {
    const std::vector<std::string> labels(30, "Mon 23 Nov");  // 68 pixels and a gap of 12
    EXPECT_EQ(label_step(labels, 200), 1U);
    EXPECT_EQ(label_step(labels, 80), 1U);
    EXPECT_EQ(label_step(labels, 79), 2U);
    EXPECT_EQ(label_step(labels, 8), 10U);
}

TEST(LabelStep, knows_that_some_letters_are_wide) {
    EXPECT_GT(label_step({"山田山田山田"}, 80), label_step({"abcdef"}, 80));
}

TEST(StackedBars, are_to_scale_and_stand_on_each_other) {
    const std::string svg = draw(two_days()).text;

    const auto sent = bars_of(svg, "sent");
    const auto failed = bars_of(svg, "failed");
    ASSERT_EQ(sent.size(), 2U);
    ASSERT_EQ(failed.size(), 1U);  // none for a zero
    EXPECT_NEAR(sent[0].height, 2 * sent[1].height, 0.2);
    EXPECT_NEAR(failed[0].height, sent[1].height / 2, 0.2);
    EXPECT_NEAR(failed[0].y + failed[0].height, sent[1].y, 0.15);
    EXPECT_DOUBLE_EQ(failed[0].x, sent[1].x);
    EXPECT_NEAR(sent[0].y + sent[0].height, sent[1].y + sent[1].height, 0.15);
}

TEST(StackedBars, say_in_words_what_each_part_is) {
    const std::string svg = draw(two_days()).text;
    EXPECT_THAT(svg, HasSubstr("<title>Mon 23 Nov: 4 sent</title>"));
    EXPECT_THAT(svg, HasSubstr("<title>Tue 24 Nov: 1 failed</title>"));
    EXPECT_THAT(svg, HasSubstr(R"(role="img" aria-label="7 on two days")"));
    EXPECT_THAT(svg, HasSubstr(R"(<span class="key sent"></span>sent)"));
}

TEST(StackedBars, show_a_bound_where_there_is_one) {
    StackedBars chart = two_days();
    chart.bound_name = "cap";
    chart.bounds = {20, std::nullopt};
    const std::string svg = draw(chart).text;

    EXPECT_EQ(elements(svg, "<line class=\"bound\"").size(), 1U);
    EXPECT_THAT(svg, HasSubstr("<title>Mon 23 Nov: cap 20</title>"));
    EXPECT_THAT(svg, HasSubstr(R"(<span class="key bound"></span>cap)"));
    // Nothing is drawn above the picture.
    const auto lines = elements(svg, "<line class=\"bound\"");
    EXPECT_GE(attribute(lines[0], "y1"), 0);
}

TEST(StackedBars, hang_what_no_bound_is_about_below_the_line) {
    StackedBars chart = two_days();
    chart.series.pop_back();
    chart.below = {{"skipped", "skipped", {7, 0}}, {"failed", "failed", {2, 1}}};
    chart.bounds = {5, 5};
    const std::string svg = draw(chart).text;

    const auto sent = bars_of(svg, "sent");
    const auto skipped = bars_of(svg, "skipped");
    const auto failed = bars_of(svg, "failed");
    const double zero = attribute(elements(svg, "<line class=\"zero\"").at(0), "y1");
    EXPECT_NEAR(sent[0].y + sent[0].height, zero, 0.15);
    EXPECT_NEAR(skipped[0].y, zero, 0.15);
    EXPECT_NEAR(failed[0].y, skipped[0].y + skipped[0].height, 0.15);
    EXPECT_NEAR(failed[1].y, zero, 0.15);
    EXPECT_NEAR(skipped[0].height / 7, sent[0].height / 4, 0.1) << "one scale";
    EXPECT_LT(attribute(elements(svg, "<line class=\"bound\"").at(0), "y1"), sent[0].y);
    EXPECT_THAT(
        svg, HasSubstr(R"(Below the line:</span> <span><span class="key skipped"></span>skipped)")
    );
    EXPECT_THAT(svg, Not(HasSubstr(">-")));  // a count has no sign
}

TEST(StackedBars, of_one_side_alone_have_an_axis_for_it) {
    StackedBars chart = two_days();
    chart.below = {{"skipped", "skipped", {0, 0}}};
    const std::string above = draw(chart).text;
    EXPECT_TRUE(elements(above, "<line class=\"zero\"").empty());
    EXPECT_THAT(above, Not(HasSubstr("Below the line")));

    chart.series = {{"sent", "sent", {0, 0}}};
    chart.below = {{"skipped", "skipped", {3, 0}}};
    const std::string below = draw(chart).text;
    const Box bar = bars_of(below, "skipped").at(0);
    EXPECT_GE(bar.y, 10);
    EXPECT_LE(bar.y + bar.height, 10 + 184 + 0.1);
}

TEST(StackedBars, of_many_days_stay_inside_and_their_labels_apart) {
    StackedBars chart = two_days();
    constexpr std::size_t days = 366;
    chart.labels.assign(days, "Wed 23 Nov 2026");
    chart.series = {{"sent", "sent", std::vector<std::int64_t>(days, 1)}};
    const std::string svg = draw(chart).text;

    const auto bars = bars_of(svg, "sent");
    ASSERT_EQ(bars.size(), days);
    for (std::size_t i = 1; i < days; ++i)
        EXPECT_LE(bars[i - 1].x + bars[i - 1].width, bars[i].x + 0.11);
    EXPECT_LE(bars.back().x + bars.back().width, 680);
    const auto labels = elements(svg, "<text class=\"label\"");
    ASSERT_GE(labels.size(), 2U);
    const double half = 15 * 6.8 / 2;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        EXPECT_GE(attribute(labels[i], "x"), half);
        EXPECT_LE(attribute(labels[i], "x"), 680 - half);
    }
    for (std::size_t i = 1; i < labels.size(); ++i)
        EXPECT_GE(attribute(labels[i], "x") - attribute(labels[i - 1], "x"), 2 * half);
    const double zero_of_axis = attribute(elements(svg, "<text class=\"mark\"")[0], "y");
    EXPECT_GE(attribute(labels[0], "y"), zero_of_axis + 15) << "below it, however long it is";
}

TEST(StackedBars, are_no_wider_than_their_labels_want) {
    const std::string svg = draw(two_days()).text;
    StackedBars chart = two_days();
    chart.labels = {"a long name of a day", "an even longer name of a day"};
    EXPECT_EQ(attribute(elements(svg, "<svg")[0], "width"), 290);
    EXPECT_GT(attribute(elements(draw(chart).text, "<svg")[0], "width"), 450);
}

TEST(StackedBars, of_nothing_are_nothing) {
    EXPECT_EQ(draw(StackedBars{}).text, "");
}

TEST(StackedBars, escape_what_lists_say) {
    StackedBars chart = two_days();
    chart.labels[0] = "<b>";
    EXPECT_THAT(draw(chart).text, Not(HasSubstr("<b>")));
}

TEST(IntervalDots, stand_within_their_intervals) {
    const IntervalDots chart{
        .summary = "acceptance",
        .dots = {
            {.label = "Mon 2 Nov", .percent = 30, .low = 24, .high = 36, .sample_size = 210},
            {.label = "Mon 9 Nov",
             .percent = 50,
             .low = 20,
             .high = 80,
             .sample_size = 6,
             .is_small_sample = true}}};
    const std::string svg = draw(chart).text;

    const auto dots = elements(svg, "<circle");
    const auto intervals = elements(svg, "<line class=\"interval\"");
    ASSERT_EQ(dots.size(), 2U);
    ASSERT_EQ(intervals.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
        const double y = attribute(dots[i], "cy");
        EXPECT_LT(attribute(intervals[i], "y2"), y);  // above it
        EXPECT_GT(attribute(intervals[i], "y1"), y);
        EXPECT_EQ(attribute(intervals[i], "x1"), attribute(dots[i], "cx"));
    }
    EXPECT_GT(attribute(dots[0], "cy"), attribute(dots[1], "cy"));
    EXPECT_THAT(svg, HasSubstr(R"(<g class="enough">)"));
    EXPECT_THAT(svg, HasSubstr(R"(<g class="small">)"));
    EXPECT_THAT(svg, HasSubstr("<title>Mon 2 Nov: 30% of 210, between 24% and 36%</title>"));
    EXPECT_THAT(svg, HasSubstr(">n = 6</text>"));
    EXPECT_THAT(svg, HasSubstr(">80%<"));  // the axis reaches the upper end
}

TEST(Funnel, is_to_scale) {
    const std::string svg =
        draw(Funnel{"from list to connection", {{"listed", 200}, {"sent", 100}, {"accepted", 0}}}
        ).text;
    const auto stages = bars_of(svg, "stage");
    ASSERT_EQ(stages.size(), 3U);
    EXPECT_NEAR(stages[0].width, 2 * stages[1].width, 0.2);
    EXPECT_EQ(stages[2].width, 0);
    EXPECT_LT(stages[0].y, stages[1].y);
    EXPECT_THAT(svg, HasSubstr(">200</text>"));
}

TEST(Funnel, of_an_empty_list_is_drawn) {
    const std::string svg = draw(Funnel{"nothing", {{"listed", 0}, {"sent", 0}}}).text;
    EXPECT_EQ(bars_of(svg, "stage").size(), 2U);
    EXPECT_THAT(svg, Not(HasSubstr("nan")));
}

}  // namespace
}  // namespace invito::test
