#pragma once
// What a profile says about a job: is it the right person, and may they be invited at all.

#include "invito/model/job.hpp"
#include "invito/model/lead.hpp"
#include "invito/model/profile.hpp"

#include <optional>

namespace invito {

struct Resolution {
    JobState to = JobState::resolved;  // resolved, skipped, held
    Reason reason = Reason::none;
};

// The right person has the identifier asked for, or else the name on the list (both parts, folded);
// and no name that is somebody else's than the list's (plan/person_names.hpp). Otherwise the job is
// held: public profile routes can answer with somebody else, and an address can change hands. What
// a person has `accepted` is right as long as the address leads to that very profile.
[[nodiscard]] Resolution judge_profile(
    const Identity& asked, const LeadFields& fields, const Profile& profile,
    const std::optional<FoundProfile>& accepted = {}
);

}  // namespace invito
