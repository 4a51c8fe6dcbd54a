#include "open_connection.hpp"

#include "invito/support/digest.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/file.hpp"
#include "invito/support/mutants.hpp"
#include "invito/support/output_file.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <functional>
#include <linux/magic.h>
#include <memory>
#include <sqlite3.h>
#include <sys/vfs.h>
#include <utility>

namespace invito::store {
namespace {

constexpr std::array<std::uint64_t, 6> network_types = {
    NFS_SUPER_MAGIC,  SMB_SUPER_MAGIC, CIFS_SUPER_MAGIC,
    SMB2_SUPER_MAGIC, AFS_SUPER_MAGIC, CODA_SUPER_MAGIC,
};

constexpr std::string_view synchronous_full = "2";

Error refused_open(const std::string& path, std::string found) {
    return Error{
        .kind = ErrorKind::storage,
        .code = "database.open",
        .what = fmt::format("cannot open the database {}", path),
        .found = std::move(found),
        .hint = "its directory must exist and be writable for this user"};
}

Error missing(const std::string& path) {
    return Error{
        .kind = ErrorKind::config,
        .code = "database.missing",
        .what = fmt::format("there is no database {} yet", path),
        .hint = "`invito import FILE` creates it; to use another one: `--db FILE`"};
}

Error network_disk(const std::string& path) {
    return Error{
        .kind = ErrorKind::config,
        .code = "database.network_disk",
        .what = fmt::format("{} is on a network file system, where locks do not hold", path),
        .hint = "keep the database on a local disk: `--db FILE`"};
}

// SQLite's failure as an error of ours. Nothing ran on `connection` after it.
Error unusable(
    const std::string& path, const Connection* connection, const StorageFailure& failure
) {
    constexpr int primary_code = 0xff;  // the rest says more than we distinguish
    const int code =
        connection == nullptr ? SQLITE_CANTOPEN : sqlite3_errcode(connection->handle());
    switch (code & primary_code) {
        case SQLITE_NOTADB:
            return Error{
                .kind = ErrorKind::config,
                .code = "database.foreign",
                .what = fmt::format("{} is not a database", path),
                .hint = "nothing was changed in it; choose another file for the database"};
        case SQLITE_CORRUPT:
            return Error{
                .kind = ErrorKind::storage,
                .code = "database.corrupt",
                .what = fmt::format("the database {} is damaged", path),
                .found = failure.what(),
                .hint = "`invito db check` says how far; restore a backup copy"};
        default: return refused_open(path, failure.what());
    }
}

// Where `path` is or will be: its nearest directory that exists.
std::filesystem::path nearest_directory(const std::string& path) {
    std::error_code ignored;
    std::filesystem::path directory = std::filesystem::absolute(path, ignored).parent_path();
    while (!std::filesystem::is_directory(directory, ignored) && directory.has_relative_path())
        directory = directory.parent_path();
    return directory;
}

bool is_on_network_disk(const std::string& path) {
    struct statfs info {};
    if (::statfs(nearest_directory(path).c_str(), &info) != 0) return false;
    // Sign-extended on some machines; the magic numbers have 32 bits.
    return is_network_file_system(static_cast<std::uint32_t>(info.f_type));
}

// What the path itself allows to say, before SQLite touches it.
Result<void> check_place(const std::string& path, bool must_exist) {
    std::error_code problem;
    const auto status = std::filesystem::status(path, problem);
    const bool exists = std::filesystem::exists(status);
    if (!exists && status.type() != std::filesystem::file_type::not_found)
        return refused_open(path, problem.message());
    if (!exists && must_exist) return missing(path);
    if (exists && !std::filesystem::is_regular_file(status))
        return refused_open(path, "it is not a file");
    if (is_on_network_disk(path)) return network_disk(path);
    return {};
}

// SQLite must not create the file itself: it would be readable by others. Opening it here is safe
// only because it is new; closing a descriptor of a database in use would drop SQLite's locks.
// "-wal" and "-shm" take over its mode.
void create_database_file(const std::string& path) {
    create_private_folders(folder_of(path));
    create_private_file(path);
}

// A database of ours that may be read, and its schema.
Result<int> recognise(Connection& connection) {
    connection.execute(
        "PRAGMA trusted_schema = OFF;"
        "PRAGMA cell_size_check = ON;"
        "PRAGMA foreign_keys = ON;"
        "PRAGMA temp_store = MEMORY;"
    );
    return schema_version(connection);
}

// NORMAL may lose the last commits in a power cut, and a lost intent is an invitation sent twice.
Result<void> make_durable(Connection& connection) {
    connection.execute("PRAGMA secure_delete = ON; PRAGMA synchronous = FULL;");
    if (connection.pragma("synchronous") != synchronous_full)
        return refused_open(connection.path(), "it does not keep synchronous=FULL");
    if (connection.path() == in_memory) return {};
    if (connection.pragma("journal_mode = WAL") != "wal")
        return refused_open(connection.path(), "it cannot keep a write-ahead log");
    if (is_mutant(Mutant::synchronous_normal)) connection.execute("PRAGMA synchronous = NORMAL");
    if (is_mutant(Mutant::synchronous_off)) connection.execute("PRAGMA synchronous = OFF");
    if (is_mutant(Mutant::no_unique_person))
        connection.execute("DROP INDEX IF EXISTS attempt_live_person");
    if (is_mutant(Mutant::moved_jobs_are_not_counted))
        connection.execute("DROP TRIGGER IF EXISTS job_moved");
    // After an fsync that failed, the system may show what the disk never got. Whatever an earlier
    // process left in the log goes into the database, synced, before anything relies on it. Found
    // by simulation: a power cut took back intents that stood behind such a gap.
    connection.execute("PRAGMA wal_checkpoint(PASSIVE)");
    return {};
}

Result<void> prepare_for_writing(Connection& connection) {
    const Result<int> version = recognise(connection);
    if (!version) return version.error();
    return make_durable(connection);
}

Result<void> prepare_for_rehearsal(Connection& connection) {
    const Result<int> version = recognise(connection);
    if (!version) return version.error();
    return {};
}

Result<void> prepare_for_passing(Connection& connection) {
    connection.execute("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF");
    return prepare_for_rehearsal(connection);
}

Result<void> prepare_for_reading(Connection& connection) {
    connection.execute("PRAGMA query_only = ON");
    const Result<int> version = recognise(connection);
    if (!version) return version.error();
    if (*version == static_cast<int>(embedded_migrations().size())) return {};
    return Error{
        .kind = ErrorKind::config,
        .code = "database.older",
        .what = fmt::format("{} was written by an older invito", connection.path()),
        .found = fmt::format("schema {}", *version),
        .hint = "`invito db migrate` brings it up to date, after a backup copy"};
}

using Connect = std::function<std::unique_ptr<Connection>()>;

Result<std::unique_ptr<Connection>> open_prepared(
    const std::string& path, const Connect& connect, Result<void> (*prepare)(Connection&)
) {
    std::unique_ptr<Connection> connection;
    try {
        connection = connect();
        const Result<void> prepared = prepare(*connection);
        if (!prepared) return prepared.error();
        return connection;
    } catch (const StorageBusy&) {
        throw;
    } catch (const StorageFailure& failure) {
        return unusable(path, connection.get(), failure);
    }
}

Result<std::unique_ptr<Connection>> open_prepared(
    const std::string& path, Access access, Result<void> (*prepare)(Connection&),
    BusyWait::Terms wait = {}
) {
    const Connect connect = [&] {
        return std::make_unique<Connection>(path, access, std::move(wait));
    };
    return open_prepared(path, connect, prepare);
}

struct FinishBackup {
    void operator()(sqlite3_backup* backup) const { sqlite3_backup_finish(backup); }
};

void copy_pages(Connection& source, Connection& copy) {
    constexpr int all_pages = -1;  // at once: one snapshot, and in WAL mode nobody waits for us
    const std::unique_ptr<sqlite3_backup, FinishBackup> backup(
        sqlite3_backup_init(copy.handle(), "main", source.handle(), "main")
    );
    const int code = backup ? sqlite3_backup_step(backup.get(), all_pages)
                            : sqlite3_extended_errcode(copy.handle());
    if (code != SQLITE_DONE) {
        throw StorageFailure(fmt::format(
            "could not copy {} to {}: {} (SQLite code {})", source.path(), copy.path(),
            sqlite3_errstr(code), code
        ));
    }
}

// --- migrations

int recorded_version(Connection& connection) {
    return static_cast<int>(connection.number("PRAGMA user_version"));
}

// Nothing was ever created in it; switching it to WAL already writes a first page.
bool is_blank(Connection& connection) {
    return connection.number("SELECT count(*) FROM sqlite_schema") == 0;
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
        const auto applied = connection.find<std::string>(
            "SELECT checksum FROM schema_migration WHERE version = ?1", migration.version
        );
        if (applied != sha256_hex(migration.sql)) {
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
Result<void> copy_before(Connection& connection, const std::string& name) {
    const OutputRules rules{.way_out = "move it away, and give the command again"};
    auto place = find_destination(name, rules);
    if (!place) return place.error();
    auto copy = OutputFile::open(std::move(*place));
    if (!copy) return copy.error();
    if (copy->unfinished().empty()) throw StorageFailure(name + " is no file");
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
    connection.run(
        "INSERT INTO schema_migration (version, name, checksum, applied_at, program_version) "
        "VALUES (?1, ?2, ?3, ?4, ?5)",
        migration.version, migration.name, sha256_hex(migration.sql), now, program_version
    );
    connection.execute(fmt::format("PRAGMA application_id = {}", application_id));
    connection.execute(fmt::format("PRAGMA user_version = {}", migration.version));
    transaction.commit();
}

}  // namespace

Result<std::unique_ptr<Connection>> open_for_writing(
    const std::string& path, bool must_exist, BusyWait::Terms wait
) {
    if (path == in_memory)
        return open_prepared(path, Access::read_write_create, prepare_for_writing);
    const Result<void> place = check_place(path, must_exist);
    if (!place) return place.error();
    try {
        if (!std::filesystem::exists(path)) create_database_file(path);
    } catch (const StorageFailure& failure) {
        return refused_open(path, failure.what());
    }
    return open_prepared(path, Access::read_write, prepare_for_writing, std::move(wait));
}

Result<std::unique_ptr<Connection>> open_for_reading(
    const std::string& path, BusyWait::Terms wait
) {
    const Result<void> place = check_place(path, true);
    if (!place) return place.error();
    return open_prepared(path, Access::read_only, prepare_for_reading, std::move(wait));
}

Result<std::unique_ptr<Connection>> open_for_checking(const std::string& path) {
    const Result<void> place = check_place(path, true);
    if (!place) return place.error();
    return open_prepared(path, Access::read_write, prepare_for_reading);
}

Result<std::unique_ptr<Overlay>> overlay(const std::string& path, const std::string& folder) {
    const Result<void> place = check_place(path, true);
    if (!place) return place.error();
    auto base = open_prepared(path, Access::read_only, prepare_for_rehearsal);
    if (!base) return base.error();
    return std::make_unique<Overlay>(std::move(*base), folder);
}

Result<std::unique_ptr<Connection>> open_for_rehearsal(Overlay& overlay) {
    return open_prepared(
        overlay.path(), [&overlay] { return overlay.connect(); }, prepare_for_rehearsal
    );
}

Result<std::unique_ptr<Connection>> open_passing(const std::string& path) {
    create_private_file(path);
    return open_prepared(path, Access::read_write, prepare_for_passing);
}

Result<int> schema_version(
    Connection& connection, const std::vector<EmbeddedMigration>& migrations
) {
    const std::int64_t owner = connection.number("PRAGMA application_id");
    const int version = recorded_version(connection);
    const bool is_ours = owner == application_id && version > 0;
    const bool is_unused = owner == 0 && version == 0 && is_blank(connection);
    if (!is_ours && !is_unused) return foreign_database(connection);

    const int newest = static_cast<int>(migrations.size());
    if (version > newest) return newer_database(connection, version, newest);
    return version;
}

Result<PlannedMigration> plan_migration(
    Connection& connection, const std::vector<EmbeddedMigration>& migrations
) {
    const Result<int> version = schema_version(connection, migrations);
    if (!version) return version.error();
    PlannedMigration plan{.from = *version, .to = static_cast<int>(migrations.size()), .copy = {}};
    if (plan.from > 0 && plan.is_due()) plan.copy = copy_name(connection, plan.from + 1);
    return plan;
}

Result<void> migrate(
    Connection& connection, const std::string& program_version, Instant now,
    const std::vector<EmbeddedMigration>& migrations, CopyFirst copy_first
) {
    check_numbers(migrations);
    const auto plan = plan_migration(connection, migrations);
    if (!plan) return plan.error();
    if (plan->from > 0) check_applied(connection, plan->from, migrations);

    if (copy_first == CopyFirst::yes && !plan->copy.empty()) {
        if (const auto copied = copy_before(connection, plan->copy); !copied) return copied.error();
    }
    for (int next = plan->from; next < plan->to; ++next)
        apply(connection, migrations[static_cast<std::size_t>(next)], program_version, now);
    return {};
}

bool is_network_file_system(std::uint64_t type) {
    return std::ranges::find(network_types, type) != network_types.end();
}

void copy_database(Connection& source, const std::string& target) {
    open_private_file(target).close();
    Connection copy(target, Access::read_write);
    copy_pages(source, copy);
}

}  // namespace invito::store
