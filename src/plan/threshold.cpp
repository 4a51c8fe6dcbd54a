#include "invito/plan/threshold.hpp"

#include "invito/plan/acceptance.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace invito {
namespace {

constexpr std::string_view example = "acceptance < 10% over 14d";

struct ComparisonSign {
    std::string_view sign;
    Comparison comparison;
};

// The longer ones first: "<" begins "<=".
constexpr auto comparison_signs = std::to_array<ComparisonSign>({
    {"<=", Comparison::at_most},
    {">=", Comparison::at_least},
    {"<", Comparison::below},
    {">", Comparison::above},
});

bool may_be_share(Measure measure) {
    using enum Measure;
    return measure == acceptance || measure == skipped || measure == failed || measure == unknown ||
           measure == held;
}

bool is_of_now(Measure measure) {
    return measure == Measure::pending || measure == Measure::waiting;
}

bool is_word_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

class ThresholdReader {
public:
    explicit ThresholdReader(std::string_view text) : text_(text), rest_(text) {}

    Result<Threshold> read() {
        Threshold threshold{.text = std::string(trim(text_))};
        const auto measure = read_measure();
        if (!measure) return measure.error();
        threshold.measure = *measure;
        const auto comparison = read_comparison();
        if (!comparison) return comparison.error();
        threshold.comparison = *comparison;
        if (const auto bound = read_bound(threshold); !bound) return bound.error();
        if (const auto over = read_over(threshold); !over) return over.error();
        return threshold;
    }

private:
    Result<Measure> read_measure() {
        const std::string word = ascii_lower(peek_word());
        if (const auto measure = parse<Measure>(word)) {
            rest_.remove_prefix(word.size());
            return *measure;
        }
        std::vector<std::string_view> names;
        for (const auto& [value, name] : enum_names<Measure>) names.push_back(name);
        if (const auto guess = closest(word, names); guess && !word.empty())
            return error("did you mean " + *guess + "?");
        std::string all = "it begins with one of:";
        for (const std::string_view name : names)
            all += std::string(name == names.front() ? " " : ", ") + std::string(name);
        return error(all);
    }

    Result<Comparison> read_comparison() {
        skip_spaces();
        for (const auto& [sign, comparison] : comparison_signs) {
            if (!rest_.starts_with(sign)) continue;
            rest_.remove_prefix(sign.size());
            return comparison;
        }
        return error("compare with one of <, <=, >, >=");
    }

    Result<void> read_bound(Threshold& threshold) {
        skip_spaces();
        const std::size_t digits = std::min(rest_.find_first_not_of("0123456789."), rest_.size());
        const auto bound = parse_number<double>(rest_.substr(0, digits));
        if (!bound) return error("a number, such as 3 or 10%");
        const std::string_view at_number = rest_;
        rest_.remove_prefix(digits);
        skip_spaces();
        threshold.bound = *bound;
        threshold.is_share = rest_.starts_with('%');
        const std::string measure(to_string(threshold.measure));
        if (threshold.is_share && !may_be_share(threshold.measure))
            return error(measure + " is a number, without %");
        if (threshold.is_share) rest_.remove_prefix(1);
        if (!threshold.is_share && threshold.measure == Measure::acceptance) {
            rest_ = at_number;
            return error(
                "acceptance is a share: write " + std::string(at_number.substr(0, digits)) + "%"
            );
        }
        if (threshold.is_share && *bound > 100) {
            rest_ = at_number;
            return error("a share is between 0% and 100%");
        }
        return {};
    }

    Result<void> read_over(Threshold& threshold) {
        skip_spaces();
        if (rest_.empty()) return {};
        if (ascii_lower(peek_word()) != "over") return error("only a time may follow: over 14d");
        if (is_of_now(threshold.measure)) {
            return error(
                std::string(to_string(threshold.measure)) + " is counted now: leave out the time"
            );
        }
        rest_.remove_prefix(4);
        skip_spaces();
        const auto over = parse_duration(trim(rest_));
        if (!over || *over == Duration::zero()) return error("a number with a unit: 36h, 14d");
        threshold.over = *over;
        return {};
    }

    void skip_spaces() {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size()));
    }

    std::string_view peek_word() {
        skip_spaces();
        return rest_.substr(
            0, static_cast<std::size_t>(
                   std::ranges::find_if_not(rest_, is_word_letter) - rest_.begin()
               )
        );
    }

    // About what comes next.
    Error error(const std::string& hint) {
        skip_spaces();
        const std::string_view next = rest_.substr(0, rest_.find_first_of(" \t"));
        const std::string place = std::to_string(text_.size() - rest_.size() + 1);
        return Error{
            .kind = ErrorKind::usage,
            .code = "usage.threshold",
            .what = "--fail-if cannot be \"" + std::string(text_) + "\"",
            .found = next.empty() ? "the end, at column " + place
                                  : "\"" + std::string(next) + "\" at column " + place,
            .hint = hint + "; for example: " + std::string(example)};
    }

    std::string_view text_;
    std::string_view rest_;
};

}  // namespace

Result<Threshold> parse_threshold(std::string_view text) {
    return ThresholdReader(text).read();
}

bool ThresholdResult::is_small_sample() const {
    return threshold.is_share && of < Acceptance::sample_min;
}

bool ThresholdResult::is_crossed() const {
    if (is_small_sample()) return false;
    // Multiplied, not divided: 3 of 60 is exactly 5 %.
    const double seen = static_cast<double>(count) * (threshold.is_share ? 100 : 1);
    const double bound = threshold.bound * (threshold.is_share ? static_cast<double>(of) : 1);
    switch (threshold.comparison) {
        case Comparison::below: return seen < bound;
        case Comparison::at_most: return seen <= bound;
        case Comparison::above: return seen > bound;
        case Comparison::at_least: return seen >= bound;
    }
    return false;
}

}  // namespace invito
