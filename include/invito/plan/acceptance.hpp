#pragma once
// How many of those invited accepted, what that says, and whether one group of them is ahead of
// another or it is too early to tell. Every rate that is shown comes from here.

#include "invito/support/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace invito {

// Who was invited less long ago than that may still be about to accept: comparisons and thresholds
// leave them out.
inline constexpr Duration matured_after = std::chrono::days{7};

// To four decimals: as a machine reads it.
[[nodiscard]] double rounded_share(double share);

// Accepted of invited. A percentage of few is a rumour: below `sample_min` none is shown.
struct Acceptance {
    static constexpr std::int64_t sample_min = 20;

    std::int64_t accepted = 0;
    std::int64_t invited = 0;

    [[nodiscard]] bool is_small_sample() const { return invited < sample_min; }
    [[nodiscard]] int percent() const;   // rounded; 0 if nobody was invited
    [[nodiscard]] double share() const;  // likewise, as rounded_share()

    Acceptance& operator+=(const Acceptance& others);
    friend bool operator==(const Acceptance&, const Acceptance&) = default;
};

struct Interval {
    double low = 0;
    double high = 0;
};

// The rates that explain what was seen, at 95 %: Wilson's score interval, which holds for small
// numbers and for rates near 0 and 1 (E. B. Wilson, JASA 22, 1927; method 3 of R. G. Newcombe,
// Statistics in Medicine 17, 1998, 857-872). Of nobody: 0 to 1.
[[nodiscard]] Interval likely_rate(const Acceptance& acceptance);

// The same for the difference of two rates, a less b: method 10 of R. G. Newcombe, Statistics in
// Medicine 17, 1998, 873-890, which joins the two intervals of Wilson.
[[nodiscard]] Interval likely_difference(const Acceptance& a, const Acceptance& b);

// What a comparison of groups comes to.
struct RateVerdict {
    enum class Kind {
        nothing_to_compare,  // fewer than two groups
        too_few,             // fewer than two groups are large enough
        open,                // the best may as well be behind the next
        ahead,
    };
    Kind kind = Kind::nothing_to_compare;
    std::size_t best = 0;  // places in the groups; with too_few `next` is the largest too small one
    std::size_t next = 0;
    Interval difference = {};  // of the best to the next
};

// The best against the next best, of the groups that are no small sample. They are chosen for being
// close to each other, so that with more than two groups one is called ahead by chance less often
// than in 5 of 100 comparisons, not more often.
[[nodiscard]] RateVerdict compare_rates(std::span<const Acceptance> groups);

}  // namespace invito
