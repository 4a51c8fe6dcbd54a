#pragma once
// What a report's numbers must not cross: "acceptance < 10% over 14d". It is crossed where that is
// so. Counting is somebody else's matter.

#include "invito/support/names.hpp"
#include "invito/support/result.hpp"
#include "invito/support/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace invito {

enum class Measure {
    acceptance,  // of the invitations that are old enough; always a share
    // What happened, by its own time.
    sent,
    accepted,
    withdrawn,
    gone,
    skipped,
    failed,
    // What is now, since when it is so.
    unknown,
    held,
    // What is now, whatever the time.
    pending,
    waiting,
};

template <>
inline constexpr auto enum_names<Measure> = std::to_array<Named<Measure>>({
    {Measure::acceptance, "acceptance"},
    {Measure::sent, "sent"},
    {Measure::accepted, "accepted"},
    {Measure::withdrawn, "withdrawn"},
    {Measure::gone, "gone"},
    {Measure::skipped, "skipped"},
    {Measure::failed, "failed"},
    {Measure::unknown, "unknown"},
    {Measure::held, "held"},
    {Measure::pending, "pending"},
    {Measure::waiting, "waiting"},
});

enum class Comparison { below, at_most, above, at_least };

struct Threshold {
    std::string text;  // as it was written
    Measure measure = Measure::acceptance;
    Comparison comparison = Comparison::below;
    double bound = 0;                   // of a share in percent
    bool is_share = false;              // skipped, failed, unknown, held: of all that were decided
    std::optional<Duration> over = {};  // nullopt: the report's own period

    friend bool operator==(const Threshold&, const Threshold&) = default;
};

// MEASURE < 10% over 14d: one of < <= > >=, a number, % where it is a share, and a time that may be
// left out. Errors: usage, "usage.threshold".
[[nodiscard]] Result<Threshold> parse_threshold(std::string_view text);

struct ThresholdResult {
    Threshold threshold;
    std::int64_t count = 0;
    std::int64_t of = 0;  // of a share

    // A share of few says nothing: it is never crossed.
    [[nodiscard]] bool is_small_sample() const;
    [[nodiscard]] bool is_crossed() const;
};

}  // namespace invito
