#include "server.hpp"

#include "dialect.hpp"
#include "invito/support/digest.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace invito::store::postgres {
namespace {

constexpr std::int64_t oldest_server = 150'000;  // server_version_num

// "invi": one migration at a time, whatever database of the server it is in.
constexpr std::int64_t migration_lock = application_id;

// What no time mends. libpq tells no code of it, only words, those of the server in its language.
bool is_refused_for_good(std::string_view found) {
    constexpr auto words = std::to_array<std::string_view>(
        {"no password supplied", "password authentication failed", "does not exist", "certificate",
         "no pg_hba.conf entry"}
    );
    return std::ranges::any_of(words, [&](std::string_view word) {
        return found.find(word) != std::string_view::npos;
    });
}

Error unreachable(const StorageUnreachable& failure) {
    const bool is_for_good = is_refused_for_good(failure.what());
    return Error{
        .kind = is_for_good ? ErrorKind::config : ErrorKind::unavailable,
        .code = is_for_good ? "database.refused" : "database.unreachable",
        .what = failure.what(),
        .hint = is_for_good ? "a password belongs into ~/.pgpass (mode 0600), the certificate of "
                              "the server's authority into ~/.postgresql/root.crt"
                            : "is a server of `database:` up? Run the same command again",
        .help_topic = "shared-database"};
}

Error old_server(const sql::Session& db, std::int64_t version) {
    return Error{
        .kind = ErrorKind::config,
        .code = "database.version",
        .what = fmt::format("the server of {} is too old", db.place()),
        .found = fmt::format("PostgreSQL {}", version / 10'000),
        .hint = "it takes PostgreSQL 15 or newer"};
}

Error newer_database(const sql::Session& db, int version) {
    return Error{
        .kind = ErrorKind::config,
        .code = "database.newer",
        .what = fmt::format("{} was made by a newer invito", db.place()),
        .found = fmt::format(
            "schema {}; this program knows up to {}", version, embedded_migrations().size()
        ),
        .hint = "use the newer program"};
}

std::string setting(sql::Session& db, const char* name) {
    return db.find<std::string>("SELECT current_setting(?1)", name).value_or("");
}

std::string checksum(const EmbeddedMigration& migration) {
    return sha256_hex(fmt::format("{}{}", migration.sql, migration.shared));
}

// Made by something else under our name, or by a program that was never released.
Error foreign_schema(const sql::Session& db, int version) {
    return Error{
        .kind = ErrorKind::config,
        .code = "database.foreign",
        .what =
            fmt::format("{} has another schema {} than this program makes", db.place(), version),
        .hint = "name another database, or use the program that made this one"};
}

void apply(
    sql::Session& db, const EmbeddedMigration& migration, const std::string& program_version,
    Instant now
) {
    db.execute(respell_schema(migration.sql));
    db.execute(std::string(migration.shared));
    db.run(
        "INSERT INTO schema_migration (version, name, checksum, applied_at, program_version) "
        "VALUES (?1, ?2, ?3, ?4, ?5)",
        migration.version, migration.name, checksum(migration), now, program_version
    );
}

}  // namespace

std::optional<std::string> why_unsafe(sql::Session& db, bool is_replicated) {
    if (db.has("SELECT 1 WHERE pg_is_in_recovery()")) return "it is a standby";
    for (const char* name : {"fsync", "full_page_writes"}) {
        if (setting(db, name) != "on") return fmt::format("{} is off", name);
    }
    if (setting(db, "synchronous_commit") != "on") return "synchronous_commit is not on";
    if (is_replicated && setting(db, "synchronous_standby_names").empty())
        return "no second server keeps its commits: synchronous_standby_names is empty";
    return std::nullopt;
}

std::optional<std::string> PgSession::why_unsafe() {
    if (terms_.why_unsafe) return terms_.why_unsafe();
    return postgres::why_unsafe(*this, terms_.is_replicated);
}

Result<std::unique_ptr<PgSession>> connect(SessionTerms terms) {
    try {
        auto session = std::make_unique<PgSession>(std::move(terms));
        const auto version =
            session->number("SELECT CAST(current_setting('server_version_num') AS BIGINT)");
        if (version < oldest_server) return old_server(*session, version);
        return session;
    } catch (const StorageUnreachable& failure) {
        return unreachable(failure);
    }
}

Result<int> schema_version(sql::Session& db) {
    const bool has_schema = db.has("SELECT 1 WHERE to_regclass('schema_migration') IS NOT NULL");
    if (!has_schema) return 0;
    const int version =
        static_cast<int>(db.number("SELECT coalesce(max(version), 0) FROM schema_migration"));
    if (version > static_cast<int>(embedded_migrations().size()))
        return newer_database(db, version);
    for (const EmbeddedMigration& migration : embedded_migrations()) {
        const auto applied = db.find<std::string>(
            "SELECT checksum FROM schema_migration WHERE version = ?1", migration.version
        );
        if (applied && *applied != checksum(migration))
            return foreign_schema(db, migration.version);
    }
    return version;
}

Result<void> migrate(
    sql::Session& db, const std::string& program_version, Instant now,
    const std::vector<EmbeddedMigration>& migrations
) {
    sql::Transaction transaction(db);
    (void)db.has("SELECT pg_advisory_xact_lock(?1)", migration_lock);
    const auto version = schema_version(db);
    if (!version) return version.error();
    if (*version == 0) {
        db.execute("CREATE SCHEMA IF NOT EXISTS invito");
        db.execute(
            "CREATE TABLE schema_migration (version BIGINT PRIMARY KEY, "
            "name TEXT COLLATE \"C\" NOT NULL, checksum TEXT COLLATE \"C\" NOT NULL, "
            "applied_at BIGINT NOT NULL, program_version TEXT COLLATE \"C\" NOT NULL)"
        );
    }
    for (const EmbeddedMigration& migration : migrations) {
        if (migration.version > *version) apply(db, migration, program_version, now);
    }
    transaction.commit();
    return {};
}

}  // namespace invito::store::postgres
