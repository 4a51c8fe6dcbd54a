#include "sqlite_engine.hpp"

#include "erasure.hpp"
#include "invito/ports/database_url.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/file.hpp"
#include "meta.hpp"
#include "open_connection.hpp"
#include "personal_data.hpp"
#include "postgres/pg_engine.hpp"
#include "pruning.hpp"
#include "run_lock.hpp"
#include "sql_queries.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <functional>
#include <sys/stat.h>

namespace invito::store {
namespace {

constexpr std::string_view all_is_well = "ok";

// SQLite's own findings: pages, indexes, CHECK constraints. It stops after 100.
void check_structure(Connection& connection, std::vector<std::string>& findings) {
    auto row = connection.prepare("PRAGMA integrity_check");
    while (row.step()) {
        if (row.view(0) != all_is_well) findings.push_back(row.text(0));
    }
}

void check_references(Connection& connection, std::vector<std::string>& findings) {
    auto row = connection.prepare(
        "SELECT \"table\", parent, count(*), min(rowid) FROM pragma_foreign_key_check "
        "GROUP BY 1, 2"
    );
    while (row.step()) {
        findings.push_back(fmt::format(
            "{} rows of {} name a missing {}, the first is {}", row.integer(2), row.view(0),
            row.view(1), row.integer(3)
        ));
    }
}

Error backup_refused(const std::string& target, std::string found, std::string hint) {
    return Error{
        .kind = ErrorKind::storage,
        .code = "database.backup",
        .what = fmt::format("cannot back up to {}", target),
        .found = std::move(found),
        .hint = std::move(hint)};
}

// SQLite's files of one database.
constexpr std::array<std::string_view, 3> endings = {"", "-wal", "-shm"};

void remove_database(const std::string& path) {
    std::error_code ignored;
    for (const std::string_view ending : endings)
        std::filesystem::remove(path + std::string(ending), ignored);
}

// Removed on the way out, unless it was renamed.
class UnfinishedCopy {
public:
    explicit UnfinishedCopy(std::string path) : path_(std::move(path)) { remove_database(path_); }
    ~UnfinishedCopy() { remove_database(path_); }
    UnfinishedCopy(const UnfinishedCopy&) = delete;
    UnfinishedCopy& operator=(const UnfinishedCopy&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

Error not_restored(const RestoreRequest& request, const char* code, std::string found) {
    return Error{
        .kind = ErrorKind::storage,
        .code = code,
        .what = fmt::format("{} cannot be restored", request.from),
        .found = std::move(found),
        .hint = "nothing was changed; take another backup"};
}

Error place_is_taken(const std::string& path) {
    return Error{
        .kind = ErrorKind::usage,
        .code = "database.exists",
        .what = fmt::format("there is a database {} already", path),
        .hint = "--force keeps it beside the restored one, under another name"};
}

// The backup as a whole and proved database that nobody uses yet. A schema of an earlier program is
// brought up to date in it.
Result<Generation> copy_and_mark(const RestoreRequest& request, const std::string& copy) {
    const std::string& kind = request.database.provider_kind;
    {
        Connection backup(request.from, Access::read_only);
        const auto version = schema_version(backup);
        if (!version) return version.error();
        if (*version == 0) return not_restored(request, "backup.foreign", "there is nothing in it");
        if (const std::string its = provider_kind(backup); its != kind)
            return not_restored(
                request, "database.kind",
                fmt::format("it is for {}, the settings for {}", its, kind)
            );
        copy_database(backup, copy);
    }
    // Whoever restores one that was moved has it back, and syncs first.
    Connection(copy, Access::read_write).run("DELETE FROM meta WHERE key = 'moved_to'");
    auto opened = SqliteEngine(copy).open(request.database);
    if (!opened) return opened.error();
    GenerationChange change = request.change;
    change.doubt = Doubt::restored;
    const Lineage marked = (*opened)->begin_generation(change);
    opened->reset();

    const auto proved = open_for_checking(copy);
    if (!proved) return proved.error();
    std::vector<std::string> findings;
    check_structure(**proved, findings);
    check_references(**proved, findings);
    if (!findings.empty()) return not_restored(request, "backup.damaged", findings.front());
    return marked.generation;
}

std::string free_name_for(const std::string& database) {
    for (int number = 1;; ++number) {
        std::string name = number == 1 ? database + ".before-restore.bak"
                                       : fmt::format("{}.before-restore-{}.bak", database, number);
        std::error_code ignored;
        const bool is_free = std::ranges::none_of(endings, [&](std::string_view ending) {
            return std::filesystem::exists(name + std::string(ending), ignored);
        });
        if (is_free) return name;
    }
}

// With its log, which may hold its last commits; one that a killed restore left alone goes, too: it
// would be taken for the new database's.
std::string set_aside(const std::string& database) {
    std::string kept;
    const std::string name = free_name_for(database);
    for (const std::string_view ending : endings) {
        const std::string file = database + std::string(ending);
        if (!std::filesystem::exists(file)) continue;
        std::filesystem::rename(file, name + std::string(ending));
        kept = name;
    }
    return kept;
}

// Into the database file, so that moving it aside moves all of it at once. A damaged one goes as it
// is.
void empty_log(const std::string& database) {
    try {
        const auto opened = open_for_writing(database, true);
        if (opened) (*opened)->execute("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (const StorageFailure&) {
        return;
    }
}

// Whatever schema it has. Only a handle that could write takes SQLite's files beside it away again.
template <class Found>
Result<Found> look_into(
    const std::string& path, const std::function<Result<Found>(Connection&)>& look
) {
    try {
        Connection connection(path, Access::read_write);
        return look(connection);
    } catch (const StorageFailure& failure) {
        return Error{ErrorKind::storage, "database.open", failure.what()};
    }
}

}  // namespace

Result<std::unique_ptr<Database>> SqliteEngine::open(const DatabaseOptions& options) const {
    auto connection =
        open_for_writing(path_, options.must_exist, {.patience = options.patience, .sleep = {}});
    if (!connection) return connection.error();
    const auto migrated = store::migrate(**connection, options.program_version, options.now);
    if (!migrated) return migrated.error();
    return Database::over(std::move(*connection), options);
}

Result<std::unique_ptr<Database>> SqliteEngine::rehearse(
    const DatabaseOptions& options, const std::string& folder
) const {
    auto below = overlay(path_, folder);
    if (!below) return below.error();
    auto connection = open_for_rehearsal(**below);
    if (!connection) return connection.error();
    const auto migrated = store::migrate(
        **connection, options.program_version, options.now, embedded_migrations(), CopyFirst::no
    );
    if (!migrated) return migrated.error();
    return Database::over(std::move(*connection), options, std::move(*below));
}

bool SqliteEngine::is_missing() const {
    std::error_code failed;
    return !std::filesystem::exists(path_, failed) && !failed;
}

// Opening it is all that there is to do.
Result<void> SqliteEngine::migrate(const DatabaseOptions& options) const {
    const auto opened = open(options);
    if (!opened) return opened.error();
    return {};
}

Result<RunLock> SqliteEngine::lock(const LockHolder& self) const {
    return take_lock(lock_path(path_), self);
}

std::optional<LockHolder> SqliteEngine::lock_holder() const {
    return holder_of_lock(lock_path(path_));
}

Generation SqliteEngine::recorded_generation() const {
    return generation_in_lock(lock_path(path_));
}

Result<std::unique_ptr<Queries>> SqliteEngine::queries(Duration patience) const {
    auto connection = open_for_reading(path_, {.patience = patience, .sleep = {}});
    if (!connection) return connection.error();
    return std::make_unique<SqlQueries>(std::move(*connection));
}

// A commit writes to the log, a checkpoint to the database, a restore makes another file.
std::string SqliteEngine::change_mark() const {
    std::string mark;
    for (const std::string_view ending : {"", "-wal"}) {
        struct stat file {};
        if (::stat((path_ + std::string(ending)).c_str(), &file) != 0) {
            mark += "none;";
            continue;
        }
        mark += fmt::format(
            "{}.{}.{}.{}.{};", file.st_dev, file.st_ino, file.st_size, file.st_mtim.tv_sec,
            file.st_mtim.tv_nsec
        );
    }
    return mark;
}

Result<DatabaseCheck> SqliteEngine::check() const {
    const auto opened = open_for_checking(path_);
    if (!opened) return opened.error();
    Connection& connection = **opened;
    DatabaseCheck check;
    try {
        const sql::Snapshot snapshot(connection);  // a run may write while we look
        check.bytes = static_cast<std::uint64_t>(
            connection.number("PRAGMA page_count") * connection.number("PRAGMA page_size")
        );
        check.schema_version = schema_version(connection).value();
        check.provider_kind = provider_kind(connection);
        check_structure(connection, check.findings);
        check_references(connection, check.findings);
        const auto contradictions = find_contradictions(connection);
        check.findings.insert(check.findings.end(), contradictions.begin(), contradictions.end());
        const auto passed = passed_limits(connection);
        check.findings.insert(check.findings.end(), passed.begin(), passed.end());
    } catch (const StorageFailure& failure) {
        check.findings.emplace_back(failure.what());  // damage that stops the search is a finding
    }
    return check;
}

Result<Instant> SqliteEngine::created_at() const {
    return look_into<Instant>(path_, [](Connection& connection) -> Result<Instant> {
        const auto version = schema_version(connection);
        if (!version) return version.error();
        if (*version > 0) return store::created_at(connection);
        return Error{
            ErrorKind::config, "database.foreign", connection.path() + " is an empty database"};
    });
}

Result<PlannedMigration> SqliteEngine::plan_migration() const {
    return look_into<PlannedMigration>(path_, [](Connection& connection) {
        return store::plan_migration(connection);
    });
}

Result<void> SqliteEngine::back_up(const std::string& target) const {
    const auto opened = open_for_reading(path_);
    if (!opened) return opened.error();
    std::error_code ignored;
    const bool is_filled =
        std::filesystem::exists(target, ignored) && std::filesystem::file_size(target, ignored) > 0;
    if (is_filled)
        return backup_refused(target, "it exists", "a backup never overwrites; name a new file");
    try {
        copy_database(**opened, target);
        return {};
    } catch (const StorageFailure& failure) {
        return backup_refused(
            target, failure.what(), "its directory must exist, be writable and have room"
        );
    }
}

Result<Restored> SqliteEngine::restore(const RestoreRequest& request) const {
    std::error_code problem;
    if (!std::filesystem::is_regular_file(request.from, problem))
        return not_restored(request, "backup.missing", "there is no such file");
    if (std::filesystem::equivalent(request.from, path_, problem))
        return not_restored(request, "backup.missing", "it is the database itself");
    if (std::filesystem::exists(path_) && !request.may_replace) return place_is_taken(path_);
    try {
        const UnfinishedCopy copy(path_ + ".restoring");
        const auto generation = copy_and_mark(request, copy.path());
        if (!generation) return generation.error();
        empty_log(path_);
        Restored restored{*generation, set_aside(path_)};
        std::filesystem::rename(copy.path(), path_);
        sync_folder(folder_of(path_));
        return restored;
    } catch (const StorageFailure& failure) {
        return not_restored(request, "backup.damaged", failure.what());
    } catch (const std::filesystem::filesystem_error& failure) {
        return Error{
            .kind = ErrorKind::storage,
            .code = "database.restore",
            .what = fmt::format("cannot put a database at {}", path_),
            .found = failure.what(),
            .hint = "its folder must be writable for this user, and have room"};
    }
}

Result<PersonalData> SqliteEngine::personal_data(const Identity& person) const {
    const auto opened = open_for_reading(path_);
    if (!opened) return opened.error();
    const sql::Snapshot snapshot(**opened);
    return read_personal_data(**opened, path_, person);
}

Result<PrunePlan> SqliteEngine::plan_prune(Instant before) const {
    const auto opened = open_for_reading(path_);
    if (!opened) return opened.error();
    return store::plan_prune(**opened, path_, before);
}

Result<PruneCounts> SqliteEngine::prune(Instant before, Instant now) const {
    PruneCounts done;
    {
        const auto opened = open_for_writing(path_, true);
        if (!opened) return opened.error();
        done = prune_rows(**opened, before, now);
        if (!is_rebuild_due(**opened)) return done;
    }
    rebuild(path_);
    const auto opened = open_for_writing(path_, true);
    if (!opened) return opened.error();
    sql::Transaction transaction(**opened);
    settle_rebuild(**opened);
    transaction.commit();
    truncate_log(**opened);
    return done;
}

}  // namespace invito::store

namespace invito {

std::unique_ptr<const Engine> engine_of(const DatabasePlace& place) {
    if (names_shared_database(place.name))
        return std::make_unique<store::postgres::PgEngine>(place);
    return std::make_unique<store::SqliteEngine>(place.name);
}

}  // namespace invito
