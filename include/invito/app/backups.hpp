#pragma once
// Backups of the database: made, and put in its place.

#include "invito/app/locks.hpp"
#include "invito/app/output_files.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace invito {

// A consistent copy, also while a run writes. Errors: storage, "database.backup"; those of
// OutputFile.
[[nodiscard]] Result<WrittenFile> back_up(const Settings& settings, Destination place);

// A backup with a date in its name, into a folder where `keep` of them stay.
struct DatedBackup {
    std::string folder;
    std::string stem;  // of the database's name
    Instant made_at = {};
    std::vector<std::string> superseded = {};  // earlier ones that go, oldest first
    std::vector<Error> warnings = {};

    [[nodiscard]] std::string path() const;
};

// Earlier ones are files by exactly such a name that are copies of this very database, and that
// nobody has changed since: nothing else in the folder ever goes. Changes nothing. Precondition:
// `keep` is 1 or more. Errors: storage, "backup.folder"; those of find_database and output rules.
[[nodiscard]] Result<DatedBackup> plan_dated_backup(
    const Settings& settings, const std::string& folder, std::size_t keep, Instant now
);

struct KeptBackup {
    WrittenFile written;
    std::vector<std::string> removed = {};
    std::vector<Error> warnings = {};  // of the removal: the backup itself is made
};

// No earlier one goes before the new one is on the disk and its check finds nothing. Errors: those
// of back_up; storage, "backup.unsound": it is written, and all others stay.
[[nodiscard]] Result<KeptBackup> make_dated_backup(
    const Settings& settings, const OutputRules& rules, DatedBackup plan
);

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
