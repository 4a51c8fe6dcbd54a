#pragma once
// What is stored of people: told to whoever asks, and pruned when it was kept for long enough.

#include "invito/app/locks.hpp"
#include "invito/config/settings.hpp"
#include "invito/ports/personal_data.hpp"
#include "invito/ports/pruning.hpp"
#include "invito/support/result.hpp"

namespace invito {

// Everything that is stored of the person. Errors: those of Engine::personal_data.
[[nodiscard]] Result<PersonalData> personal_data_of(
    const Settings& settings, const Identity& person
);

// Whom a prune would reach, while no run can change the database.
struct PlannedPrune {
    RunLocks locks;
    Instant now;
    PrunePlan plan;
};

// Errors: config, "prune.off"; those of find_database, take_run_locks and plan_prune.
[[nodiscard]] Result<PlannedPrune> open_prune(const Settings& settings, const LockWait& wait);

// Errors: those of prune.
[[nodiscard]] Result<PruneCounts> carry_out_prune(
    const PlannedPrune& prune, const Settings& settings
);

}  // namespace invito
