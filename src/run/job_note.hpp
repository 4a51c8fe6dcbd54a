#pragma once
// The note of one job, as far as its list and its profile are known.

#include "invito/model/account.hpp"
#include "invito/plan/note.hpp"
#include "invito/ports/store.hpp"

namespace invito {

// What the list leaves open the profile fills in.
[[nodiscard]] NoteDecision decide_job_note(
    const JobBrief& job, const NoteTemplate& note, const NotePolicy& policy, Tier tier
);

}  // namespace invito
