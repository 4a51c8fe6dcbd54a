#pragma once
// Which copy of itself a database is: what a run, status and doctor make of the generation in it
// and beside it, and of the machine it wakes up on.

#include "invito/app/compose.hpp"

#include <string>
#include <vector>

namespace invito {

// A hash of /etc/machine-id, which is not to be given away; where there is none, of a number that a
// run drew and keeps in the state folder. Empty: there is neither.
[[nodiscard]] std::string known_host(
    const std::string& state_folder, const std::string& machine_id_file = "/etc/machine-id"
);

// Of this state folder's runner, where several share a database: drawn once, and kept there.
[[nodiscard]] std::string runner_id(const std::string& state_folder);

// A shared database went back in time: what this machine remembers of it, and what it says of
// itself, make every account wait for a sync.
void distrust(const Settings& settings, const Environment& environment, RunLock& lock);

// What a run, a sync or a withdrawal does first, under the lock of the database. Errors: config,
// "database.other_host", unless this machine `takes_over`.
[[nodiscard]] Result<Lineage> begin_generation(
    const Settings& settings, const Environment& environment, Database& database, RunLock& lock,
    bool takes_over
);

// For a database that is put in a place, whose lock is held.
[[nodiscard]] GenerationChange generation_change(
    const Environment& environment, const Generation& beside, Instant now
);
void record_generation(
    const Settings& settings, const Environment& environment, const Generation& generation,
    RunLock& lock
);

// Accounts whose sent list must be read before anything is sent. Precondition: there are some.
[[nodiscard]] Error sync_first(const Lineage& lineage, const std::vector<std::string>& aliases);

// What is to be known of the database before it sends again. It need not exist.
[[nodiscard]] std::vector<Error> doubts_about(
    const Settings& settings, const Environment& environment
);

// Other databases on this machine that know an account of the settings.
[[nodiscard]] std::vector<Error> second_databases(
    const Settings& settings, const Environment& environment
);

}  // namespace invito
