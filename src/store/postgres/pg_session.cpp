#include "pg_session.hpp"

#include "dialect.hpp"
#include "invito/ports/database_url.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>
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

bool Turns::is_later(MemberId member, std::int64_t turn) const {
    const std::lock_guard lock(mutex_);
    const auto last = last_.find(member.value);
    return last == last_.end() || turn > last->second;
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

// Values of a statement's parameters, by their places.
class Parameters {
public:
    explicit Parameters(const std::vector<int>& order) : order_(order), values_(order.size()) {}

    void set(int index, std::int64_t value) { set_text(index, std::to_string(value)); }
    void set(int index, std::string_view value) {
        ensure(value.find('\0') == std::string_view::npos, "no text holds a NUL byte");
        set_text(index, std::string(value));
    }
    void clear() {
        for (std::optional<std::string>& value : values_) value.reset();
    }
    void set_null(int index) { set_text(index, std::nullopt); }

    [[nodiscard]] std::vector<const char*> texts() const {
        std::vector<const char*> texts;
        texts.reserve(values_.size());
        for (const std::optional<std::string>& value : values_)
            texts.push_back(value ? value->c_str() : nullptr);
        return texts;
    }

private:
    // A parameter that the text does not name is nobody's.
    void set_text(int index, std::optional<std::string> value) {
        // Most texts name them in order.
        const auto in_order =
            order_.begin() + std::min<std::ptrdiff_t>(index - 1, std::ssize(order_));
        const auto place = in_order != order_.end() && *in_order == index
                               ? in_order
                               : std::ranges::find(order_, index);
        if (place != order_.end())
            values_[static_cast<std::size_t>(place - order_.begin())] = std::move(value);
    }

    const std::vector<int>& order_;
    std::vector<std::optional<std::string>> values_;
};

// A row of a result, and where it is.
class ResultRow {
public:
    PgResult result;
    int row = -1;

    [[nodiscard]] std::string_view view(int column) const {
        return {
            PQgetvalue(result.get(), row, column),
            static_cast<std::size_t>(PQgetlength(result.get(), row, column))};
    }
    [[nodiscard]] bool is_null(int column) const {
        return PQgetisnull(result.get(), row, column) != 0;
    }
};

class PgStatement final : public sql::Prepared {
public:
    PgStatement(PgSession& session, const PgSession::Kept& kept)
        : session_(session), kept_(kept), parameters_(kept.order) {}

    void bind(int index, std::int64_t value) override { parameters_.set(index, value); }
    void bind(int index, std::string_view value) override { parameters_.set(index, value); }
    void bind_null(int index) override { parameters_.set_null(index); }

    bool step() override {
        if (at_.result == nullptr) perform({});
        return ++at_.row < PQntuples(at_.result.get());
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
        const bool has_failed = is_fatal(at_.result.get());
        if (is_part)
            session_.run_text(
                has_failed ? "ROLLBACK TO expected; RELEASE expected" : "RELEASE expected"
            );
        if (has_failed) return std::nullopt;
        return changed_rows();
    }

    [[nodiscard]] std::int64_t integer(int column) const override {
        return number_of(at_.view(column));
    }
    [[nodiscard]] std::string_view view(int column) const override { return at_.view(column); }
    [[nodiscard]] bool is_null(int column) const override { return at_.is_null(column); }

    void reset() noexcept override {
        at_ = {};
        parameters_.clear();
    }

private:
    void perform(std::string_view expected_state) {
        at_.result = session_.run_prepared(kept_.name, parameters_.texts(), expected_state);
        at_.row = -1;
    }

    std::int64_t changed_rows() {
        const PGresult* const result = at_.result.get();
        if (kept_.returns_ids) {
            session_.inserted_.clear();
            for (int row = 0; row < PQntuples(result); ++row)
                session_.inserted_.push_back(number_of(PQgetvalue(result, row, 0)));
        }
        return number_of(PQcmdTuples(at_.result.get()));
    }

    PgSession& session_;
    const PgSession::Kept& kept_;
    Parameters parameters_;
    ResultRow at_;
};

// A result that is larger than memory should be: a cursor of the server, read in portions.
class PgRows final : public sql::Prepared {
public:
    PgRows(PgSession& session, std::string_view sql)
        : session_(session),
          name_(fmt::format("rows{}", ++session.cursors_)),
          spelling_(respell(sql)),
          parameters_(spelling_.order) {}

    void bind(int index, std::int64_t value) override { parameters_.set(index, value); }
    void bind(int index, std::string_view value) override { parameters_.set(index, value); }
    void bind_null(int index) override { parameters_.set_null(index); }

    bool step() override {
        if (at_.result == nullptr) {
            ensure(session_.is_in_transaction(), "many rows are read from one state");
            session_.run_with(
                "DECLARE " + name_ + " NO SCROLL CURSOR FOR " + spelling_.text, parameters_.texts()
            );
            fetch();
        }
        if (++at_.row < PQntuples(at_.result.get())) return true;
        if (at_.row < portion) return false;
        fetch();
        return ++at_.row < PQntuples(at_.result.get());
    }

    std::int64_t run() override { throw InternalFailure("rows are read"); }
    std::optional<std::int64_t> run_unless_conflict() override { return run(); }

    [[nodiscard]] std::int64_t integer(int column) const override {
        return number_of(at_.view(column));
    }
    [[nodiscard]] std::string_view view(int column) const override { return at_.view(column); }
    [[nodiscard]] bool is_null(int column) const override { return at_.is_null(column); }

    void reset() noexcept override {
        if (at_.result == nullptr) return;
        at_ = {};
        try {
            session_.run_text("CLOSE " + name_);
        } catch (const std::exception&) {
            // Its transaction is over, and it with that.
        }
    }

private:
    static constexpr int portion = 2'000;

    void fetch() {
        at_.result = session_.run_text(fmt::format("FETCH {} FROM {}", portion, name_));
        at_.row = -1;
    }

    PgSession& session_;
    std::string name_;
    Spelling spelling_;
    Parameters parameters_;
    ResultRow at_;
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

sql::Statement PgSession::prepare_many(std::string_view sql) {
    return sql::Statement(std::make_unique<PgRows>(*this, sql));
}

sql::Statement PgSession::prepare_insert(std::string_view sql) {
    return borrow(kept(sql, true));
}

// --- the connection

PgSession::PgSession(SessionTerms terms)
    : terms_(std::move(terms)),
      place_(terms_.url),
      number_(static_cast<std::int64_t>(random_number())),
      last_mark_(static_cast<std::int64_t>(random_number() >> 2)) {
    connect();
}

PgSession::~PgSession() = default;

void PgSession::connect() {
    const auto url = parse_database_url(terms_.url);
    ensure(url.has_value(), "the name of a database was looked at when it was read");
    // What the URL says wins over what stands before it, and loses against what stands after it.
    constexpr const char* names[] = {
        "connect_timeout",
        "keepalives_idle",
        "keepalives_interval",
        "keepalives_count",
        "tcp_user_timeout",
        "application_name",
        "gssencmode",
        "sslmode",
        "dbname",
        "target_session_attrs",
        nullptr};
    const char* const tls = url->is_local ? "prefer" : "verify-full";
    const char* const values[] = {
        "3",          "10",   "5", "3", "10000", "invito", "disable", tls, url->text.c_str(),
        "read-write", nullptr};
    connection_.reset(PQconnectdbParams(names, values, 1));
    ++connections_;
    if (PQstatus(connection_.get()) != CONNECTION_OK) {
        const std::string found = PQerrorMessage(connection_.get());
        connection_.reset();
        fail_unreachable(found);
    }
    refuse_to_talk_openly();
    PQsetNoticeProcessor(
        connection_.get(), [](void* warned, const char*) { *static_cast<bool*>(warned) = true; },
        &was_warned_
    );
    run_text(set_up);
}

// The environment names hosts, too, where the URL does not.
void PgSession::refuse_to_talk_openly() {
    const char* const address = PQhostaddr(connection_.get());
    const bool is_at_hand = address == nullptr || *address == '\0' ||
                            std::string_view(address).starts_with("127.") ||
                            std::string_view(address) == "::1";
    if (is_at_hand || PQsslInUse(connection_.get()) != 0) return;
    const std::string found = fmt::format("{} is on a network, without TLS", address);
    connection_.reset();
    throw StorageFailure(fmt::format("the database {} is not talked to: {}", place_, found));
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

PgResult PgSession::run_with(const std::string& sql, const std::vector<const char*>& values) {
    ensure_connected();
    const bool was_sent = PQsendQueryParams(
                              connection_.get(), sql.c_str(), static_cast<int>(values.size()),
                              nullptr, values.data(), nullptr, nullptr, 0
                          ) != 0;
    return checked(was_sent ? await_result(terms_.statement_patience) : nullptr, Doing::statement);
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

namespace {

constexpr const char* tables_of_ours =
    "SELECT string_agg(quote_ident(table_name), ', ' ORDER BY table_name) "
    "FROM information_schema.tables WHERE table_schema = current_schema()";

constexpr const char* tables_with_triggers =
    "SELECT DISTINCT quote_ident(event_object_table) FROM information_schema.triggers "
    "WHERE trigger_schema = current_schema()";

}  // namespace

void PgSession::begin_filling() {
    execute(fmt::format(
        "LOCK TABLE {} IN EXCLUSIVE MODE", find<std::string>(tables_of_ours).value_or("")
    ));
    for (const std::string& table : all<std::string>(tables_with_triggers))
        execute(fmt::format("ALTER TABLE {} DISABLE TRIGGER USER", table));
}

void PgSession::end_filling() {
    for (const std::string& table : all<std::string>(tables_with_triggers))
        execute(fmt::format("ALTER TABLE {} ENABLE TRIGGER USER", table));
    const auto numbered = all<std::string>(
        "SELECT quote_ident(table_name) FROM information_schema.columns "
        "WHERE table_schema = current_schema() AND is_identity = 'YES'"
    );
    for (const std::string& table : numbered)
        execute(fmt::format(
            "SELECT setval(pg_get_serial_sequence('{0}', 'id'), max(id)) FROM {0} "
            "HAVING max(id) IS NOT NULL",
            table
        ));
    // Else it takes the tables for empty until it looks by itself.
    execute(fmt::format("ANALYZE {}", find<std::string>(tables_of_ours).value_or("")));
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

// A server that was frozen, and replaced meanwhile, answers from what it knew. Nobody acknowledges
// its commits any more: only a commit that lasts tells that the past is what the database is now.
void PgSession::fail_gone_back() {
    try {
        leave_mark_and_commit();
    } catch (const CommitUnknown&) {
        connection_.reset();
        fail_unreachable("it has not kept up with what others had acknowledged");
    }
    is_in_transaction_ = false;
    throw DatabaseWentBack(
        "the database went back in time: it has lost commits that it had acknowledged"
    );
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
    if (!terms_.turns->is_later(turn.member, turn.number)) fail_gone_back();
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

// Waits for those who have written to one of them already, and keeps readers going.
void PgSession::shut_others_out() {
    run_text("LOCK TABLE job, person, attempt, import, campaign, member IN SHARE ROW EXCLUSIVE MODE"
    );
}

void PgSession::take_turn(CampaignId campaign) {
    run("INSERT INTO campaign_turn (campaign_id, turn) VALUES (?1, 1) "
        "ON CONFLICT (campaign_id) DO UPDATE SET turn = campaign_turn.turn + 1",
        campaign);
}

}  // namespace invito::store::postgres
