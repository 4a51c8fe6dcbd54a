#pragma once
// SQLite as a session: connection, cached statements, and the wait for a database that another
// program keeps locked. Any error of the engine is a StorageFailure.

#include "session.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace invito::store {

// Waiting for a database that another program keeps locked: long, and not silently.
class BusyWait {
public:
    using Sleep = std::function<void(std::chrono::milliseconds)>;

    static constexpr std::chrono::seconds told_after{5};

    struct Terms {
        std::chrono::milliseconds patience = std::chrono::minutes{45};  // a run's default
        Sleep sleep = {};  // empty: as the database's own file system sleeps
    };

    BusyWait(std::string path, Terms terms);

    // As SQLite asks: after `tries` times, whether to try again. Sleeps first.
    [[nodiscard]] bool again(int tries);

private:
    std::string path_;
    Terms terms_;
    std::chrono::milliseconds waited_{};
};

// Who holds a lock on the database's files, as /proc/locks knows: "sqlite3 (process 4711)". Empty:
// not known, or only this process.
[[nodiscard]] std::string lock_holders(const std::string& database);

class SqliteStatement final : public sql::Prepared {
public:
    SqliteStatement(sqlite3* database, sqlite3_stmt* handle)
        : database_(database), handle_(handle) {}

    void bind(int index, std::int64_t value) override;
    void bind(int index, std::string_view value) override;
    void bind_null(int index) override;
    bool step() override;
    void run() override;
    std::int64_t change() override;
    std::optional<std::int64_t> change_unless_conflict() override;
    [[nodiscard]] std::int64_t integer(int column) const override;
    [[nodiscard]] std::string_view view(int column) const override;
    [[nodiscard]] bool is_null(int column) const override;
    void reset() noexcept override;

private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };

    [[noreturn]] void fail(int code, const char* doing) const;

    sqlite3* database_;
    std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

// In the order of the schema: what a table refers to was made before it.
struct Table {
    std::string name;
    std::vector<std::string> columns;
    std::vector<std::string> key;  // the columns of its primary key
};

enum class Access { read_write_create, read_write, read_only };

// Not movable: statements point into it.
class Connection final : public sql::Session {
public:
    // `wait`: how long and how to wait while another program writes. The longest that one of ours
    // writes without a break is the import of a million rows, which is one transaction.
    // `file_system`: name of a registered VFS; empty: the default one.
    Connection(
        const std::string& path, Access access, BusyWait::Terms wait = {},
        const std::string& file_system = {}
    );
    ~Connection() override;

    [[nodiscard]] sql::Statement prepare(std::string_view sql) override;
    // SQLite knows the id of every row that it inserts.
    [[nodiscard]] sql::Statement prepare_insert(std::string_view sql) override {
        return prepare(sql);
    }
    [[nodiscard]] std::int64_t inserted_id() const override;
    [[nodiscard]] std::vector<std::int64_t> inserted_ids(std::size_t rows) const override;
    void execute(const std::string& sql) override;
    // The same on a way out, which nothing may stop.
    void try_execute(const char* sql) noexcept;
    void begin() override;
    void begin_snapshot() override;
    void commit() override;
    void roll_back() noexcept override;
    [[nodiscard]] bool is_in_transaction() const override;
    void begin_part() override;
    void end_part() override;
    void undo_part() noexcept override;
    void begin_many_rows() override;
    void end_many_rows() noexcept override;
    [[nodiscard]] std::vector<sql::SchemaPart> schema_parts(std::string_view table) override;
    void make_schema_parts(const std::vector<sql::SchemaPart>& parts) override;
    void begin_filling() override;
    void end_filling() override;
    [[nodiscard]] std::vector<sql::Column> text_columns() override;
    [[nodiscard]] std::string_view in_order_of_ids() const override { return "NOT INDEXED"; }
    [[nodiscard]] const std::string& place() const override { return path_; }

    [[nodiscard]] std::vector<Table> tables();
    [[nodiscard]] std::string pragma(const std::string& name);
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] sqlite3* handle() const { return database_.get(); }

private:
    [[nodiscard]] SqliteStatement prepare_anew(std::string_view sql);

    struct CloseDatabase {
        void operator()(sqlite3* database) const;
    };
    struct TextHash : std::hash<std::string_view> {
        using is_transparent = void;  // NOLINT(readability-identifier-naming): the standard's name
    };

    std::string path_;
    std::string cache_size_before_;
    std::vector<sql::SchemaPart> away_while_filled_;
    std::optional<BusyWait> busy_wait_;
    std::unique_ptr<sqlite3, CloseDatabase> database_;
    using Statements = std::unordered_map<std::string, SqliteStatement, TextHash, std::equal_to<>>;
    Statements statements_;
    // Of texts by where they stand; what stands there now is compared.
    std::unordered_map<const char*, Statements::value_type*> by_address_;
};

}  // namespace invito::store
