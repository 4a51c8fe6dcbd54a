#include "pg_session.hpp"

#include "dialect.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>
#include <regex>
#include <sys/random.h>

namespace invito::store::postgres {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// https://www.postgresql.org/docs/15/errcodes-appendix.html
constexpr std::string_view unique_violation = "23505";

// Another transaction was in the way: what was rolled back may be done again.
bool is_conflict(std::string_view state) {
    return state == "40001" || state == "40P01" || state == "55P03" || state == "57014" ||
           state == unique_violation;
}

// The server goes, comes, or has become a standby: another one takes writes.
bool is_of_the_server(std::string_view state) {
    return state.starts_with("08") || state.starts_with("57P") || state == "25006" ||
           state == "53300";
}

std::string_view state_of(const PGresult* result) {
    const char* const state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    return state == nullptr ? std::string_view() : state;
}

std::string message_of(const PGresult* result) {
    const char* const message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    return message != nullptr ? message : PQresultErrorMessage(result);
}

std::string in_one_line(std::string text) {
    std::ranges::replace(text, '\n', ' ');
    while (!text.empty() && text.back() == ' ') text.pop_back();
    return text;
}

bool is_fatal(const PGresult* result) {
    const ExecStatusType status = PQresultStatus(result);
    return status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE;
}

// A number, or a condition.
std::int64_t number_of(std::string_view text) {
    if (text == "t") return 1;
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

std::uint64_t random_number() {
    std::uint64_t number = 0;
    ensure(::getrandom(&number, sizeof number, 0) == sizeof number, "there is chance");
    return number;
}

// So that no default of the role or the database makes a commit worth less.
constexpr const char* set_up =
    "SET synchronous_commit = on; SET statement_timeout = 0; SET lock_timeout = '10s'; "
    "SET idle_in_transaction_session_timeout = '30s'; SET client_min_messages = warning; "
    "SET search_path = invito; SET timezone = 'UTC'";

}  // namespace

void Turns::check(MemberId member, std::int64_t turn) const {
    const std::lock_guard lock(mutex_);
    const auto last = last_.find(member.value);
    if (last == last_.end() || turn > last->second) return;
    throw StorageFailure(
        "the database went back in time: it has lost commits that it had acknowledged; run "
        "`invito sync` before anything else, it finds the invitations that the database has lost"
    );
}

void Turns::acknowledge(MemberId member, std::int64_t turn) {
    const std::lock_guard lock(mutex_);
    std::int64_t& last = last_[member.value];
    last = std::max(last, turn);
}

void ClearResult::operator()(pg_result* result) const {
    PQclear(result);
}

void CloseConnection::operator()(pg_conn* connection) const {
    PQfinish(connection);
}

std::string shown(const std::string& url) {
    static const std::regex password(R"(^(postgres(?:ql)?://[^/@:]*):[^@/]*@)");
    return std::regex_replace(url, password, "$1@");
}

// --- statements

// What the server knows by its name.
struct PgSession::Kept {
    std::string name;
    std::string text;
    std::vector<int> order;
    bool returns_ids = false;
    int connection = 0;  // that it was prepared on
    std::unique_ptr<PgStatement> statement;
};

class PgStatement final : public sql::Prepared {
public:
    PgStatement(PgSession& session, const PgSession::Kept& kept)
        : session_(session), kept_(kept), values_(kept.order.size()) {}

    void bind(int index, std::int64_t value) override {
        each_place(index, [value](std::optional<std::string>& place) {
            place = std::to_string(value);
        });
    }
    void bind(int index, std::string_view value) override {
        ensure(value.find('\0') == std::string_view::npos, "no text holds a NUL byte");
        each_place(index, [value](std::optional<std::string>& place) { place.emplace(value); });
    }
    void bind_null(int index) override {
        each_place(index, [](std::optional<std::string>& place) { place.reset(); });
    }

    bool step() override {
        if (result_ == nullptr) perform({});
        return ++row_ < PQntuples(result_.get());
    }

    std::int64_t run() override {
        perform({});
        return changed_rows();
    }

    // A failed statement fails its transaction: a part of it fails instead.
    std::optional<std::int64_t> run_unless_conflict() override {
        const bool is_part = session_.is_in_transaction();
        if (is_part) session_.run_text("SAVEPOINT expected");
        perform(unique_violation);
        const bool has_failed = is_fatal(result_.get());
        if (is_part)
            session_.run_text(
                has_failed ? "ROLLBACK TO expected; RELEASE expected" : "RELEASE expected"
            );
        if (has_failed) return std::nullopt;
        return changed_rows();
    }

    [[nodiscard]] std::int64_t integer(int column) const override {
        return number_of(view(column));
    }
    [[nodiscard]] std::string_view view(int column) const override {
        return {
            PQgetvalue(result_.get(), row_, column),
            static_cast<std::size_t>(PQgetlength(result_.get(), row_, column))};
    }
    [[nodiscard]] bool is_null(int column) const override {
        return PQgetisnull(result_.get(), row_, column) != 0;
    }

    void reset() noexcept override {
        result_.reset();
        row_ = -1;
        for (std::optional<std::string>& value : values_) value.reset();
    }

private:
    // A parameter that the text does not name is nobody's.
    template <class Set>
    void each_place(int index, Set set) {
        const auto place = std::ranges::find(kept_.order, index);
        if (place != kept_.order.end())
            set(values_[static_cast<std::size_t>(place - kept_.order.begin())]);
    }

    void perform(std::string_view expected_state) {
        std::vector<const char*> texts;
        texts.reserve(values_.size());
        for (const std::optional<std::string>& value : values_)
            texts.push_back(value ? value->c_str() : nullptr);
        result_ = session_.run_prepared(kept_.name, texts, expected_state);
        row_ = -1;
    }

    std::int64_t changed_rows() {
        const PGresult* const result = result_.get();
        if (kept_.returns_ids) {
            session_.inserted_.clear();
            for (int row = 0; row < PQntuples(result); ++row)
                session_.inserted_.push_back(number_of(PQgetvalue(result, row, 0)));
        }
        return number_of(PQcmdTuples(result_.get()));
    }

    PgSession& session_;
    const PgSession::Kept& kept_;
    std::vector<std::optional<std::string>> values_;
    PgResult result_;
    int row_ = -1;
};

PgSession::Kept& PgSession::kept(std::string_view sql, bool returns_ids) {
    ensure_connected();
    std::string text(sql);
    if (returns_ids) text += " RETURNING id";
    std::unique_ptr<Kept>& kept = kept_[text];
    if (kept == nullptr) {
        Spelling spelling = respell(text);
        kept = std::make_unique<Kept>();
        kept->name = fmt::format("s{}", kept_.size());
        kept->text = std::move(spelling.text);
        kept->order = std::move(spelling.order);
        kept->returns_ids = returns_ids;
        kept->statement = std::make_unique<PgStatement>(*this, *kept);
    }
    if (kept->connection == connections_) return *kept;
    const bool was_sent =
        PQsendPrepare(connection_.get(), kept->name.c_str(), kept->text.c_str(), 0, nullptr) != 0;
    checked(was_sent ? await_result(terms_.statement_patience) : nullptr, Doing::statement);
    kept->connection = connections_;
    return *kept;
}

sql::Statement PgSession::borrow(Kept& kept) {
    if (!kept.statement->is_in_use) return sql::Statement(*kept.statement);
    return sql::Statement(std::make_unique<PgStatement>(*this, kept));
}

sql::Statement PgSession::prepare(std::string_view sql) {
    return borrow(kept(sql, false));
}

sql::Statement PgSession::prepare_insert(std::string_view sql) {
    return borrow(kept(sql, true));
}

// --- the connection

PgSession::PgSession(SessionTerms terms)
    : terms_(std::move(terms)),
      place_(shown(terms_.url)),
      number_(static_cast<std::int64_t>(random_number())),
      last_mark_(static_cast<std::int64_t>(random_number() >> 2)) {
    connect();
}

PgSession::~PgSession() = default;

void PgSession::connect() {
    // What the URL says wins over what stands before it.
    constexpr const char* names[] = {
        "connect_timeout",      "keepalives_idle",  "keepalives_interval",
        "keepalives_count",     "tcp_user_timeout", "application_name",
        "target_session_attrs", "dbname",           nullptr};
    const char* const values[] = {
        "3", "10", "5", "3", "10000", "invito", "read-write", terms_.url.c_str(), nullptr};
    connection_.reset(PQconnectdbParams(names, values, 1));
    ++connections_;
    if (PQstatus(connection_.get()) != CONNECTION_OK) {
        const std::string found = PQerrorMessage(connection_.get());
        connection_.reset();
        fail_unreachable(found);
    }
    PQsetNoticeProcessor(
        connection_.get(), [](void* warned, const char*) { *static_cast<bool*>(warned) = true; },
        &was_warned_
    );
    run_text(set_up);
}

// A transaction that has lost its connection is over: what it did is gone.
void PgSession::ensure_connected() {
    if (connection_ != nullptr) return;
    if (is_in_transaction_) fail_unreachable("the connection was lost");
    connect();
}

std::vector<std::int64_t> PgSession::inserted_ids(std::size_t rows) const {
    ensure(inserted_.size() == rows, "every row that is inserted has an id");
    return inserted_;
}

std::unique_ptr<sql::Session> PgSession::another() const {
    return std::make_unique<PgSession>(terms_);
}

// Whoever goes on must not wait for a server that has not answered: the socket is closed, which
// cancels nothing that the server may have begun to keep.
void PgSession::fail_unreachable(const std::string& found) {
    throw StorageUnreachable(
        fmt::format("the database {} cannot be reached: {}", place_, in_one_line(found))
    );
}

PgResult PgSession::await_result(milliseconds patience) {
    PGconn* const connection = connection_.get();
    const auto until = steady_clock::now() + patience;
    PgResult last;
    for (;;) {
        const int unsent = PQflush(connection);
        if (unsent < 0) return nullptr;
        while (PQisBusy(connection) == 0) {
            PgResult next(PQgetResult(connection));
            if (next == nullptr) return last;
            if (last == nullptr || !is_fatal(last.get())) last = std::move(next);
            if (PQstatus(connection) == CONNECTION_BAD) return last;
        }
        const auto left =
            std::chrono::duration_cast<milliseconds>(until - steady_clock::now()).count();
        if (left <= 0) return nullptr;
        pollfd socket{
            .fd = PQsocket(connection),
            .events = static_cast<short>(unsent > 0 ? POLLIN | POLLOUT : POLLIN),
            .revents = 0};
        if (socket.fd < 0) return nullptr;
        if (::poll(&socket, 1, static_cast<int>(left)) > 0 && PQconsumeInput(connection) == 0)
            return nullptr;
    }
}

PgResult PgSession::checked(PgResult result, Doing doing, std::string_view expected_state) {
    const bool is_lost = result == nullptr || PQstatus(connection_.get()) == CONNECTION_BAD;
    if (is_lost) {
        std::string found = PQerrorMessage(connection_.get());
        if (found.empty()) found = "it did not answer in time";
        connection_.reset();
        if (doing == Doing::commit)
            throw CommitUnknown(fmt::format(
                "the database {} did not answer whether it has kept what was written: {}", place_,
                in_one_line(found)
            ));
        fail_unreachable(found);
    }
    if (!is_fatal(result.get())) return result;
    const std::string_view state = state_of(result.get());
    if (!expected_state.empty() && state == expected_state) return result;
    const std::string message = in_one_line(message_of(result.get()));
    if (is_conflict(state))
        throw StorageConflict(fmt::format("another program was at the same rows: {}", message));
    if (is_of_the_server(state)) {
        connection_.reset();
        fail_unreachable(message);
    }
    throw StorageFailure(fmt::format("the database {}: {} ({})", place_, message, state));
}

PgResult PgSession::run_text(const std::string& sql, Doing doing) {
    ensure_connected();
    const bool was_sent = PQsendQuery(connection_.get(), sql.c_str()) != 0;
    const auto patience =
        doing == Doing::commit ? terms_.commit_patience : terms_.statement_patience;
    return checked(was_sent ? await_result(patience) : nullptr, doing);
}

PgResult PgSession::run_prepared(
    const std::string& name, const std::vector<const char*>& values, std::string_view expected_state
) {
    ensure_connected();
    const bool was_sent = PQsendQueryPrepared(
                              connection_.get(), name.c_str(), static_cast<int>(values.size()),
                              values.data(), nullptr, nullptr, 0
                          ) != 0;
    return checked(
        was_sent ? await_result(terms_.statement_patience) : nullptr, Doing::statement,
        expected_state
    );
}

void PgSession::execute(const std::string& sql) {
    run_text(sql);
}

// --- transactions

void PgSession::begin() {
    ensure(!is_in_transaction_, "one transaction at a time");
    turns_.clear();
    run_text("BEGIN ISOLATION LEVEL READ COMMITTED");
    is_in_transaction_ = true;
}

void PgSession::begin_snapshot() {
    run_text("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    is_in_transaction_ = true;
}

void PgSession::commit() {
    try {
        leave_mark_and_commit();
        is_in_transaction_ = false;
    } catch (const CommitUnknown&) {
        is_in_transaction_ = false;
        settle_doubt(last_mark_);
    }
    for (const Turn& turn : turns_) terms_.turns->acknowledge(turn.member, turn.number);
    turns_.clear();
}

void PgSession::leave_mark_and_commit() {
    was_warned_ = false;
    const PgResult result = run_text(
        fmt::format(
            "INSERT INTO commit_mark VALUES ({0}, {1}, clock_timestamp()) ON CONFLICT (session) "
            "DO UPDATE SET mark = excluded.mark, at = excluded.at; COMMIT",
            number_, ++last_mark_
        ),
        Doing::commit
    );
    ensure(
        std::string_view(PQcmdStatus(result.get())) == "COMMIT",
        "nothing is committed after a failure"
    );
    // A warning is the server's way to acknowledge what no second server has: somebody cancelled
    // the wait (https://www.postgresql.org/docs/15/runtime-config-wal.html, synchronous_commit).
    if (!was_warned_) return;
    throw CommitUnknown(
        fmt::format("the database {} has kept what was written on one server only", place_)
    );
}

// Waits for a transaction of ours that the server may still be busy with, and writes itself: what
// it has seen lasts as soon as this is acknowledged.
bool PgSession::has_mark(std::int64_t mark) {
    was_warned_ = false;
    const PgResult result = run_text(
        fmt::format(
            "INSERT INTO commit_mark VALUES ({}, 0, clock_timestamp()) ON CONFLICT (session) "
            "DO UPDATE SET at = excluded.at RETURNING mark",
            number_
        ),
        Doing::commit
    );
    if (was_warned_) throw CommitUnknown("on one server only");
    return number_of(PQgetvalue(result.get(), 0, 0)) == mark;
}

void PgSession::settle_doubt(std::int64_t mark) {
    connection_.reset();
    const auto until = steady_clock::now() + terms_.doubt_patience;
    for (;;) {
        try {
            if (has_mark(mark)) return;
            break;
        } catch (const StorageUnreachable&) {
        } catch (const StorageConflict&) {  // it is still at work
        }
        if (steady_clock::now() >= until)
            throw CommitUnknown(fmt::format(
                "the database {} did not answer whether it has kept what was written", place_
            ));
        ::poll(nullptr, 0, 200);
    }
    throw StorageConflict("what was written was lost with its connection");
}

void PgSession::roll_back() noexcept {
    try {
        if (connection_ != nullptr) run_text("ROLLBACK");
    } catch (const std::exception&) {
        connection_.reset();  // which rolls back, too
    }
    is_in_transaction_ = false;
}

void PgSession::begin_part() {
    run_text("SAVEPOINT part");
}

void PgSession::end_part() {
    run_text("RELEASE part");
}

void PgSession::undo_part() noexcept {
    try {
        run_text("ROLLBACK TO part; RELEASE part");
    } catch (const std::exception&) {
        connection_.reset();
    }
}

// Of a table that others use at the same time nothing can be taken away.
std::vector<sql::SchemaPart> PgSession::schema_parts(std::string_view /*table*/) {
    return {};
}

void PgSession::make_schema_parts(const std::vector<sql::SchemaPart>& parts) {
    ensure(parts.empty(), "nothing was taken away");
}

std::vector<sql::Column> PgSession::text_columns() {
    std::vector<sql::Column> columns;
    sql::Statement row = prepare(
        "SELECT table_name, column_name FROM information_schema.columns "
        "WHERE table_schema = current_schema() AND data_type = 'text' "
        "ORDER BY table_name, ordinal_position"
    );
    while (row.step()) columns.push_back({row.text(0), row.text(1)});
    return columns;
}

std::optional<MemberId> PgSession::take_turn(AccountId account) {
    const auto taken = std::ranges::find(turns_, account, &Turn::account);
    if (taken != turns_.end()) return taken->member;
    Turn turn{.account = account, .member = {}, .number = 0};
    {
        sql::Statement row = prepare(
            "UPDATE member SET turn = turn + 1 WHERE id = "
            "(SELECT member_id FROM account WHERE id = ?1) RETURNING id, turn"
        );
        ensure(row.bind(account).step(), "who has an account is a member");
        row.read(0, turn.member, turn.number);
    }
    terms_.turns->check(turn.member, turn.number);
    turns_.push_back(turn);
    return turn.member;
}

Instant PgSession::lease_time() {
    if (terms_.lease_clock) return terms_.lease_clock();
    return from_millis(
        number("SELECT CAST(floor(extract(epoch FROM clock_timestamp()) * 1000) AS BIGINT)")
    );
}

void PgSession::take_every_turn() {
    sql::Statement row = prepare("SELECT id FROM member ORDER BY id FOR UPDATE");
    while (row.step()) {
    }
}

void PgSession::take_turn(CampaignId campaign) {
    run("INSERT INTO campaign_turn (campaign_id, turn) VALUES (?1, 1) "
        "ON CONFLICT (campaign_id) DO UPDATE SET turn = campaign_turn.turn + 1",
        campaign);
}

}  // namespace invito::store::postgres
