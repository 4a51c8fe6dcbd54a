#pragma once
// What the operations know of a database: a session, its statements and its transactions. An engine
// is a driver behind these two interfaces, and all SQL is in what both engines that we know of run
// alike (docs/adr/0011). How a database is opened, migrated, copied and checked is its engine's
// own.

#include "invito/support/failure.hpp"
#include "invito/support/ids.hpp"
#include "invito/support/time.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace invito::store {

// Whom LinkedIn counts. Ports speak of accounts; each has one member at a time.
using MemberId = Id<struct MemberTag>;

}  // namespace invito::store

namespace invito::sql {

using store::MemberId;

// The server had time to answer and did not, as one that is frozen; what is cut ends at once.
class StorageSilent : public StorageUnreachable {
public:
    using StorageUnreachable::StorageUnreachable;
};

// A statement as its engine prepares it, once for each text, and its session keeps it.
class Prepared {
public:
    virtual ~Prepared() = default;

    // Parameters from 1; a text must live until the last step.
    virtual void bind(int index, std::int64_t value) = 0;
    virtual void bind(int index, std::string_view value) = 0;
    virtual void bind_null(int index) = 0;

    // Within a transaction what is asked is answered with whatever is asked next: the first step
    // costs no journey to a server of its own. What others commit until then shows or not.
    virtual void ask() {}
    // Next row; false at the end.
    virtual bool step() = 0;
    // Nobody asks what it changed: within a transaction it may wait for the next statement that is
    // asked something, or for the commit, and fails then.
    virtual void run() = 0;
    // How many rows it changed; nullopt: a UNIQUE index forbids it.
    virtual std::int64_t change() = 0;
    virtual std::optional<std::int64_t> change_unless_conflict() = 0;
    // As run(), of the one row that `promise`, a literal, says is there.
    virtual void change_row(const char* promise) { ensure(change() == 1, promise); }

    // Columns of the current row, from 0; a view is valid until the next step.
    [[nodiscard]] virtual std::int64_t integer(int column) const = 0;
    [[nodiscard]] virtual std::string_view view(int column) const = 0;
    [[nodiscard]] virtual bool is_null(int column) const = 0;

    // For whoever needs it next.
    virtual void reset() noexcept = 0;

    bool is_in_use = false;
};

// A prepared statement, borrowed from its session and given back when it goes out of scope.
class Statement {
public:
    explicit Statement(Prepared& kept) : prepared_(&kept) { kept.is_in_use = true; }
    // One of its own, beside the kept one of the same text that is in use.
    explicit Statement(std::unique_ptr<Prepared> own)
        : own_(std::move(own)), prepared_(own_.get()) {}
    ~Statement() {
        if (prepared_ == nullptr) return;
        prepared_->reset();
        prepared_->is_in_use = false;
    }
    Statement(Statement&& other) noexcept
        : own_(std::move(other.own_)), prepared_(std::exchange(other.prepared_, nullptr)) {}
    Statement& operator=(Statement&&) = delete;
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    // Binds parameters ?1, ?2, ... in order.
    template <class... Values>
    Statement& bind(const Values&... values) {
        int index = 0;
        (bind_at(++index, values), ...);
        return *this;
    }

    // The same of those after `parameter`, which becomes the last one's number.
    template <class... Values>
    void bind_next(int& parameter, const Values&... values) {
        (bind_at(++parameter, values), ...);
    }

    void ask() { prepared_->ask(); }
    bool step() { return prepared_->step(); }

    // For statements without rows.
    void run() { prepared_->run(); }
    std::int64_t change() { return prepared_->change(); }
    std::optional<std::int64_t> change_unless_conflict() {
        return prepared_->change_unless_conflict();
    }
    void change_row(const char* promise) { prepared_->change_row(promise); }

    [[nodiscard]] std::int64_t integer(int column) const { return prepared_->integer(column); }
    [[nodiscard]] std::string_view view(int column) const { return prepared_->view(column); }
    [[nodiscard]] std::string text(int column) const { return std::string(view(column)); }
    [[nodiscard]] bool is_null(int column) const { return prepared_->is_null(column); }
    [[nodiscard]] Instant instant(int column) const { return from_millis(integer(column)); }

    // Reads columns `first`, `first` + 1, ... in order.
    template <class... Values>
    void read(int first, Values&... values) const {
        (read_at(first++, values), ...);
    }

    template <class Value>
    [[nodiscard]] Value get(int column) const {
        Value value{};
        read_at(column, value);
        return value;
    }

    void read_at(int column, std::int64_t& value) const { value = integer(column); }
    void read_at(int column, int& value) const { value = static_cast<int>(integer(column)); }
    void read_at(int column, bool& value) const { value = integer(column) != 0; }
    void read_at(int column, std::string& value) const { value = view(column); }
    void read_at(int column, Instant& value) const { value = instant(column); }
    void read_at(int column, Duration& value) const { value = Duration{integer(column)}; }
    template <class Tag>
    void read_at(int column, Id<Tag>& id) const {
        id.value = integer(column);
    }
    template <class Value>
    void read_at(int column, std::optional<Value>& value) const {
        value.reset();
        if (!is_null(column)) value = get<Value>(column);
    }

    void bind_at(int index, std::int64_t value) { prepared_->bind(index, value); }
    void bind_at(int index, int value) { bind_at(index, std::int64_t{value}); }
    void bind_at(int index, bool value) { bind_at(index, std::int64_t{value}); }
    void bind_at(int index, std::string_view value) { prepared_->bind(index, value); }
    void bind_at(int index, const std::string& value) { bind_at(index, std::string_view(value)); }
    void bind_at(int index, const char* value) { bind_at(index, std::string_view(value)); }
    void bind_at(int index, std::nullopt_t) { prepared_->bind_null(index); }
    void bind_at(int index, Instant value) { bind_at(index, to_millis(value)); }
    void bind_at(int index, Duration value) { bind_at(index, std::int64_t{value.count()}); }
    template <class Tag>
    void bind_at(int index, Id<Tag> id) {
        bind_at(index, id.value);
    }
    template <class T>
    void bind_at(int index, const std::optional<T>& value) {
        value ? bind_at(index, *value) : bind_at(index, std::nullopt);
    }

private:
    std::unique_ptr<Prepared> own_;
    Prepared* prepared_;  // own_, or in the session
};

struct SchemaPart {
    std::string type;  // "index", "trigger"
    std::string name;
    std::string text;  // that makes it
};

struct Column {
    std::string table;
    std::string name;
};

// One connection, used by one thread at a time. Any error of the engine is a StorageFailure; the
// one exception is a constraint that a caller expects (Statement::run_unless_conflict).
class Session {
public:
    Session() = default;
    virtual ~Session() = default;
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    // Prepared once per distinct `sql`, which must be a literal or outlive the session's use of it;
    // once more while the first one is in use.
    [[nodiscard]] virtual Statement prepare(std::string_view sql) = 0;
    // An INSERT of rows with an id: inserted_id() is the last one's, inserted_ids() those of all
    // `rows` that it inserted.
    [[nodiscard]] virtual Statement prepare_insert(std::string_view sql) = 0;
    // A SELECT of as many rows as there are leads: they come in portions, within a Snapshot or a
    // transaction that stays open until the last one.
    [[nodiscard]] virtual Statement prepare_many(std::string_view sql) { return prepare(sql); }
    [[nodiscard]] virtual std::int64_t inserted_id() const = 0;
    [[nodiscard]] virtual std::vector<std::int64_t> inserted_ids(std::size_t rows) const = 0;

    // A statement without rows, as Prepared::run().
    template <class... Values>
    void run(std::string_view sql, const Values&... values) {
        prepare(sql).bind(values...).run();
    }

    // The same, and how many rows it changed.
    template <class... Values>
    std::int64_t change(std::string_view sql, const Values&... values) {
        return prepare(sql).bind(values...).change();
    }

    // As run(), of a row that is as it was read, which `promise`, a literal, says. If it is not, no
    // transaction commits: where others write it may be theirs by now, and the operation is done
    // again (StaleRow), else it is a bug.
    template <class... Values>
    void change_row(const char* promise, std::string_view sql, const Values&... values) {
        prepare(sql).bind(values...).change_row(promise);
    }

    // An INSERT of one row: its id.
    template <class RowId, class... Values>
    RowId insert(std::string_view sql, const Values&... values) {
        prepare_insert(sql).bind(values...).run();
        return RowId{inserted_id()};
    }

    // A SELECT whose rows are read after others were asked for, as Prepared::ask().
    template <class... Values>
    [[nodiscard]] Statement ask(std::string_view sql, const Values&... values) {
        Statement rows = prepare(sql);
        rows.bind(values...).ask();
        return rows;
    }

    // Of the first row its first column. nullopt: there is no row.
    template <class Value, class... Values>
    std::optional<Value> find(std::string_view sql, const Values&... values) {
        Statement row = prepare(sql);
        if (!row.bind(values...).step()) return std::nullopt;
        return row.get<Value>(0);
    }

    // The same of a number, or of a condition, in a statement that always has a row.
    template <class... Values>
    std::int64_t number(std::string_view sql, const Values&... values) {
        return find<std::int64_t>(sql, values...).value_or(0);
    }

    // Whether there is a row.
    template <class... Values>
    bool has(std::string_view sql, const Values&... values) {
        return prepare(sql).bind(values...).step();
    }

    // Of every row its first column.
    template <class Value, class... Values>
    std::vector<Value> all(std::string_view sql, const Values&... values) {
        std::vector<Value> found;
        Statement row = prepare(sql);
        row.bind(values...);
        while (row.step()) found.push_back(row.get<Value>(0));
        return found;
    }

    // One or more statements without parameters or rows.
    virtual void execute(const std::string& sql) = 0;

    // Begins to write: takes the lock at once, so that it never fails half-way for want of it.
    virtual void begin() = 0;
    // Begins to read one state of the database, whatever others commit.
    virtual void begin_snapshot() = 0;
    virtual void commit() = 0;
    virtual void roll_back() noexcept = 0;
    [[nodiscard]] virtual bool is_in_transaction() const = 0;

    // A part of the transaction that may be undone alone. One at a time.
    virtual void begin_part() = 0;
    virtual void end_part() = 0;
    virtual void undo_part() noexcept = 0;

    // Many rows are read or written: the engine may take more memory meanwhile.
    virtual void begin_many_rows() = 0;
    virtual void end_many_rows() noexcept = 0;
    // Indexes and triggers of a table, in the order in which they were made.
    [[nodiscard]] virtual std::vector<SchemaPart> schema_parts(std::string_view table) = 0;
    virtual void make_schema_parts(const std::vector<SchemaPart>& parts) = 0;

    // Rows of another database come into this one, as they are there: in between nothing is counted
    // by triggers, and nobody else writes. Ids go on after the highest one. In one transaction.
    virtual void begin_filling() = 0;
    virtual void end_filling() = 0;

    // Those of a text, of all tables, in the order of tables and columns.
    [[nodiscard]] virtual std::vector<Column> text_columns() = 0;

    // After a table's name in FROM: its rows come in the order of their ids, so that nothing is
    // sorted. Empty where the engine takes no such word.
    [[nodiscard]] virtual std::string_view in_order_of_ids() const = 0;

    // What others know the database by: a path, or a URL without a password.
    [[nodiscard]] virtual const std::string& place() const = 0;

    // --- where several write at the same time; SQLite has one writer, who is alone from begin() on

    // Another session of the same database, which connects when it is asked something. nullptr:
    // only one may write at a time.
    [[nodiscard]] virtual std::unique_ptr<Session> another() const { return nullptr; }
    [[nodiscard]] virtual bool is_shared() const { return false; }

    // Until the transaction ends nobody else acts for the account's member, or invites for the
    // campaign: what the transaction counts after it stays so. First the member, then the campaign,
    // so that no two wait for each other. As run(). StorageFailure: the database has lost turns
    // that were acknowledged.
    virtual void take_turn(AccountId /*account*/) {}
    virtual void take_turn(CampaignId /*campaign*/) {}
    // Whose turn was taken; nullopt: everybody else's ended with begin().
    [[nodiscard]] virtual std::optional<MemberId> turn_of(AccountId /*account*/) {
        return std::nullopt;
    }
    virtual void take_every_turn() {}
    // Until the transaction ends it waits no longer than a moment for rows of another: then it is a
    // StorageConflict. For whoever takes the turns of several, in any order. As run().
    virtual void wait_for_others_briefly() {}
    // Nobody else writes until the transaction ends. Others who write now are waited for.
    virtual void shut_others_out() {}

    // The next transaction has a connection of its own: who is at the end of this one may no longer
    // be the server. Between transactions.
    virtual void leave_connection() {}

    // What the clock of the server says now, for leases: the only one that all who share the
    // database look at. Never where nobody shares it.
    [[nodiscard]] virtual Instant lease_time() {
        throw InternalFailure("a database that nobody shares has no leases to time");
    }

    // Why commits may not last now, as far as the server can be asked.
    [[nodiscard]] virtual std::optional<std::string> why_unsafe() { return std::nullopt; }
};

// Whom a transaction shuts out from its begin on: each member's turn is taken when it acts for it,
// or all of them at once, or nobody else writes at all. People's decisions take all turns: they are
// short, and concern any account. What takes people's names away shuts out imports as well.
enum class Turns { as_it_acts, all, of_everybody };

// Rolled back unless committed.
class Transaction {
public:
    explicit Transaction(Session& session, Turns turns = Turns::as_it_acts) : session_(session) {
        session_.begin();
        try {
            if (turns == Turns::all) session_.take_every_turn();
            if (turns == Turns::of_everybody) session_.shut_others_out();
        } catch (...) {
            session_.roll_back();
            throw;
        }
    }
    ~Transaction() {
        // The engine may have rolled back by itself (disk full): then there is nothing to undo.
        if (is_open_ && session_.is_in_transaction()) session_.roll_back();
    }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    void commit() {
        session_.commit();
        is_open_ = false;
    }

private:
    Session& session_;
    bool is_open_ = true;
};

// A transaction, or part of the one that is open already: then that one decides.
class JoinedTransaction {
public:
    explicit JoinedTransaction(Session& session, Turns turns = Turns::as_it_acts) {
        if (!session.is_in_transaction()) own_.emplace(session, turns);
    }

    void commit() {
        if (own_) own_->commit();
    }

private:
    std::optional<Transaction> own_;
};

// Part of a transaction that can be undone alone, and is unless it is released.
class Savepoint {
public:
    explicit Savepoint(Session& session) : session_(session) { session_.begin_part(); }
    ~Savepoint() {
        if (is_open_ && session_.is_in_transaction()) session_.undo_part();
    }
    Savepoint(const Savepoint&) = delete;
    Savepoint& operator=(const Savepoint&) = delete;

    void release() {
        session_.end_part();
        is_open_ = false;
    }

private:
    Session& session_;
    bool is_open_ = true;
};

// Several reads of one state of the database. Inside a transaction it is part of that.
class Snapshot {
public:
    explicit Snapshot(Session& session) : session_(session), is_own_(!session.is_in_transaction()) {
        if (is_own_) session_.begin_snapshot();
    }
    // Nothing was written: how it ends has no meaning.
    ~Snapshot() {
        if (is_own_) session_.roll_back();
    }
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;

private:
    Session& session_;
    bool is_own_;
};

}  // namespace invito::sql
