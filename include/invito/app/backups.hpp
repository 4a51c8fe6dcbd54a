#pragma once
// Backups of the database: made, and put in its place.

#include "invito/app/locks.hpp"
#include "invito/app/output_files.hpp"

#include <string>

namespace invito {

// A consistent copy, also while a run writes. Errors: storage, "database.backup"; those of
// OutputFile.
[[nodiscard]] Result<WrittenFile> back_up(const Settings& settings, Destination place);

struct RestoreTerms {
    std::string from;
    bool may_replace = false;  // a database that is there; it is kept under another name
    LockWait wait = {};
};

// What was sent since the backup was made is not in it: nothing is sent before a sync. Where the
// former database is kept; empty: there was none. Errors: those of take_run_locks and
// Engine::restore().
[[nodiscard]] Result<std::string> restore_backup(
    const Settings& settings, const Environment& environment, const RestoreTerms& terms
);

}  // namespace invito
