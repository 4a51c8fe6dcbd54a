#include "migrator.hpp"

#include "invito/support/digest.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/output_file.hpp"
#include "open_connection.hpp"

#include <fmt/format.h>

namespace invito::store {
namespace {

std::int64_t read_number(Connection& connection, std::string_view sql) {
    auto select = connection.prepare(sql);
    return select.step() ? select.integer(0) : 0;
}

int recorded_version(Connection& connection) {
    return static_cast<int>(read_number(connection, "PRAGMA user_version"));
}

// Nothing was ever created in it; switching it to WAL already writes a first page.
bool is_blank(Connection& connection) {
    return read_number(connection, "SELECT count(*) FROM sqlite_schema") == 0;
}

Error foreign_database(const Connection& connection) {
    return Error{
        .kind = ErrorKind::config,
        .code = "database.foreign",
        .what = fmt::format("{} is a database of another program", connection.path()),
        .hint = "nothing was changed in it; choose another file for the database"};
}

Error newer_database(const Connection& connection, int version, int newest) {
    return Error{
        .kind = ErrorKind::config,
        .code = "database.newer",
        .what = fmt::format("{} was written by a newer invito", connection.path()),
        .found = fmt::format("schema {}; this program knows up to {}", version, newest),
        .hint = "use the newer program, or restore the copy it made before it upgraded (*.bak)"};
}

// 1, 2, 3, ...: user_version then says which ones were applied.
void check_numbers(const std::vector<EmbeddedMigration>& migrations) {
    int expected = 0;
    for (const EmbeddedMigration& migration : migrations)
        ensure(migration.version == ++expected, "migrations are numbered from 1 without gaps");
}

void check_applied(
    Connection& connection, int version, const std::vector<EmbeddedMigration>& migrations
) {
    for (const EmbeddedMigration& migration : migrations) {
        if (migration.version > version) break;
        auto row = connection.prepare("SELECT checksum FROM schema_migration WHERE version = ?1");
        row.bind(migration.version);
        if (!row.step() || row.view(0) != sha256_hex(migration.sql)) {
            throw StorageFailure(fmt::format(
                "{}: migration {} is not the one that was applied; a released migration never "
                "changes",
                connection.path(), migration.name
            ));
        }
    }
}

std::string copy_name(const Connection& connection, int version) {
    return fmt::format("{}.before-schema-{}.bak", connection.path(), version);
}

// A copy of an earlier try may be replaced, a file of somebody else's not.
Result<void> copy_before(Connection& connection, int version) {
    const OutputRules rules{.way_out = "move it away, and give the command again"};
    auto place = find_destination(copy_name(connection, version), rules);
    if (!place) return place.error();
    auto copy = OutputFile::open(std::move(*place));
    if (!copy) return copy.error();
    if (copy->unfinished().empty())
        throw StorageFailure(copy_name(connection, version) + " is no file");
    copy_database(connection, copy->unfinished());
    if (const auto kept = copy->commit(); !kept) return kept.error();
    return {};
}

void apply(
    Connection& connection, const EmbeddedMigration& migration, const std::string& program_version,
    Instant now
) {
    sql::Transaction transaction(connection);
    // Another process may have been faster between our look and our lock.
    if (recorded_version(connection) >= migration.version) return;

    connection.execute(
        "CREATE TABLE IF NOT EXISTS schema_migration ("
        "version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, "
        "applied_at INTEGER NOT NULL, program_version TEXT NOT NULL) STRICT"
    );
    connection.execute(std::string(migration.sql));
    connection
        .prepare(
            "INSERT INTO schema_migration (version, name, checksum, applied_at, program_version) "
            "VALUES (?1, ?2, ?3, ?4, ?5)"
        )
        .bind(migration.version, migration.name, sha256_hex(migration.sql), now, program_version)
        .run();
    connection.execute(fmt::format("PRAGMA application_id = {}", application_id));
    connection.execute(fmt::format("PRAGMA user_version = {}", migration.version));
    transaction.commit();
}

enum class CopyFirst { no, yes };

Result<void> migrate_from(
    Connection& connection, CopyFirst copy_first, const std::string& program_version, Instant now,
    const std::vector<EmbeddedMigration>& migrations
) {
    check_numbers(migrations);
    const Result<int> version = schema_version(connection, migrations);
    if (!version) return version.error();
    if (*version > 0) check_applied(connection, *version, migrations);

    const int newest = static_cast<int>(migrations.size());
    if (copy_first == CopyFirst::yes && *version > 0 && *version < newest) {
        if (const auto copied = copy_before(connection, *version + 1); !copied)
            return copied.error();
    }
    for (int next = *version; next < newest; ++next)
        apply(connection, migrations[static_cast<std::size_t>(next)], program_version, now);
    return {};
}

}  // namespace

Result<int> schema_version(
    Connection& connection, const std::vector<EmbeddedMigration>& migrations
) {
    const std::int64_t owner = read_number(connection, "PRAGMA application_id");
    const int version = recorded_version(connection);
    const bool is_ours = owner == application_id && version > 0;
    const bool is_unused = owner == 0 && version == 0 && is_blank(connection);
    if (!is_ours && !is_unused) return foreign_database(connection);

    const int newest = static_cast<int>(migrations.size());
    if (version > newest) return newer_database(connection, version, newest);
    return version;
}

Result<void> migrate(
    Connection& connection, const std::string& program_version, Instant now,
    const std::vector<EmbeddedMigration>& migrations
) {
    return migrate_from(connection, CopyFirst::yes, program_version, now, migrations);
}

Result<void> migrate_rehearsal(
    Connection& connection, const std::string& program_version, Instant now,
    const std::vector<EmbeddedMigration>& migrations
) {
    return migrate_from(connection, CopyFirst::no, program_version, now, migrations);
}

}  // namespace invito::store
