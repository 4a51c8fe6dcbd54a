#pragma once
// Evidence about an invitation whose outcome is not known: when to look, and what a look means.
// Absence counts only late: twice, the second time at least the settle time after the intent.

#include "invito/model/attempt.hpp"
#include "invito/model/job.hpp"
#include "invito/support/time.hpp"

#include <optional>
#include <string>

namespace invito {

// S: when an invitation that is still not visible was not sent.
inline constexpr Duration settle_time = std::chrono::hours{24};

enum class Sighting {
    present,     // in the sent list, pending on the profile, or connected
    absent,      // looked for completely and not there
    incomplete,  // something could not be read: proves nothing
};

struct UnknownHistory {
    Instant intent_at;
    int checks = 0;   // complete looks that found nothing, so far
    int earlier = 0;  // attempts of the same job that ended absent
    bool strict = false;
};

struct CheckVerdict {
    Outcome outcome = Outcome::unknown;  // unknown: look again at check_at
    JobState job = JobState::unknown;
    Reason reason = Reason::none;
    std::optional<Instant> check_at = {};
    int checks = 0;
};

// Looks happen 1 min, 5 min, 20 min and 2 h after the intent, then at the settle time.
[[nodiscard]] Instant first_check(Instant intent_at);
[[nodiscard]] CheckVerdict judge_sighting(
    const UnknownHistory& history, Sighting sighting, Instant now
);

}  // namespace invito
