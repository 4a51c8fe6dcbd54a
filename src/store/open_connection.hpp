#pragma once
// Opens a database the only way we trust it: every durability setting is read back, files are
// private, and anything that is not ours is refused before a byte of it changes. Brings it to the
// schema that this program knows, one transaction per migration.

#include "connection.hpp"
#include "invito/ports/engine.hpp"
#include "invito/support/result.hpp"
#include "invito/support/time.hpp"
#include "overlay.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace invito::store {

inline constexpr std::string_view in_memory = ":memory:";

// Creates the file (0600) and its directories (0700) unless it must exist. Errors: config,
// "database.missing", "database.foreign", "database.newer", "database.network_disk"; storage,
// "database.open", "database.corrupt".
[[nodiscard]] Result<std::unique_ptr<Connection>> open_for_writing(
    const std::string& path, bool must_exist, BusyWait::Terms wait = {}
);

// Beside a writer or alone. Errors as above, and config, "database.older": a reader cannot migrate.
//
// Reading a WAL database needs its "-shm" file, which a live writer keeps and SQLite makes anew for
// a lone reader. So even a reader needs a directory it may write to; "immutable" would do without,
// but it ignores both the "-wal" file and a writer who comes later, and could show old numbers.
[[nodiscard]] Result<std::unique_ptr<Connection>> open_for_reading(
    const std::string& path, BusyWait::Terms wait = {}
);

// As open_for_reading, with a handle that could write: SQLite does not load the CHECK constraints
// of a database opened read-only (3.40, sqlite3AddCheckConstraint), so its integrity check would
// not look at them.
[[nodiscard]] Result<std::unique_ptr<Connection>> open_for_checking(const std::string& path);

// An overlay of a database that exists, and its connection, which it outlives. Errors as above.
[[nodiscard]] Result<std::unique_ptr<Overlay>> overlay(
    const std::string& path, const std::string& folder
);
[[nodiscard]] Result<std::unique_ptr<Connection>> open_for_rehearsal(Overlay& overlay);

// A new one in a private folder, which is gone before the machine can be: nothing is synced.
[[nodiscard]] Result<std::unique_ptr<Connection>> open_passing(const std::string& path);

// A consistent copy while others read and write. Fills `target`: an empty file of the caller, or a
// new one with mode 0600. The caller removes what a StorageFailure leaves.
void copy_database(Connection& source, const std::string& target);

// The files of migrations/, compiled in. The definition is generated at build time.
struct EmbeddedMigration {
    int version;
    std::string_view name;
    std::string_view sql;
    std::string_view shared = {};  // what a shared database has besides, in PostgreSQL's words
};

[[nodiscard]] const std::vector<EmbeddedMigration>& embedded_migrations();

// "invi", in the header of every database of ours (https://www.sqlite.org/fileformat2.html 1.3.15).
inline constexpr std::int64_t application_id = 0x696E7669;

// The schema a database has; 0: it is empty. Reads only. Errors: config, "database.foreign",
// "database.newer".
[[nodiscard]] Result<int> schema_version(
    Connection& connection, const std::vector<EmbeddedMigration>& migrations = embedded_migrations()
);

// Whether a database that has a schema already is copied to "<database>.before-schema-N.bak" before
// it gets another one. A rehearsal leaves its file as it is.
enum class CopyFirst { no, yes };

// What migrate() would do; changes nothing. Errors as schema_version.
[[nodiscard]] Result<PlannedMigration> plan_migration(
    Connection& connection, const std::vector<EmbeddedMigration>& migrations = embedded_migrations()
);

// Applies what is missing. Errors as schema_version and, for the copy, of find_destination; a
// released migration whose text changed is a StorageFailure.
[[nodiscard]] Result<void> migrate(
    Connection& connection, const std::string& program_version, Instant now,
    const std::vector<EmbeddedMigration>& migrations = embedded_migrations(),
    CopyFirst copy_first = CopyFirst::yes
);

// Whether statfs(2)'s f_type is a network file system, where locks and shared memory do not hold
// (https://www.sqlite.org/wal.html, "All processes using a database must be on the same host").
[[nodiscard]] bool is_network_file_system(std::uint64_t type);

}  // namespace invito::store
