#include "connection.hpp"

#include "invito/support/failure.hpp"

#include <sqlite3.h>

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

int open_flags(Access access) {
    switch (access) {
        case Access::read_write_create: return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
        case Access::read_write: return SQLITE_OPEN_READWRITE;
        case Access::read_only: return SQLITE_OPEN_READONLY;
    }
    throw InternalFailure("unknown Access");
}

}  // namespace

void CachedStatement::Finalize::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

Statement::Statement(sqlite3* database, CachedStatement& cached)
    : database_(database), cached_(&cached), handle_(cached.handle.get()) {
    cached.is_in_use = true;
}

Statement::Statement(sqlite3* database, CachedStatement&& own)
    : database_(database), own_(std::move(own)), cached_(&own_), handle_(own_.handle.get()) {}

Statement::~Statement() {
    sqlite3_reset(handle_);
    sqlite3_clear_bindings(handle_);
    cached_->is_in_use = false;
}

void Statement::fail(int code, const char* doing) const {
    throw_failure(database_, code, doing);
}

bool Statement::step() {
    const int code = sqlite3_step(handle_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    fail(sqlite3_extended_errcode(database_), "ran a statement");
}

std::int64_t Statement::run() {
    while (step()) {
    }
    return sqlite3_changes64(database_);
}

std::optional<std::int64_t> Statement::run_unless_conflict() {
    const int code = sqlite3_step(handle_);
    if (code == SQLITE_DONE) return sqlite3_changes64(database_);
    const int extended = sqlite3_extended_errcode(database_);
    if (extended == SQLITE_CONSTRAINT_UNIQUE) return std::nullopt;
    fail(extended, "ran a statement");
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(handle_, column);
}

std::string_view Statement::view(int column) const {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
    if (bytes == nullptr) return {};
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

std::string Statement::text(int column) const {
    return std::string(view(column));
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}

std::optional<Instant> Statement::maybe_instant(int column) const {
    if (is_null(column)) return std::nullopt;
    return instant(column);
}

std::optional<int> Statement::maybe_small(int column) const {
    if (is_null(column)) return std::nullopt;
    return small(column);
}

void Statement::bind_at(int index, std::int64_t value) {
    const int code = sqlite3_bind_int64(handle_, index, value);
    if (code != SQLITE_OK) fail(code, "bound a number");
}

void Statement::bind_at(int index, std::string_view value) {
    // A null pointer would bind NULL: an empty view is an empty text.
    const char* bytes = value.empty() ? "" : value.data();
    const int code =
        sqlite3_bind_text64(handle_, index, bytes, value.size(), SQLITE_STATIC, SQLITE_UTF8);
    if (code != SQLITE_OK) fail(code, "bound a text");
}

void Statement::bind_at(int index, std::nullopt_t) {
    const int code = sqlite3_bind_null(handle_, index);
    if (code != SQLITE_OK) fail(code, "bound a null");
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
    wait_when_busy(opened, *busy_wait_);
    sqlite3_extended_result_codes(opened, 1);
}

Connection::~Connection() {
    by_address_.clear();
    statements_.clear();  // before the database they belong to
}

Statement Connection::prepare(std::string_view sql) {
    // Most texts are literals: where one stands says which it is, and its hash is not asked for.
    auto& known = by_address_[sql.data()];
    if (known == nullptr || known->first != sql) {
        const auto found = statements_.find(sql);
        known = found == statements_.end()
                    ? &*statements_.emplace(std::string(sql), prepare_anew(sql)).first
                    : &*found;
    }
    CachedStatement& cached = known->second;
    if (!cached.is_in_use) return {database_.get(), cached};
    return {database_.get(), prepare_anew(sql)};
}

CachedStatement Connection::prepare_anew(std::string_view sql) {
    sqlite3_stmt* prepared = nullptr;
    const int code = sqlite3_prepare_v3(
        database_.get(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
        &prepared, nullptr
    );
    if (code != SQLITE_OK) {
        const int extended = sqlite3_extended_errcode(database_.get());
        throw_failure(database_.get(), extended, "prepared a statement");
    }
    return {.handle = std::unique_ptr<sqlite3_stmt, CachedStatement::Finalize>(prepared)};
}

void Connection::execute(const std::string& sql) {
    const int code = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) {
        const int extended = sqlite3_extended_errcode(database_.get());
        throw_failure(database_.get(), extended, "ran a statement");
    }
}

std::int64_t Connection::last_insert_id() const {
    return sqlite3_last_insert_rowid(database_.get());
}

std::string Connection::pragma(const std::string& name) {
    auto statement = prepare("PRAGMA " + name);
    return statement.step() ? statement.text(0) : std::string();
}

bool Connection::is_in_transaction() const {
    return sqlite3_get_autocommit(handle()) == 0;
}

Transaction::Transaction(Connection& connection) : connection_(connection) {
    connection_.prepare("BEGIN IMMEDIATE").run();
}

Transaction::~Transaction() {
    // The engine may have rolled back by itself (disk full): then there is nothing to undo.
    if (is_open_ && connection_.is_in_transaction()) {
        sqlite3_exec(connection_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
}

void Transaction::commit() {
    connection_.prepare("COMMIT").run();
    is_open_ = false;
}

JoinedTransaction::JoinedTransaction(Connection& connection) {
    if (!connection.is_in_transaction()) own_.emplace(connection);
}

void JoinedTransaction::commit() {
    if (own_) own_->commit();
}

Savepoint::Savepoint(Connection& connection) : connection_(connection) {
    connection_.prepare("SAVEPOINT part").run();
}

Savepoint::~Savepoint() {
    if (is_open_ && connection_.is_in_transaction()) {
        sqlite3_exec(
            connection_.handle(), "ROLLBACK TO part; RELEASE part", nullptr, nullptr, nullptr
        );
    }
}

void Savepoint::release() {
    connection_.prepare("RELEASE part").run();
    is_open_ = false;
}

}  // namespace invito::store
