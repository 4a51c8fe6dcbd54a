#pragma once
// Trusted time: the limiter's clock. A wall clock that is set forward would open a window early, so
// its word counts once, at the start. From then on time is what has passed since the machine
// started, held to the dates of the provider's answers. Pure; readings are arguments.

#include "invito/support/time.hpp"

#include <optional>

namespace invito {

// What the machine says at one moment.
struct MachineTime {
    Instant wall;           // may be set by anybody, at any moment
    Duration since_boot{};  // goes on while the machine is suspended; nobody can set it
};

// The Date of a fresh, uncached answer, and the time from its request to its arrival. The header
// has whole seconds and was written somewhere in between: at its arrival the provider's clock stood
// in [date, date + 1 s + took].
struct ServerDate {
    Instant date;
    Duration took{};
};

enum class DateVerdict {
    taken,      // time agrees with it, or was moved towards it
    ignored,    // older than one that was seen, or longer on its way than a request may take
    clock_off,  // this machine and the provider are too far apart: nothing may be sent
};

// What became of one date.
struct DateReading {
    DateVerdict verdict = DateVerdict::ignored;
    Instant machine;   // what the machine took for the time
    Instant server;    // what the provider takes for it, as near as can be known
    Duration moved{};  // by how much time was put right; negative: back
};

inline constexpr Duration clock_off_warning = std::chrono::minutes{2};
inline constexpr Duration clock_off_max = std::chrono::minutes{10};

// More than any clock drifts.
inline constexpr Duration clock_drift_max_per_hour = std::chrono::seconds{5};

// The middle of where the provider's clock stood when the answer came.
[[nodiscard]] Instant estimate(const ServerDate& evidence);

class TrustedTime {
public:
    // The wall clock is believed until the first date.
    explicit TrustedTime(MachineTime start);

    // Time at that reading.
    [[nodiscard]] Instant at(Duration since_boot) const;

    // Whether a date has been taken.
    [[nodiscard]] bool is_confirmed() const { return newest_date_.has_value(); }

    // `evidence` arrived at `now`. The first date is compared with the wall clock and moves time to
    // where both agree; later ones are compared with the time itself and move it towards them, by
    // at most clock_drift_max_per_hour since the last one that was taken.
    DateReading take(const ServerDate& evidence, const MachineTime& now);

private:
    Instant anchor_;         // the time ...
    Duration since_boot_{};  // ... at this reading
    Duration uncounted_{};   // of what passed before it: too short for a correction of its own
    std::optional<Instant> newest_date_ = {};
};

}  // namespace invito
