#include "connection.hpp"

#include "invito/ports/engine.hpp"
#include "invito/support/failure.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <numeric>
#include <set>
#include <sqlite3.h>
#include <sstream>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

namespace invito::store {
namespace {

std::string describe(sqlite3* database, int code, std::string_view doing) {
    std::string text = "the database failed while it ";
    text += doing;
    text += ": ";
    text += database != nullptr ? sqlite3_errmsg(database) : sqlite3_errstr(code);
    text += " (SQLite code " + std::to_string(code) + ")";
    return text;
}

[[noreturn]] void throw_failure(sqlite3* database, int code, std::string_view doing) {
    constexpr int primary_code = 0xff;
    if ((code & primary_code) != SQLITE_BUSY) throw StorageFailure(describe(database, code, doing));
    const std::string path = sqlite3_db_filename(database, "main");
    const std::string holder = lock_holders(path);
    throw StorageBusy(
        path + " is locked by " + (holder.empty() ? std::string("another program") : holder)
    );
}

// SQLite counts its memory behind a lock that every allocation takes, for a figure that nobody
// reads.
void configure_library() {
    static const int done = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    (void)done;  // refused where SQLite is at work already: then it counts
}

// New indexes are sorted in runs that go to the disk: sorted in memory they would need tens of
// bytes for each row.
class SortingOnDisk {
public:
    explicit SortingOnDisk(Connection& connection) : connection_(connection) {
        connection_.execute("PRAGMA temp_store = FILE");
    }
    ~SortingOnDisk() { connection_.try_execute("PRAGMA temp_store = MEMORY"); }
    SortingOnDisk(const SortingOnDisk&) = delete;
    SortingOnDisk& operator=(const SortingOnDisk&) = delete;

private:
    Connection& connection_;
};

using std::chrono::milliseconds;

// Short at first: most writers are done at once.
milliseconds pause_before(int tries) {
    constexpr int pauses[] = {1, 2, 5, 10, 15, 20, 25, 50};
    return milliseconds{tries < static_cast<int>(std::size(pauses)) ? pauses[tries] : 100};
}

// "08:01:131" of /proc/locks: device in hexadecimal, inode in decimal.
std::string place_of(const std::string& path) {
    struct stat file {};
    if (::stat(path.c_str(), &file) != 0) return {};
    return fmt::format("{:02x}:{:02x}:{}", major(file.st_dev), minor(file.st_dev), file.st_ino);
}

std::string name_of(int process) {
    std::string name;
    std::getline(std::ifstream(fmt::format("/proc/{}/comm", process)), name);
    return fmt::format("{} (process {})", name.empty() ? "a program" : name, process);
}

// As the database's own file system sleeps, which is not always the machine's.
BusyWait::Sleep sleep_of(sqlite3* database) {
    return [database](milliseconds pause) {
        sqlite3_vfs* system = nullptr;
        sqlite3_file_control(
            database, "main", SQLITE_FCNTL_VFS_POINTER, static_cast<void*>(&system)
        );
        const auto microseconds = std::chrono::microseconds(pause).count();
        system->xSleep(system, static_cast<int>(microseconds));
    };
}

int open_flags(Access access) {
    switch (access) {
        case Access::read_write_create: return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
        case Access::read_write: return SQLITE_OPEN_READWRITE;
        case Access::read_only: return SQLITE_OPEN_READONLY;
    }
    throw InternalFailure("unknown Access");
}

}  // namespace

BusyWait::BusyWait(std::string path, Terms terms)
    : path_(std::move(path)), terms_(std::move(terms)) {}

bool BusyWait::again(int tries) {
    if (tries == 0) waited_ = {};
    if (waited_ >= terms_.patience) return false;
    const milliseconds pause = std::min(pause_before(tries), terms_.patience - waited_);
    const bool is_time_to_tell = waited_ < told_after && waited_ + pause >= told_after;
    if (is_time_to_tell) tell_busy_database({path_, lock_holders(path_)});
    terms_.sleep(pause);
    waited_ += pause;
    return true;
}

std::string lock_holders(const std::string& database) {
    std::set<std::string> places;
    for (const char* ending : {"", "-wal", "-shm"}) places.insert(place_of(database + ending));
    places.erase("");
    std::set<int> holders;
    std::ifstream locks("/proc/locks");
    for (std::string line; std::getline(locks, line);) {
        std::istringstream fields(line);
        std::string skipped;
        std::string place;
        int process = 0;
        fields >> skipped >> skipped;
        if (skipped == "->") continue;  // one that waits
        fields >> skipped >> skipped >> process >> place;
        if (fields && process > 0 && process != ::getpid() && places.contains(place)) {
            holders.insert(process);
        }
    }
    std::string text;
    for (const int process : holders) text += (text.empty() ? "" : ", ") + name_of(process);
    return text;
}

void SqliteStatement::Finalize::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

void SqliteStatement::fail(int code, const char* doing) const {
    throw_failure(database_, code, doing);
}

void SqliteStatement::bind(int index, std::int64_t value) {
    const int code = sqlite3_bind_int64(handle_.get(), index, value);
    if (code != SQLITE_OK) fail(code, "bound a number");
}

void SqliteStatement::bind(int index, std::string_view value) {
    // A null pointer would bind NULL: an empty view is an empty text.
    const char* bytes = value.empty() ? "" : value.data();
    const int code =
        sqlite3_bind_text64(handle_.get(), index, bytes, value.size(), SQLITE_STATIC, SQLITE_UTF8);
    if (code != SQLITE_OK) fail(code, "bound a text");
}

void SqliteStatement::bind_null(int index) {
    const int code = sqlite3_bind_null(handle_.get(), index);
    if (code != SQLITE_OK) fail(code, "bound a null");
}

bool SqliteStatement::step() {
    const int code = sqlite3_step(handle_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    fail(sqlite3_extended_errcode(database_), "ran a statement");
}

void SqliteStatement::run() {
    while (step()) {
    }
}

std::int64_t SqliteStatement::change() {
    run();
    return sqlite3_changes64(database_);
}

std::optional<std::int64_t> SqliteStatement::change_unless_conflict() {
    const int code = sqlite3_step(handle_.get());
    if (code == SQLITE_DONE) return sqlite3_changes64(database_);
    const int extended = sqlite3_extended_errcode(database_);
    if (extended == SQLITE_CONSTRAINT_UNIQUE) return std::nullopt;
    fail(extended, "ran a statement");
}

std::int64_t SqliteStatement::integer(int column) const {
    return sqlite3_column_int64(handle_.get(), column);
}

std::string_view SqliteStatement::view(int column) const {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(handle_.get(), column));
    if (bytes == nullptr) return {};
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

bool SqliteStatement::is_null(int column) const {
    return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

void SqliteStatement::reset() noexcept {
    sqlite3_reset(handle_.get());
    sqlite3_clear_bindings(handle_.get());
}

void Connection::CloseDatabase::operator()(sqlite3* database) const {
    sqlite3_close_v2(database);
}

Connection::Connection(
    const std::string& path, Access access, BusyWait::Terms wait, const std::string& file_system
)
    : path_(path) {
    configure_library();
    sqlite3* opened = nullptr;
    const char* const vfs = file_system.empty() ? nullptr : file_system.c_str();
    const int code =
        sqlite3_open_v2(path.c_str(), &opened, open_flags(access) | SQLITE_OPEN_NOMUTEX, vfs);
    database_.reset(opened);
    if (code != SQLITE_OK) {
        throw StorageFailure(describe(opened, code, "opened " + path));
    }
    if (!wait.sleep) wait.sleep = sleep_of(opened);
    busy_wait_.emplace(path, std::move(wait));
    sqlite3_busy_handler(
        opened,
        [](void* waiting, int tries) {
            return static_cast<BusyWait*>(waiting)->again(tries) ? 1 : 0;
        },
        &*busy_wait_
    );
    sqlite3_extended_result_codes(opened, 1);
}

Connection::~Connection() {
    by_address_.clear();
    statements_.clear();  // before the database they belong to
}

sql::Statement Connection::prepare(std::string_view sql) {
    // Most texts are literals: where one stands says which it is, and its hash is not asked for.
    auto& known = by_address_[sql.data()];
    if (known == nullptr || known->first != sql) {
        auto found = statements_.find(sql);
        if (found == statements_.end())
            found = statements_.emplace(std::string(sql), prepare_anew(sql)).first;
        known = &*found;
    }
    SqliteStatement& kept = known->second;
    if (!kept.is_in_use) return sql::Statement(kept);
    return sql::Statement(std::make_unique<SqliteStatement>(prepare_anew(sql)));
}

SqliteStatement Connection::prepare_anew(std::string_view sql) {
    sqlite3_stmt* prepared = nullptr;
    const int code = sqlite3_prepare_v3(
        handle(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &prepared,
        nullptr
    );
    if (code != SQLITE_OK)
        throw_failure(handle(), sqlite3_extended_errcode(handle()), "prepared a statement");
    return {handle(), prepared};
}

void Connection::execute(const std::string& sql) {
    const int code = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) {
        const int extended = sqlite3_extended_errcode(database_.get());
        throw_failure(database_.get(), extended, "ran a statement");
    }
}

void Connection::try_execute(const char* sql) noexcept {
    sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr);
}

std::int64_t Connection::inserted_id() const {
    return sqlite3_last_insert_rowid(handle());
}

// With one writer the ids of a statement follow each other.
std::vector<std::int64_t> Connection::inserted_ids(std::size_t rows) const {
    std::vector<std::int64_t> ids(rows);
    std::iota(ids.begin(), ids.end(), inserted_id() - static_cast<std::int64_t>(rows) + 1);
    return ids;
}

void Connection::begin() {
    prepare("BEGIN IMMEDIATE").run();
}

void Connection::begin_snapshot() {
    prepare("BEGIN").run();
}

void Connection::commit() {
    prepare("COMMIT").run();
}

void Connection::roll_back() noexcept {
    try_execute("ROLLBACK");
}

void Connection::begin_part() {
    prepare("SAVEPOINT part").run();
}

void Connection::end_part() {
    prepare("RELEASE part").run();
}

void Connection::undo_part() noexcept {
    try_execute("ROLLBACK TO part; RELEASE part");
}

bool Connection::is_in_transaction() const {
    return sqlite3_get_autocommit(handle()) == 0;
}

void Connection::begin_many_rows() {
    cache_size_before_ = pragma("cache_size");
    execute("PRAGMA cache_size = -16384");  // KiB
}

void Connection::end_many_rows() noexcept {
    try_execute(("PRAGMA cache_size = " + cache_size_before_).c_str());
    sqlite3_db_release_memory(handle());
}

std::vector<sql::SchemaPart> Connection::schema_parts(std::string_view table) {
    std::vector<sql::SchemaPart> parts;
    auto row = prepare(
        "SELECT type, name, sql FROM sqlite_schema WHERE tbl_name = ?1 "
        "AND type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY rowid"
    );
    row.bind(table);
    while (row.step()) parts.push_back({row.text(0), row.text(1), row.text(2)});
    return parts;
}

void Connection::make_schema_parts(const std::vector<sql::SchemaPart>& parts) {
    const SortingOnDisk sorting(*this);
    for (const sql::SchemaPart& part : parts) execute(part.text);
}

// Indexes that are made at once cost a fraction of those that grow row by row.
void Connection::begin_filling() {
    away_while_filled_.clear();
    std::string drops;
    for (const Table& table : tables()) {
        for (sql::SchemaPart& part : schema_parts(table.name)) {
            drops += "DROP " + part.type + " \"" + part.name + "\";";
            away_while_filled_.push_back(std::move(part));
        }
    }
    execute(drops);
}

void Connection::end_filling() {
    make_schema_parts(away_while_filled_);
}

std::vector<Table> Connection::tables() {
    std::vector<Table> tables;
    auto row = prepare(
        "SELECT m.name, c.name, c.pk FROM sqlite_schema m JOIN pragma_table_info(m.name) c "
        "WHERE m.type = 'table' ORDER BY m.rowid, c.cid"
    );
    while (row.step()) {
        if (tables.empty() || tables.back().name != row.view(0))
            tables.push_back({.name = row.text(0), .columns = {}, .key = {}});
        Table& table = tables.back();
        table.columns.push_back(row.text(1));
        const auto place = row.get<std::int64_t>(2);  // in the key, from 1; 0: not in it
        if (place == 0) continue;
        table.key.resize(std::max(table.key.size(), static_cast<std::size_t>(place)));
        table.key[static_cast<std::size_t>(place) - 1] = row.text(1);
    }
    return tables;
}

std::vector<sql::Column> Connection::text_columns() {
    std::vector<sql::Column> columns;
    auto row = prepare(
        "SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c "
        "WHERE m.type = 'table' AND upper(c.type) = 'TEXT' ORDER BY m.name, c.cid"
    );
    while (row.step()) columns.push_back({row.text(0), row.text(1)});
    return columns;
}

std::string Connection::pragma(const std::string& name) {
    auto statement = prepare("PRAGMA " + name);
    return statement.step() ? statement.text(0) : std::string();
}

}  // namespace invito::store
