#pragma once
// A thin, typed layer over SQLite: connection, cached statements, transactions. Any error of the
// engine is a StorageFailure; the one exception is a constraint that a caller expects
// (Statement::run_unless_conflict).

#include "busy_wait.hpp"
#include "invito/support/ids.hpp"
#include "invito/support/time.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

struct sqlite3;
struct sqlite3_stmt;

namespace invito::store {

// A statement as its connection's cache keeps it.
struct CachedStatement {
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    std::unique_ptr<sqlite3_stmt, Finalize> handle;
    bool is_in_use = false;
};

// A prepared statement, borrowed from its connection's cache and reset when it goes out of scope.
class Statement {
public:
    Statement(sqlite3* database, CachedStatement& cached);
    // One of its own, beside the cached one of the same text that is in use.
    Statement(sqlite3* database, CachedStatement&& own);
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    // Binds parameters ?1, ?2, ... in order; text must live until the statement is stepped the last
    // time.
    template <class... Values>
    Statement& bind(const Values&... values) {
        int index = 0;
        (bind_at(++index, values), ...);
        return *this;
    }

    // Next row; false at the end.
    bool step();

    // For statements without rows. Returns the number of changed rows.
    std::int64_t run();

    // Like run(), but a violated UNIQUE index returns nullopt.
    std::optional<std::int64_t> run_unless_conflict();

    // Columns of the current row, from 0.
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] int small(int column) const { return static_cast<int>(integer(column)); }
    [[nodiscard]] std::string text(int column) const;
    [[nodiscard]] std::string_view view(int column) const;  // valid until the next step
    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] Instant instant(int column) const { return from_millis(integer(column)); }
    [[nodiscard]] std::optional<Instant> maybe_instant(int column) const;
    [[nodiscard]] std::optional<int> maybe_small(int column) const;
    template <class Tag>
    void read(int column, Id<Tag>& id) const {
        id.value = integer(column);
    }

    void bind_at(int index, std::int64_t value);
    void bind_at(int index, int value) { bind_at(index, static_cast<std::int64_t>(value)); }
    void bind_at(int index, bool value) { bind_at(index, static_cast<std::int64_t>(value)); }
    void bind_at(int index, std::string_view value);
    void bind_at(int index, const std::string& value) { bind_at(index, std::string_view(value)); }
    void bind_at(int index, const char* value) { bind_at(index, std::string_view(value)); }
    void bind_at(int index, std::nullopt_t);
    void bind_at(int index, Instant value) { bind_at(index, to_millis(value)); }
    void bind_at(int index, Duration value) {
        bind_at(index, static_cast<std::int64_t>(value.count()));
    }
    template <class Tag>
    void bind_at(int index, Id<Tag> id) {
        bind_at(index, id.value);
    }
    template <class T>
    void bind_at(int index, const std::optional<T>& value) {
        value ? bind_at(index, *value) : bind_at(index, std::nullopt);
    }

private:
    [[noreturn]] void fail(int code, const char* doing) const;

    sqlite3* database_;
    CachedStatement own_;
    CachedStatement* cached_;  // own_, or in the connection
    sqlite3_stmt* handle_;
};

enum class Access { read_write_create, read_write, read_only };

// One connection, used by one thread at a time. Not movable: statements point into it.
class Connection {
public:
    // `wait`: how long and how to wait while another program writes. The longest that one of ours
    // writes without a break is the import of a million rows, which is one transaction.
    // `file_system`: name of a registered VFS; empty: the default one.
    Connection(
        const std::string& path, Access access, BusyWait::Terms wait = {},
        const std::string& file_system = {}
    );
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Prepared once per distinct `sql`, which must be a literal or outlive the connection's use of
    // it; once more while the first one is in use.
    [[nodiscard]] Statement prepare(std::string_view sql);

    // One or more statements without parameters or rows.
    void execute(const std::string& sql);

    [[nodiscard]] std::int64_t last_insert_id() const;
    [[nodiscard]] std::string pragma(const std::string& name);
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] bool is_in_transaction() const;
    [[nodiscard]] sqlite3* handle() const { return database_.get(); }

private:
    [[nodiscard]] CachedStatement prepare_anew(std::string_view sql);

    struct CloseDatabase {
        void operator()(sqlite3* database) const;
    };
    struct TextHash : std::hash<std::string_view> {
        using is_transparent = void;  // NOLINT(readability-identifier-naming): the standard's name
    };

    std::string path_;
    std::optional<BusyWait> busy_wait_;
    std::unique_ptr<sqlite3, CloseDatabase> database_;
    using Statements = std::unordered_map<std::string, CachedStatement, TextHash, std::equal_to<>>;
    Statements statements_;
    // Of texts by where they stand; what stands there now is compared.
    std::unordered_map<const char*, Statements::value_type*> by_address_;
};

// BEGIN IMMEDIATE, rolled back unless committed. Takes the write lock at once, so that it never
// fails half-way for want of it.
class Transaction {
public:
    explicit Transaction(Connection& connection);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    void commit();

private:
    Connection& connection_;
    bool is_open_ = true;
};

// A transaction, or part of the one that is open already: then that one decides.
class JoinedTransaction {
public:
    explicit JoinedTransaction(Connection& connection);

    void commit();

private:
    std::optional<Transaction> own_;
};

// Part of a transaction that can be undone alone.
class Savepoint {
public:
    explicit Savepoint(Connection& connection);
    ~Savepoint();
    Savepoint(const Savepoint&) = delete;
    Savepoint& operator=(const Savepoint&) = delete;

    void release();

private:
    Connection& connection_;
    bool is_open_ = true;
};

}  // namespace invito::store
