#include "invito/plan/trusted_time.hpp"

#include <algorithm>

namespace invito {
namespace {

// The header's resolution.
constexpr Duration date_resolution = std::chrono::seconds{1};

// As long as a request may take. An answer that was longer on its way, because the machine slept
// meanwhile, says of the time only that it passed.
constexpr Duration slowest_evidence = std::chrono::minutes{1};

// How far `time` must move to lie where the provider's clock stood.
Duration distance(Instant time, const ServerDate& evidence) {
    const Instant latest = evidence.date + date_resolution + evidence.took;
    return std::clamp(time, evidence.date, latest) - time;
}

// After each of these, time may be a millisecond further off.
constexpr Duration drift_step{std::chrono::hours{1} / clock_drift_max_per_hour};

}  // namespace

Instant estimate(const ServerDate& evidence) {
    return evidence.date + (date_resolution + evidence.took) / 2;
}

TrustedTime::TrustedTime(MachineTime start) : anchor_(start.wall), since_boot_(start.since_boot) {}

Instant TrustedTime::at(Duration since_boot) const {
    return anchor_ + (since_boot - since_boot_);
}

DateReading TrustedTime::take(const ServerDate& evidence, const MachineTime& now) {
    const Instant time = at(now.since_boot);
    DateReading reading;
    reading.machine = is_confirmed() ? time : now.wall;
    reading.server = estimate(evidence);
    // An answer from a cache that does not say so, or one that was overtaken.
    if (newest_date_ && evidence.date < *newest_date_) return reading;
    if (evidence.took > slowest_evidence) return reading;

    if (std::chrono::abs(distance(reading.machine, evidence)) > clock_off_max) {
        reading.verdict = DateVerdict::clock_off;
        return reading;
    }
    Duration move = distance(time, evidence);
    if (is_confirmed()) {
        const Duration elapsed = now.since_boot - since_boot_ + uncounted_;
        const Duration most{elapsed / drift_step};
        uncounted_ = elapsed % drift_step;
        move = std::clamp(move, -most, most);
    }

    anchor_ = time + move;
    since_boot_ = now.since_boot;
    newest_date_ = evidence.date;
    reading.verdict = DateVerdict::taken;
    reading.moved = move;
    return reading;
}

}  // namespace invito
