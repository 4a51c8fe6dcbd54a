#pragma once
// The note of one job, as far as its list and its profile are known.

#include "invito/model/account.hpp"
#include "invito/plan/note.hpp"
#include "invito/ports/store.hpp"

namespace invito {

// A queued job is visited before it is sent: only then its profile counts.
[[nodiscard]] NoteDecision decide_job_note(
    const JobBrief& job, const CampaignNote& note, Tier tier
);

}  // namespace invito
