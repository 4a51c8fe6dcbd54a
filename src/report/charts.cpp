#include "charts.hpp"

#include "invito/support/text.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>

namespace invito {
namespace {

// In pixels: a chart is as wide as its slots want, and at most what A4 has room for. It is drawn at
// that size everywhere, so that its text is never smaller than the page's.
constexpr double width_min = 290;
constexpr double width_max = 680;
constexpr double plot_left = 46;
constexpr double plot_right = 8;
constexpr double plot_top = 10;
constexpr double plot_height = 184;
constexpr double label_line = 16;
constexpr double label_distance = 4;  // of the first line, from the mark of the axis beside it

constexpr double label_gap = 12;
constexpr double bar_width_max = 36;
constexpr double bar_share = 0.78;  // of its slot

// Of a character of the 12 pixel font of the labels; digits and lower case are narrower than this.
constexpr double character_width = 6.8;

double width_of(std::string_view label) {
    return static_cast<double>(display_width(label)) * character_width;
}

// Of what stands above the zero line and of what hangs below it.
struct Scale {
    double most = 1;
    double least = 0;

    [[nodiscard]] double y_of(double value) const {
        return plot_top + (most - value) / (most - least) * plot_height;
    }
};

double widest_of(const std::vector<std::string>& labels) {
    double widest = 0;
    for (const std::string& label : labels) widest = std::max(widest, width_of(label));
    return widest;
}

// Side by side above their labels: bars, or dots.
struct Slots {
    explicit Slots(const std::vector<std::string>& labels)
        : count(labels.size()),
          width(std::clamp(
              plot_left + (widest_of(labels) + label_gap) * static_cast<double>(count) + plot_right,
              width_min, width_max
          )) {}

    std::size_t count;
    double width;

    [[nodiscard]] double slot() const {
        return (width - plot_left - plot_right) / static_cast<double>(count);
    }
    [[nodiscard]] double middle_of(std::size_t index) const {
        return plot_left + (static_cast<double>(index) + 0.5) * slot();
    }
};

Markup open_plot(
    std::string_view kind, std::string_view summary, const Slots& slots, int label_lines
) {
    return html(
        R"(<svg class="chart {}" width="{}" height="{}" role="img" aria-label="{}">)", kind,
        slots.width, plot_top + plot_height + label_distance + 6 + label_line * label_lines, summary
    );
}

template <class Text>
Markup draw_axis(
    const std::vector<std::int64_t>& marks, const Scale& scale, const Slots& slots, const Text& text
) {
    Markup axis;
    for (const std::int64_t mark : marks) {
        const double y = scale.y_of(static_cast<double>(mark));
        const bool is_inner_zero = mark == 0 && scale.least < 0;
        axis += html(
            R"(<line class="{}" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>)"
            R"(<text class="mark" x="{}" y="{:.1f}">{}</text>)",
            is_inner_zero ? "zero" : "grid", plot_left, slots.width - plot_right, y, y,
            plot_left - 6, y + 4, text(mark)
        );
    }
    return axis;
}

// One below the other in each slot.
using LabelLines = std::vector<std::vector<std::string>>;

Markup draw_labels(const LabelLines& lines, const Slots& slots) {
    Markup drawn;
    std::size_t step = 1;
    for (const auto& labels : lines) step = std::max(step, label_step(labels, slots.slot()));
    double free_from = 0;
    for (std::size_t i = 0; i < slots.count; i += step) {
        double half = 0;
        for (const auto& labels : lines) half = std::max(half, width_of(labels[i]) / 2);
        // The outermost ones keep inside of the picture, which may bring them to the next.
        const double x = std::clamp(slots.middle_of(i), half, slots.width - half);
        if (x - half < free_from) continue;
        free_from = x + half;
        double y = plot_top + plot_height + label_distance;
        for (const auto& labels : lines) {
            y += label_line;
            drawn += html(R"(<text class="label" x="{:.1f}" y="{}">{}</text>)", x, y, labels[i]);
        }
    }
    return drawn;
}

std::int64_t highest(const std::vector<BarSeries>& series, std::size_t bars) {
    std::int64_t most = 0;
    for (std::size_t bar = 0; bar < bars; ++bar) {
        std::int64_t sum = 0;
        for (const BarSeries& part : series) sum += part.values[bar];
        most = std::max(most, sum);
    }
    return most;
}

// Of the axis of both sides, from the lowest up.
std::vector<std::int64_t> marks_of(const StackedBars& chart) {
    std::int64_t above = highest(chart.series, chart.labels.size());
    for (const auto& bound : chart.bounds) above = std::max(above, bound.value_or(0));
    const std::int64_t below = highest(chart.below, chart.labels.size());
    const std::vector<std::int64_t> both = axis_marks(above + below);
    const std::int64_t step = both[1] - both[0];
    std::vector<std::int64_t> marks;
    for (std::int64_t mark = -(below + step - 1) / step * step; mark < above + step; mark += step)
        marks.push_back(mark);
    if (marks.back() == 0) marks.push_back(step);
    return marks;
}

// Away from the zero line: up for 1, down for -1.
Markup draw_parts(
    const StackedBars& chart, const std::vector<BarSeries>& series, int direction, std::size_t bar,
    const Slots& slots, const Scale& scale
) {
    Markup drawn;
    const double bar_width = std::min(slots.slot() * bar_share, bar_width_max);
    std::int64_t sum = 0;
    for (const BarSeries& part : series) {
        const std::int64_t value = part.values[bar];
        if (value == 0) continue;
        const double near = scale.y_of(static_cast<double>(direction * sum));
        sum += value;
        const double far = scale.y_of(static_cast<double>(direction * sum));
        drawn += html(
            R"(<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}">)"
            R"(<title>{}: {} {}</title></rect>)",
            part.tone, slots.middle_of(bar) - bar_width / 2, std::min(near, far), bar_width,
            std::abs(near - far), chart.labels[bar], value, part.name
        );
    }
    return drawn;
}

Markup draw_bound(
    const StackedBars& chart, std::size_t bar, const Slots& slots, const Scale& scale
) {
    if (bar >= chart.bounds.size() || !chart.bounds[bar]) return {};
    const double y = scale.y_of(static_cast<double>(*chart.bounds[bar]));
    const double half = slots.slot() / 2;
    return html(
        R"(<line class="bound" x1="{:.1f}" x2="{:.1f}" y1="{:.1f}" y2="{:.1f}">)"
        R"(<title>{}: {} {}</title></line>)",
        slots.middle_of(bar) - half, slots.middle_of(bar) + half, y, y, chart.labels[bar],
        chart.bound_name, *chart.bounds[bar]
    );
}

Markup keys_of(const std::vector<BarSeries>& series) {
    Markup keys;
    for (const BarSeries& part : series)
        keys += html(R"(<span><span class="key {}"></span>{}</span> )", part.tone, part.name);
    return keys;
}

Markup draw_legend(const StackedBars& chart) {
    Markup legend = html(R"(<p class="legend">{}: )", chart.measure);
    legend += keys_of(chart.series);
    if (!chart.bound_name.empty())
        legend += html(R"(<span><span class="key bound"></span>{}</span> )", chart.bound_name);
    if (highest(chart.below, chart.labels.size()) > 0)
        legend += html("<span>Below the line:</span> {}", keys_of(chart.below));
    legend += html("</p>");
    return legend;
}

}  // namespace

std::vector<std::int64_t> axis_marks(std::int64_t most) {
    constexpr std::int64_t intervals_max = 5;
    std::int64_t power = 1;
    std::int64_t step = 1;
    while (step * intervals_max < most) {
        if (step == power) {
            step = 2 * power;
        } else if (step == 2 * power) {
            step = 5 * power;
        } else {
            power *= 10;
            step = power;
        }
    }
    std::vector<std::int64_t> marks{0};
    do {
        marks.push_back(marks.back() + step);
    } while (marks.back() < most);
    return marks;
}

std::size_t label_step(const std::vector<std::string>& labels, double pixels) {
    return std::max<std::size_t>(
        1, static_cast<std::size_t>(std::ceil((widest_of(labels) + label_gap) / pixels))
    );
}

Markup draw(const StackedBars& chart) {
    if (chart.labels.empty()) return {};
    const std::vector<std::int64_t> marks = marks_of(chart);
    const Scale scale{static_cast<double>(marks.back()), static_cast<double>(marks.front())};
    const Slots slots(chart.labels);
    Markup drawn = draw_legend(chart);
    drawn += open_plot("bars", chart.summary, slots, 1);
    drawn += draw_axis(marks, scale, slots, [](std::int64_t mark) { return std::abs(mark); });
    for (std::size_t bar = 0; bar < chart.labels.size(); ++bar) {
        drawn += draw_parts(chart, chart.series, 1, bar, slots, scale);
        drawn += draw_parts(chart, chart.below, -1, bar, slots, scale);
        drawn += draw_bound(chart, bar, slots, scale);
    }
    drawn += draw_labels(LabelLines{chart.labels}, slots);
    drawn += html("</svg>");
    return drawn;
}

Markup draw(const IntervalDots& chart) {
    if (chart.dots.empty()) return {};
    double highest_share = 0;
    std::vector<std::string> labels;
    std::vector<std::string> sizes;
    for (const IntervalDot& dot : chart.dots) {
        highest_share = std::max(highest_share, dot.high);
        labels.push_back(dot.label);
        sizes.push_back(fmt::format("n = {}", dot.sample_size));
    }
    const std::vector<std::int64_t> marks =
        axis_marks(static_cast<std::int64_t>(std::ceil(highest_share)));
    const Scale scale{static_cast<double>(marks.back())};
    const Slots slots(labels);
    Markup drawn = open_plot("dots", chart.summary, slots, 2);
    drawn +=
        draw_axis(marks, scale, slots, [](std::int64_t mark) { return fmt::format("{}%", mark); });
    for (std::size_t i = 0; i < chart.dots.size(); ++i) {
        const IntervalDot& dot = chart.dots[i];
        const double x = slots.middle_of(i);
        drawn += html(
            R"(<g class="{}"><title>{}: {:.0f}% of {}, between {:.0f}% and {:.0f}%</title>)"
            R"(<line class="interval" x1="{:.1f}" x2="{:.1f}" y1="{:.1f}" y2="{:.1f}"/>)"
            R"(<circle class="dot" cx="{:.1f}" cy="{:.1f}" r="5"/></g>)",
            dot.is_small_sample ? "small" : "enough", dot.label, dot.percent, dot.sample_size,
            dot.low, dot.high, x, x, scale.y_of(dot.low), scale.y_of(dot.high), x,
            scale.y_of(dot.percent)
        );
    }
    drawn += draw_labels(LabelLines{labels, sizes}, slots);
    drawn += html("</svg>");
    return drawn;
}

// As wide as the page: bars are shares of the picture. Their labels stand outside, in its margins.
Markup draw(const Funnel& chart) {
    if (chart.stages.empty()) return {};
    constexpr double row = 34;
    constexpr double bar_height = 22;
    constexpr double label_width = 84;  // the margin, in the style sheet
    const auto most = static_cast<double>(std::max<std::int64_t>(1, chart.stages.front().count));
    Markup drawn = html(
        R"(<svg class="chart funnel" height="{}" role="img" aria-label="{}">)",
        row * static_cast<double>(chart.stages.size()), chart.summary
    );
    double y = (row - bar_height) / 2;
    for (const FunnelStage& stage : chart.stages) {
        const double percent = 100 * static_cast<double>(stage.count) / most;
        drawn += html(
            R"(<text class="stage" x="{}" y="{:.1f}">{}</text>)"
            R"(<rect class="stage" y="{:.1f}" width="{:.2f}%" height="{}"/>)"
            R"(<text class="number" x="{:.2f}%" y="{:.1f}" dx="8">{}</text>)",
            -label_width, y + 16, stage.label, y, percent, bar_height, percent, y + 16, stage.count
        );
        y += row;
    }
    drawn += html("</svg>");
    return drawn;
}

}  // namespace invito
