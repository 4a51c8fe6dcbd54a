#pragma once
// The limits a run works with on one local day of an account, as they are recorded. A limit lowered
// acts at once, one raised from the next local day: the lowest of a day binds that day, over
// restarts too. What was recorded is also what an audit holds the ledger against.

#include "invito/model/policy.hpp"
#include "invito/plan/working_hours.hpp"

#include <optional>
#include <string>

namespace invito {

struct DayLimits {
    Instant since;  // these are in force from here to the end of the day
    LocalDay day;
    std::string zone;  // IANA name; `day` is a day there
    Limits limits;     // as configured
    Cap ramp_per_day;  // what ramp-up allows that day; nullopt: no ramp
    Duration pacing_min{};
    Window window;
    Duration lateness{};
};

[[nodiscard]] DayLimits day_limits(
    const Policy& policy, Duration lateness, const std::optional<Instant>& first_sent_at,
    Instant now
);

// The caps of a campaign that a run works with, over all its accounts.
struct CampaignLimits {
    Instant since;  // in force from here until others are recorded
    Cap per_day;    // in any 24 h
    Cap total;
};

// Limits recorded on a local day that is not over yet: until then no cap is above them.
struct HeldLimits {
    Instant until;  // first instant of the next day
    Limits limits;  // per_day is the lower of the configured one and the ramp's
};

// The lower of two caps; unlimited only if both are.
[[nodiscard]] Cap lower_of(const Cap& a, const Cap& b);
[[nodiscard]] Limits lower_of(const Limits& a, const Limits& b);

}  // namespace invito
