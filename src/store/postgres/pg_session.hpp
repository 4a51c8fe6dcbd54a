#pragma once
// PostgreSQL as a session: one connection of libpq, its prepared statements, and what an answer to
// COMMIT is worth. Every wait has an end of its own here, because a server that hangs answers
// nothing: a statement's is 15 s, a commit's 30 s; then the connection is closed.

#include "invito/support/failure.hpp"
#include "session.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct pg_conn;
struct pg_result;

namespace invito::store::postgres {

// The last acknowledged turn of each member, of all sessions of this process. A turn that is not
// later than one that was acknowledged before tells that the database has lost commits.
class Turns {
public:
    // Than all that were acknowledged; else what answers has lost some, or is behind.
    [[nodiscard]] bool is_later(MemberId member, std::int64_t turn) const;
    void acknowledge(MemberId member, std::int64_t turn);

private:
    mutable std::mutex mutex_;
    std::unordered_map<std::int64_t, std::int64_t> last_;
};

class PgStatement;
class PgRows;

struct ClearResult {
    void operator()(pg_result* result) const;
};
using PgResult = std::unique_ptr<pg_result, ClearResult>;

struct CloseConnection {
    void operator()(pg_conn* connection) const;
};

struct SessionTerms {
    std::string url;               // as parse_database_url() takes it
    std::shared_ptr<Turns> turns;  // of the process
    std::chrono::milliseconds statement_patience{15'000};
    std::chrono::milliseconds commit_patience{30'000};
    // How long to ask what became of a commit that was not answered.
    std::chrono::milliseconds doubt_patience{120'000};
    bool is_replicated = true;  // a second server must keep its commits as well
    // Of a simulation: what the server would say.
    std::function<Instant()> lease_clock = {};
    std::function<std::optional<std::string>()> why_unsafe = {};
};

// One session, over as many connections as it takes. Failures: StorageUnreachable, the connection
// is lost or the server takes no writes now: nothing happened, and whoever begins again gets
// another connection; StorageConflict, the engine rolled back because of others; CommitUnknown;
// else StorageFailure.
class PgSession final : public sql::Session {
public:
    // Connects with the first that is asked.
    explicit PgSession(SessionTerms terms);
    ~PgSession() override;

    [[nodiscard]] sql::Statement prepare(std::string_view sql) override;
    [[nodiscard]] sql::Statement prepare_insert(std::string_view sql) override;
    [[nodiscard]] sql::Statement prepare_many(std::string_view sql) override;
    [[nodiscard]] std::int64_t inserted_id() const override { return inserted_.back(); }
    [[nodiscard]] std::vector<std::int64_t> inserted_ids(std::size_t rows) const override;
    void execute(const std::string& sql) override;
    void begin() override;
    void begin_snapshot() override;
    void commit() override;
    void roll_back() noexcept override;
    [[nodiscard]] bool is_in_transaction() const override { return is_in_transaction_; }
    void begin_part() override;
    void end_part() override;
    void undo_part() noexcept override;
    void begin_many_rows() override {}
    void end_many_rows() noexcept override {}
    [[nodiscard]] std::vector<sql::SchemaPart> schema_parts(std::string_view table) override;
    void make_schema_parts(const std::vector<sql::SchemaPart>& parts) override;
    void begin_filling() override;
    void end_filling() override;
    [[nodiscard]] std::vector<sql::Column> text_columns() override;
    [[nodiscard]] std::string_view in_order_of_ids() const override { return {}; }
    [[nodiscard]] const std::string& place() const override { return place_; }
    [[nodiscard]] std::unique_ptr<sql::Session> another() const override;
    [[nodiscard]] bool is_shared() const override { return true; }
    void take_turn(AccountId account) override;
    [[nodiscard]] std::optional<MemberId> turn_of(AccountId account) override;
    void take_turn(CampaignId campaign) override;
    void take_every_turn() override;
    void wait_for_others_briefly() override;
    void shut_others_out() override;
    void leave_connection() override;
    [[nodiscard]] Instant lease_time() override;
    [[nodiscard]] std::optional<std::string> why_unsafe() override;

private:
    friend class PgStatement;
    friend class PgRows;

    enum class Doing { statement, commit };

    void connect();
    void refuse_to_talk_openly();
    void ensure_connected();

    struct Kept;
    Kept& kept(const std::string& text);
    Kept& for_one_row(Kept& plain);
    sql::Statement borrow(Kept& kept);

    // A prepared statement with its values.
    using Values = std::vector<std::optional<std::string>>;
    struct Request {
        Kept* kept = nullptr;
        Values values = {};
        const char* promise = nullptr;  // that the one row is there which it changes; nullptr: none
        std::optional<std::size_t> turn = {};  // whose number it answers with
        PgResult* answer = nullptr;            // where somebody will look for it
        bool is_new = false;                   // its text goes with it
    };

    // What nobody asks about waits for the next journey to the server and back: those are what
    // most of the time goes into, be it near or far.
    void let_wait(Request request);
    void send_what_waits();
    void forget(const PgResult& answer) noexcept;
    // Errors of the server are failures; one that `expected_state` names comes back as its result.
    PgResult ask_now(Request request, std::string_view expected_state = {});
    PgResult run_text(const std::string& sql, Doing doing = Doing::statement);
    PgResult run_with(const std::string& sql, const Values& values);

    using Deadline = std::chrono::steady_clock::time_point;
    [[nodiscard]] Deadline deadline(Doing doing) const;
    // What waits and then `more`, in one journey; the last one's answer.
    PgResult exchange(std::vector<Request> more, Doing doing, std::string_view expected_state = {});
    [[nodiscard]] bool send(std::vector<Request>& requests);
    // In their order; none: the time is over, or the connection is lost.
    [[nodiscard]] std::vector<PgResult> receive(
        const std::vector<Request>& requests, Deadline until
    );
    // nullptr: likewise.
    [[nodiscard]] PgResult await_result(Deadline until);
    void keep_turn(std::size_t place, const pg_result& result);
    PgResult checked(PgResult result, Doing doing);
    [[noreturn]] void fail_lost(Doing doing);
    [[noreturn]] void fail(const pg_result& result, const char* promise = nullptr);
    [[noreturn]] void fail_unreachable(const std::string& found);
    [[nodiscard]] std::string unreachable(const std::string& found) const;

    // A commit leaves a mark of its own, so that one that was not answered can be told.
    void leave_mark_and_commit();
    [[nodiscard]] bool has_mark(std::int64_t mark);
    void settle_doubt(std::int64_t mark);
    [[noreturn]] void fail_gone_back();

    SessionTerms terms_;
    std::string place_;
    std::unique_ptr<pg_conn, CloseConnection> connection_;
    int connections_ = 0;  // so far: what was prepared on an earlier one is not known to this
    bool was_warned_ = false;
    bool is_in_transaction_ = false;
    std::int64_t number_;     // of the session, by chance: its row of marks
    std::int64_t last_mark_;  // grows by 2: between them is room for a refusal
    int cursors_ = 0;         // so far, for their names
    std::unordered_map<std::string, std::unique_ptr<Kept>> kept_;
    std::vector<Request> waiting_;
    std::vector<std::int64_t> inserted_;
    struct Turn {
        AccountId account;
        MemberId member = {};
        std::int64_t number = 0;  // 0: it is still to be taken
    };
    std::vector<Turn> turns_;  // of the open transaction
};

}  // namespace invito::store::postgres
