#pragma once
// What this program keeps about people outside of their rows: the files that it wrote, as a
// database remembers them, and where a text stands in bytes and columns. Erasing them:
// Engine::erase().

#include "connection.hpp"
#include "invito/ports/erasure.hpp"
#include "session.hpp"

#include <optional>
#include <string>
#include <vector>

namespace invito::store {

// A file that is written again is the same one.
void remember_file(sql::Session& db, const TrackedFile& file);

void remember_digest(sql::Session& db, const std::string& path, const std::string& sha256);
[[nodiscard]] std::optional<TrackedFile> tracked_file(sql::Session& db, const std::string& path);

// By path.
[[nodiscard]] std::vector<TrackedFile> tracked_files(sql::Session& db);

// The campaign's name.
[[nodiscard]] std::optional<std::string> campaign_of_rejects(
    sql::Session& db, const std::string& path
);

// Lists and campaign files that were imported, but for rejects of this program's.
[[nodiscard]] std::vector<std::string> imported_files(sql::Session& db);

// What is known of the person, and what there is to look for; added to `plan`.
[[nodiscard]] ErasureSubject subject_of_erasure(
    sql::Session& db, const Identity& asked, ErasurePlan& plan
);
// What names the people of a plan in a text: identifiers, also as addresses write them, and
// e-mails.
[[nodiscard]] std::vector<std::string> texts_of_erasure(const ErasurePlan& plan);

// Those that this program wrote beside the database, and the migrator's copies of it.
[[nodiscard]] std::vector<TrackedFile> files_beside(sql::Session& db, const std::string& database);

// --- the erasure, but for what each engine does afterwards with the places where the data were

// Files beside the `database` are looked into; empty: there is nothing beside it.
[[nodiscard]] ErasurePlan plan_erasure(
    sql::Session& db, const std::string& database, const std::vector<Identity>& people
);
// Files and rows. StorageBusy: a run has an invitation to one of them on its way.
[[nodiscard]] ErasureResult carry_out_erasure(
    sql::Session& db, const ErasurePlan& plan, Instant now
);
// Which rows hold one of the texts.
void name_remainders(
    sql::Session& db, const std::vector<std::string>& texts, ErasureResult& result
);

// Freed pages were overwritten already; this empties the log, which still has the old ones.
void truncate_log(Connection& connection);
// Every page is written anew: nothing is left in a page without a row that holds it.
void rebuild(const std::string& path);

// --- where a text stands. Never opens a database that is in use by this process: closing the
// descriptor would drop SQLite's locks.

// Which of `texts` the file's bytes contain, whatever stands around them. nullopt: it could not be
// read to its end.
[[nodiscard]] std::optional<std::vector<std::string>> texts_in_file(
    const std::string& path, const std::vector<std::string>& texts
);

// Whether the file, a text for people, contains one of `texts` as a whole word: "jane" is not in
// "jane-doe". Case of ASCII letters does not count. nullopt: as above.
[[nodiscard]] std::optional<bool> names_anybody(
    const std::string& path, const std::vector<std::string>& texts
);

struct TextPlace {
    std::string column;            // "job.email"
    bool is_about_people = false;  // a lead, a person or an entry of the suppression list
};

// Every column with a row that contains `text`, which is not empty, in whatever table.
[[nodiscard]] std::vector<TextPlace> find_text_in_rows(sql::Session& db, const std::string& text);

}  // namespace invito::store
