#pragma once
// The files that a command makes: what they may never replace, and what is remembered of them, so
// that they may be replaced the next time and an erasure reaches them. docs/files.md tells people.
// And that erasure: a person's data leave the database, its backups and the files that were kept.

#include "invito/app/compose.hpp"
#include "invito/app/locks.hpp"
#include "invito/config/campaign_file.hpp"
#include "invito/model/lead.hpp"
#include "invito/ports/erasure.hpp"
#include "invito/support/output_file.hpp"

#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

// What a call says of the files it makes.
struct OutputChoices {
    bool is_forced = false;      // what is there may be replaced
    std::string note_file = {};  // that the call reads
};

// Configuration, key, do-not-contact files, database and locks are own files.
[[nodiscard]] OutputRules output_rules(
    const Settings& settings, const Environment& environment, const OutputChoices& choices
);

// The same, with the lists that the database has seen and the files that it remembers. Errors: of
// the database, if there is one.
[[nodiscard]] Result<OutputRules> output_rules_of_database(
    const Settings& settings, const Environment& environment, const OutputChoices& choices
);

// And with the files that the command was given: their lists are own files, too.
[[nodiscard]] Result<OutputRules> output_rules_for(
    const std::vector<CampaignFile>& files, const Settings& settings,
    const Environment& environment, const OutputChoices& choices
);
void protect(OutputRules& rules, const CampaignFile& file);

// Written whole. Errors: those of OutputFile.
[[nodiscard]] Result<WrittenFile> write_file(
    Destination destination, const std::function<void(std::ostream&)>& write
);

[[nodiscard]] Result<WrittenFile> write_text_file(
    const std::string& path, const OutputRules& rules, std::string_view text
);

// Nothing is remembered of what went through a pipe. The file is written already: an error is a
// warning, no failure.
[[nodiscard]] Result<void> remember_file(const Settings& settings, TrackedFile file);

// They are removed. An error is a warning, too.
[[nodiscard]] Result<void> forget_files(
    const Settings& settings, const std::vector<std::string>& paths
);

// The people of addresses. Errors: usage, "erase.invalid".
[[nodiscard]] Result<std::vector<Identity>> people_to_erase(
    const std::vector<std::string>& addresses
);

// What an erasure would reach, while nothing else can change the database.
struct PlannedErasure {
    RunLocks locks;
    Instant now;
    ErasurePlan plan;
};

// Errors: those of find_database, take_run_locks and plan_erasure.
[[nodiscard]] Result<PlannedErasure> open_erasure(
    const Settings& settings, const std::vector<Identity>& people, const LockWait& wait
);

// Errors: those of erase.
[[nodiscard]] Result<ErasureResult> carry_out_erasure(
    const PlannedErasure& erasure, const Settings& settings
);

// The file that the settings name for the API key: replaced whoever wrote it, unless it is one of
// the others that we need. Errors: those of OutputFile.
[[nodiscard]] Result<void> write_key_file(
    const Settings& settings, const Environment& environment, const Secret& key
);

// A folder of our own in the system's place for temporary files. Mode 0700; the caller removes it.
// Errors: storage, "temporary.folder".
[[nodiscard]] Result<std::string> make_temporary_folder(const std::string& prefix);

}  // namespace invito
