#pragma once
// Charts as SVG: each shows one idea, and its numbers stand in a table below it. Colours are
// classes of the page's style sheet, so that a chart follows its theme; what a mark is, is said in
// words.

#include "markup.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

// The parts of each bar, from the zero line on; the same number of values as there are labels.
struct BarSeries {
    std::string name;
    std::string_view tone;  // class of its marks: "sent", "skipped", "failed", ...
    std::vector<std::int64_t> values;
};

struct StackedBars {
    std::string summary = {};  // a sentence: what a reader is told who does not see it
    std::string measure = {};  // what is counted: "Leads"
    std::vector<std::string> labels = {};
    std::vector<BarSeries> series = {};
    // What is no part of the whole hangs below the zero line: nothing stands on top of what a bound
    // is about.
    std::vector<BarSeries> below = {};
    std::string bound_name = {};  // of a line across each bar, where there is one
    std::vector<std::optional<std::int64_t>> bounds = {};
};

// Shares in percent of samples, with the interval in which the true one lies.
struct IntervalDot {
    std::string label;
    double percent = 0;
    double low = 0;
    double high = 0;
    std::int64_t sample_size = 0;  // stands below its label
    bool is_small_sample = false;  // drawn hollow
};

struct IntervalDots {
    std::string summary = {};
    std::vector<IntervalDot> dots = {};
};

struct FunnelStage {
    std::string label;
    std::int64_t count = 0;
};

struct Funnel {
    std::string summary;
    std::vector<FunnelStage> stages;  // each a part of the one before
};

[[nodiscard]] Markup draw(const StackedBars& chart);
[[nodiscard]] Markup draw(const IntervalDots& chart);
[[nodiscard]] Markup draw(const Funnel& chart);

// Marks of an axis from 0 that reach `most`: 1, 2 or 5 times a power of ten apart, four to six of
// them; never closer than 1. At least {0, 1}.
[[nodiscard]] std::vector<std::int64_t> axis_marks(std::int64_t most);

// Of labels with so many pixels between their middles: every how many one is shown so that none
// touches the next.
[[nodiscard]] std::size_t label_step(const std::vector<std::string>& labels, double pixels);

}  // namespace invito
