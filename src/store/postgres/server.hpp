#pragma once
// Opens a shared database the only way we trust it: what makes an acknowledged commit one that
// lasts is read back from the server, and anything that is not ours is refused before a row of it
// changes. Gives an empty one its schema.

#include "invito/support/result.hpp"
#include "open_connection.hpp"
#include "pg_session.hpp"

#include <memory>
#include <optional>
#include <string>

namespace invito::store::postgres {

// Why commits of this server may not last; nullopt: they do, as far as it can be asked. A server
// with `is_replicated` is one whose commits a second one keeps as well.
[[nodiscard]] std::optional<std::string> why_unsafe(sql::Session& db, bool is_replicated);

// Errors: unavailable, "database.unreachable"; config, "database.refused" and "database.version".
[[nodiscard]] Result<std::unique_ptr<PgSession>> connect(SessionTerms terms);

// The schema it has; 0: there is none. Errors: config, "database.newer" and "database.foreign".
[[nodiscard]] Result<int> schema_version(sql::Session& db);

// Applies what is missing, in one transaction that no other migration runs beside. Nobody is at
// work on the database. Errors as schema_version.
[[nodiscard]] Result<void> migrate(
    sql::Session& db, const std::string& program_version, Instant now,
    const std::vector<EmbeddedMigration>& migrations = embedded_migrations()
);

}  // namespace invito::store::postgres
