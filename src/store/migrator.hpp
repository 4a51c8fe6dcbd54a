#pragma once
// Brings a database to the schema this program knows, one transaction per migration, and recognises
// files that are not ours.

#include "connection.hpp"
#include "invito/support/result.hpp"
#include "invito/support/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace invito::store {

// The files of migrations/, compiled in. The definition is generated at build time.
struct EmbeddedMigration {
    int version;
    std::string_view name;
    std::string_view sql;
};

[[nodiscard]] const std::vector<EmbeddedMigration>& embedded_migrations();

// "invi", in the header of every database of ours (https://www.sqlite.org/fileformat2.html 1.3.15).
inline constexpr std::int64_t application_id = 0x696E7669;

// The schema a database has; 0: it is empty. Reads only. Errors: config, "database.foreign",
// "database.newer".
[[nodiscard]] Result<int> schema_version(
    Connection& connection, const std::vector<EmbeddedMigration>& migrations = embedded_migrations()
);

// Applies what is missing. A database that already has a schema is copied to
// "<database>.before-schema-N.bak" first. Errors as schema_version and of find_destination for
// the copy; a released migration whose text
// changed is a StorageFailure.
[[nodiscard]] Result<void> migrate(
    Connection& connection, const std::string& program_version, Instant now,
    const std::vector<EmbeddedMigration>& migrations = embedded_migrations()
);

// The same without a copy: the database's file stays as it is.
[[nodiscard]] Result<void> migrate_rehearsal(
    Connection& connection, const std::string& program_version, Instant now,
    const std::vector<EmbeddedMigration>& migrations = embedded_migrations()
);

}  // namespace invito::store
