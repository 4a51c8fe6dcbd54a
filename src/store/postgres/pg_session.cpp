#include "pg_session.hpp"

#include "invito/ports/database_url.hpp"
#include "pg_statement.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>
#include <sys/random.h>

namespace invito::store::postgres {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::string_view division_by_zero = "22012";

// What is sent together is answered together: the answers must not fill memory.
constexpr std::size_t requests_together_most = 64;

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

// --- the connection

PgSession::PgSession(SessionTerms terms)
    : terms_(std::move(terms)),
      place_(terms_.url),
      number_(static_cast<std::int64_t>(random_number())),
      last_mark_(static_cast<std::int64_t>(random_number() >> 2)) {}

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
    throw StorageUnreachable(unreachable(found));
}

std::string PgSession::unreachable(const std::string& found) const {
    return fmt::format("the database {} cannot be reached: {}", place_, in_one_line(found));
}

// --- to the server and back

PgSession::Deadline PgSession::deadline(Doing doing) const {
    return steady_clock::now() +
           (doing == Doing::commit ? terms_.commit_patience : terms_.statement_patience);
}

PgResult PgSession::await_result(Deadline until) {
    PGconn* const connection = connection_.get();
    PgResult last;
    for (;;) {
        const int unsent = PQflush(connection);
        if (unsent < 0) return nullptr;
        while (PQisBusy(connection) == 0) {
            PgResult next(PQgetResult(connection));
            if (next == nullptr) return last;
            if (last == nullptr || !is_fatal(last.get())) last = std::move(next);
            if (PQstatus(connection) == CONNECTION_BAD) return nullptr;
            if (PQresultStatus(last.get()) == PGRES_PIPELINE_SYNC) return last;
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

namespace {

std::vector<const char*> texts_of(const std::vector<std::optional<std::string>>& values) {
    std::vector<const char*> texts;
    texts.reserve(values.size());
    for (const std::optional<std::string>& value : values)
        texts.push_back(value ? value->c_str() : nullptr);
    return texts;
}

}  // namespace

bool PgSession::send(std::vector<Request>& requests) {
    PGconn* const connection = connection_.get();
    if (PQenterPipelineMode(connection) == 0) return false;
    for (Request& request : requests) {
        Kept& kept = *request.kept;
        request.is_new = kept.connection != connections_;
        if (request.is_new &&
            PQsendPrepare(connection, kept.name.c_str(), kept.text.c_str(), 0, nullptr) == 0)
            return false;
        kept.connection = connections_;
        const auto texts = texts_of(request.values);
        const int was_sent = PQsendQueryPrepared(
            connection, kept.name.c_str(), static_cast<int>(texts.size()), texts.data(), nullptr,
            nullptr, 0
        );
        if (was_sent == 0) return false;
    }
    return PQpipelineSync(connection) != 0;
}

std::vector<PgResult> PgSession::receive(const std::vector<Request>& requests, Deadline until) {
    std::vector<PgResult> results;
    for (const Request& request : requests) {
        PgResult prepared = request.is_new ? await_result(until) : nullptr;
        PgResult result = await_result(until);
        if (result == nullptr) return {};
        const bool is_refused = prepared != nullptr && is_fatal(prepared.get());
        if (is_refused) request.kept->connection = 0;
        results.push_back(std::move(is_refused ? prepared : result));
    }
    const PgResult end = await_result(until);
    if (end == nullptr || PQexitPipelineMode(connection_.get()) == 0) return {};
    return results;
}

PgResult PgSession::exchange(
    std::vector<Request> more, Doing doing, std::string_view expected_state
) {
    std::vector<Request> requests = std::exchange(waiting_, {});
    std::ranges::move(more, std::back_inserter(requests));
    ensure_connected();
    std::vector<PgResult> results;
    if (send(requests)) results = receive(requests, deadline(doing));
    if (results.empty()) fail_lost(doing);
    for (std::size_t i = 0; i < requests.size(); ++i) {
        const PGresult& result = *results[i];
        if (!is_fatal(&result)) continue;
        const bool is_asked = i + 1 == requests.size();
        if (is_asked && !expected_state.empty() && state_of(&result) == expected_state) break;
        fail(result, requests[i].promise);
    }
    for (std::size_t i = 0; i < requests.size(); ++i) {
        if (requests[i].turn) keep_turn(*requests[i].turn, *results[i]);
        if (requests[i].answer != nullptr) *requests[i].answer = std::move(results[i]);
    }
    return std::move(results.back());
}

PgResult PgSession::ask_now(Request request, std::string_view expected_state) {
    std::vector<Request> one;
    one.push_back(std::move(request));
    return exchange(std::move(one), Doing::statement, expected_state);
}

void PgSession::send_what_waits() {
    if (!waiting_.empty()) exchange({}, Doing::statement);
}

void PgSession::forget(const PgResult& answer) noexcept {
    for (Request& request : waiting_)
        if (request.answer == &answer) request.answer = nullptr;
}

void PgSession::let_wait(Request request) {
    waiting_.push_back(std::move(request));
    const bool is_full = waiting_.size() >= requests_together_most;
    if (is_full || !is_in_transaction_) send_what_waits();
}

void PgSession::fail_lost(Doing doing) {
    std::string found = PQerrorMessage(connection_.get());
    const bool is_silent = found.empty();
    if (is_silent) found = "it did not answer in time";
    connection_.reset();
    if (doing == Doing::commit)
        throw CommitUnknown(fmt::format(
            "the database {} did not answer whether it has kept what was written: {}", place_,
            in_one_line(found)
        ));
    if (is_silent) throw sql::StorageSilent(unreachable(found));
    fail_unreachable(found);
}

void PgSession::fail(const PGresult& result, const char* promise) {
    const std::string_view state = state_of(&result);
    if (promise != nullptr && state == division_by_zero) throw StaleRow(promise);
    const std::string message = in_one_line(message_of(&result));
    if (is_conflict(state))
        throw StorageConflict(fmt::format("another program was at the same rows: {}", message));
    if (is_of_the_server(state)) {
        connection_.reset();
        fail_unreachable(message);
    }
    throw StorageFailure(fmt::format("the database {}: {} ({})", place_, message, state));
}

PgResult PgSession::checked(PgResult result, Doing doing) {
    if (result == nullptr) fail_lost(doing);
    if (is_fatal(result.get())) fail(*result);
    return result;
}

PgResult PgSession::run_text(const std::string& sql, Doing doing) {
    send_what_waits();
    ensure_connected();
    const bool was_sent = PQsendQuery(connection_.get(), sql.c_str()) != 0;
    return checked(was_sent ? await_result(deadline(doing)) : nullptr, doing);
}

PgResult PgSession::run_with(const std::string& sql, const Values& values) {
    send_what_waits();
    ensure_connected();
    const auto texts = texts_of(values);
    const bool was_sent = PQsendQueryParams(
                              connection_.get(), sql.c_str(), static_cast<int>(texts.size()),
                              nullptr, texts.data(), nullptr, nullptr, 0
                          ) != 0;
    const Doing doing = Doing::statement;
    return checked(was_sent ? await_result(deadline(doing)) : nullptr, doing);
}

void PgSession::execute(const std::string& sql) {
    run_text(sql);
}

// --- transactions

void PgSession::begin() {
    ensure(!is_in_transaction_, "one transaction at a time");
    ensure_connected();
    turns_.clear();
    is_in_transaction_ = true;
    let_wait({.kept = &kept("BEGIN ISOLATION LEVEL READ COMMITTED")});
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
    // Before anything is kept it is known whether the database has gone back.
    if (std::ranges::find(turns_, 0, &Turn::number) != turns_.end()) send_what_waits();
    was_warned_ = false;
    std::vector<Request> last(2);
    // Divided by nothing, and so not committed, where has_mark() was there before it.
    last[0].kept = &kept(
        "INSERT INTO commit_mark VALUES (?1, ?2, clock_timestamp()) ON CONFLICT (session) "
        "DO UPDATE SET mark = excluded.mark / CAST(commit_mark.mark < excluded.mark AS INTEGER), "
        "at = excluded.at"
    );
    last[0].values = {std::to_string(number_), std::to_string(last_mark_ += 2)};
    last[1].kept = &kept("COMMIT");
    const PgResult result = exchange(std::move(last), Doing::commit);
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

// Waits for a transaction of ours that has left its mark, and keeps one that has not come so far
// from it for good: the server may have all of it, and would commit it any time later. It writes
// itself: what it has seen lasts as soon as this is acknowledged.
bool PgSession::has_mark(std::int64_t mark) {
    was_warned_ = false;
    const PgResult result = run_text(
        fmt::format(
            "INSERT INTO commit_mark VALUES ({0}, {1} + 1, clock_timestamp()) "
            "ON CONFLICT (session) DO UPDATE SET mark = CASE commit_mark.mark WHEN {1} THEN {1} "
            "ELSE excluded.mark END, at = excluded.at RETURNING mark",
            number_, mark
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
    waiting_.clear();
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
    waiting_.clear();
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

void PgSession::take_turn(AccountId account) {
    if (std::ranges::find(turns_, account, &Turn::account) != turns_.end()) return;
    const std::size_t place = turns_.size();
    turns_.push_back({.account = account});
    let_wait(
        {.kept = &kept("UPDATE member SET turn = turn + 1 WHERE id = "
                       "(SELECT member_id FROM account WHERE id = ?1) RETURNING id, turn"),
         .values = {std::to_string(account.value)},
         .turn = place}
    );
}

void PgSession::keep_turn(std::size_t place, const PGresult& result) {
    ensure(PQntuples(&result) == 1, "who has an account is a member");
    Turn& turn = turns_[place];
    turn.member.value = number_of(PQgetvalue(&result, 0, 0));
    turn.number = number_of(PQgetvalue(&result, 0, 1));
    if (!terms_.turns->is_later(turn.member, turn.number)) fail_gone_back();
}

std::optional<MemberId> PgSession::turn_of(AccountId account) {
    const auto turn = std::ranges::find(turns_, account, &Turn::account);
    ensure(turn != turns_.end(), "a turn is taken before it is looked at");
    if (turn->number == 0) send_what_waits();
    return turn->member;
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

// Less than the second after which the server looks for two that wait for each other, and longer
// than most transactions take.
void PgSession::wait_for_others_briefly() {
    let_wait({.kept = &kept("SET LOCAL lock_timeout = '50ms'")});
}

void PgSession::leave_connection() {
    ensure(!is_in_transaction_, "a transaction is not left in the middle");
    connection_.reset();
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
