#include "pg_engine.hpp"

#include "erasure.hpp"
#include "invito/support/digest.hpp"
#include "invito/support/failure.hpp"
#include "meta.hpp"
#include "personal_data.hpp"
#include "pruning.hpp"
#include "row_copy.hpp"
#include "run_lock.hpp"
#include "runs.hpp"
#include "server.hpp"
#include "sql_queries.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <set>
#include <thread>

namespace invito::store::postgres {
namespace {

using std::chrono::steady_clock;

// A failover takes about so long.
constexpr Duration outage_usual = std::chrono::seconds{30};
constexpr Duration outage_pause = std::chrono::milliseconds{500};
constexpr int conflicts_most = 10;

// Of what goes through whole tables: a report, a check, a vacuum.
constexpr std::chrono::minutes patience_with_tables{2};

int newest_schema() {
    return static_cast<int>(embedded_migrations().size());
}

Error is_empty_database(const std::string& place) {
    return Error{
        .kind = ErrorKind::config,
        .code = "database.missing",
        .what = fmt::format("the database {} is empty", place),
        .hint = "`invito import FILE` makes its tables; is the name of the database right?"};
}

Error older_schema(const std::string& place, int version) {
    return Error{
        .kind = ErrorKind::config,
        .code = "database.older",
        .what = fmt::format("{} has an older schema", place),
        .found = fmt::format("schema {}; this program's is {}", version, newest_schema()),
        .hint =
            "when no runner works with it: invito db migrate; then every runner takes this "
            "program"};
}

Error unsafe(const std::string& place, const std::string& why) {
    return Error{
        .kind = ErrorKind::config,
        .code = "database.unsafe",
        .what = fmt::format("what {} acknowledges may be lost", place),
        .found = why,
        .hint =
            "see invito help shared-database; one server without a second one, on purpose: "
            "database_replicated: false"};
}

Error of_the_server(const std::string& what) {
    return Error{
        .kind = ErrorKind::usage,
        .code = "database.shared",
        .what = what + " is the server's work",
        .hint =
            "pg_dump -Fc, or the backups that the server makes; after a restore nothing is sent "
            "before: invito sync"};
}

// Others may undo what we do: then it is done again.
template <class Do>
auto in_spite_of_others(const Do& attempt) {
    for (int conflicts = 0;; ++conflicts) {
        try {
            return attempt();
        } catch (const StorageConflict&) {
            if (conflicts == conflicts_most) throw;
        }
    }
}

// An identity that was copied without its sequence would be given out again.
std::vector<std::string> sequences_behind(sql::Session& db) {
    std::vector<std::string> findings;
    const auto tables = db.all<std::string>(
        "SELECT table_name FROM information_schema.columns WHERE table_schema = current_schema() "
        "AND column_name = 'id' AND is_identity = 'YES' ORDER BY table_name"
    );
    for (const std::string& table : tables) {
        const auto highest =
            db.number(fmt::format("SELECT coalesce(max(id), 0) FROM \"{}\"", table));
        const auto given = db.number(
            "SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence(?1, 'id')), 0)", table
        );
        if (given < highest)
            findings.push_back(fmt::format(
                "the ids of {} are given out again: the next is {}, the highest {}", table,
                given + 1, highest
            ));
    }
    return findings;
}

// Of sessions that ended long ago: whoever is in doubt asks within minutes.
void forget_old_marks(sql::Session& db) {
    db.execute("DELETE FROM commit_mark WHERE at < clock_timestamp() - interval '1 day'");
}

// The longest of some: a commit that waits for a second server now and then waits each time.
std::chrono::milliseconds time_of_commit(sql::Session& db) {
    constexpr int commits = 10;
    auto longest = steady_clock::duration::zero();
    for (int i = 0; i < commits; ++i) {
        const auto begin = steady_clock::now();
        sql::Transaction transaction(db);
        transaction.commit();
        longest = std::max(longest, steady_clock::now() - begin);
    }
    return std::chrono::ceil<std::chrono::milliseconds>(longest);
}

std::vector<std::string> facts_of_server(sql::Session& db) {
    const std::string version =
        db.find<std::string>("SELECT current_setting('server_version')").value_or("");
    const auto now = std::chrono::system_clock::now();
    const auto off = std::chrono::abs(
        db.lease_time() - std::chrono::time_point_cast<std::chrono::milliseconds>(now)
    );
    return {
        "PostgreSQL " + version.substr(0, version.find(' ')),
        fmt::format("a commit takes up to {} ms", time_of_commit(db).count()),
        fmt::format(
            "its clock {:.1f} s from this machine's", static_cast<double>(off.count()) / 1e3
        )};
}

// Nothing is left in the rows' old versions that a reader of the files could find. What the server
// keeps besides (its log, standbys, backups) has its own time.
void vacuum(sql::Session& db) {
    std::set<std::string> tables;
    for (const sql::Column& column : db.text_columns()) tables.insert(column.table);
    for (const std::string& table : tables) db.execute(fmt::format("VACUUM \"{}\"", table));
}

}  // namespace

PgEngine::PgEngine(DatabasePlace place)
    : place_(std::move(place)), turns_(std::make_shared<Turns>()) {}

PgEngine::~PgEngine() = default;

Result<PgEngine::Session> PgEngine::connect(
    Duration patience, std::optional<std::chrono::milliseconds> statement_patience
) const {
    SessionTerms terms{.url = place_.name, .turns = turns_, .is_replicated = place_.is_replicated};
    if (statement_patience) terms.statement_patience = *statement_patience;
    const auto until = steady_clock::now() + std::min(patience, outage_usual);
    for (bool is_first = true;; is_first = false) {
        auto session = postgres::connect(terms);
        const bool may_come_back = !session && session.error().kind == ErrorKind::unavailable;
        if (!may_come_back || steady_clock::now() >= until) return session;
        if (is_first)
            tell_busy_database({.path = place_.name, .holder = {}, .away = session.error().what});
        std::this_thread::sleep_for(outage_pause);
    }
}

Result<PgEngine::Session> PgEngine::open_current(Duration patience) const {
    auto session = connect(patience, patience_with_tables);
    if (!session) return session.error();
    const auto version = schema_version(**session);
    if (!version) return version.error();
    if (*version == 0) return is_empty_database(place_.name);
    if (*version < newest_schema()) return older_schema(place_.name, *version);
    return session;
}

bool PgEngine::is_missing() const {
    const auto session = connect(Duration::zero());
    if (!session) return false;
    const auto version = schema_version(**session);
    return version.has_value() && *version == 0;
}

Result<std::unique_ptr<Database>> PgEngine::open(const DatabaseOptions& options) const {
    auto session = connect(options.patience);
    if (!session) return session.error();
    PgSession& db = **session;
    if (const auto why = why_unsafe(db, place_.is_replicated)) return unsafe(place_.name, *why);
    const auto version = schema_version(db);
    if (!version) return version.error();
    if (*version > 0 && *version < newest_schema()) return older_schema(place_.name, *version);
    if (*version > 0) forget_old_marks(db);
    if (*version == 0) {
        if (options.must_exist) return is_empty_database(place_.name);
        if (auto made = postgres::migrate(db, options.program_version, options.now); !made)
            return made.error();
    }
    return Database::over(std::move(*session), options);
}

Result<std::unique_ptr<Database>> PgEngine::rehearse(
    const DatabaseOptions& options, const std::string& folder
) const {
    const auto opened = open_current(options.patience);
    if (!opened) return opened.error();
    const sql::Snapshot snapshot(**opened);
    return rehearse_copy(**opened, options, folder);
}

Result<std::unique_ptr<Queries>> PgEngine::queries(Duration patience) const {
    auto session = open_current(patience);
    if (!session) return session.error();
    return std::make_unique<SqlQueries>(std::move(*session));
}

// Where the server's log of changes ends: it grows with every commit, of others too.
std::string PgEngine::change_mark() const {
    const std::lock_guard lock(watching_);
    try {
        if (watch_ == nullptr) {
            auto session = connect(Duration::zero());
            if (!session) return session.error().what;
            watch_ = std::move(*session);
        }
        return watch_->find<std::string>("SELECT CAST(pg_current_wal_insert_lsn() AS TEXT)")
            .value_or("");
    } catch (const StorageFailure& failure) {
        watch_.reset();
        return failure.what();
    }
}

Result<DatabaseCheck> PgEngine::check() const {
    const auto opened = open_current(outage_usual);
    if (!opened) return opened.error();
    sql::Session& db = **opened;
    DatabaseCheck check;
    if (const auto why = why_unsafe(db, place_.is_replicated)) check.findings.push_back(*why);
    const auto facts = facts_of_server(db);
    const sql::Snapshot snapshot(db);  // runs may write while we look
    check.schema_version = schema_version(db).value();
    check.provider_kind = provider_kind(db);
    check.bytes =
        static_cast<std::uint64_t>(db.number("SELECT pg_database_size(current_database())"));
    check.facts = facts;
    for (const auto& found : {sequences_behind(db), find_contradictions(db), passed_limits(db)})
        check.findings.insert(check.findings.end(), found.begin(), found.end());
    return check;
}

Result<Instant> PgEngine::created_at() const {
    const auto session = open_current(outage_usual);
    if (!session) return session.error();
    return store::created_at(**session);
}

Result<PlannedMigration> PgEngine::plan_migration() const {
    const auto session = connect(outage_usual);
    if (!session) return session.error();
    const auto version = schema_version(**session);
    if (!version) return version.error();
    return PlannedMigration{.from = *version, .to = newest_schema(), .copy = {}};
}

// Old programs may be at work: a run that lives is waited for by whoever asked.
Result<void> PgEngine::migrate(const DatabaseOptions& options) const {
    const auto session = connect(options.patience);
    if (!session) return session.error();
    if (const auto holder = holder_of_shared(**session)) {
        return Error{
            .kind = ErrorKind::locked,
            .code = "database.in_use",
            .what = fmt::format("run {} works with the database", holder->run),
            .found = fmt::format("pid {}, host {}", holder->pid, holder->host),
            .hint = "stop every runner first; those of an older program cannot go on afterwards"};
    }
    return postgres::migrate(**session, options.program_version, options.now);
}

Result<void> PgEngine::back_up(const std::string& /*target*/) const {
    return of_the_server("a backup of a shared database");
}

Result<Restored> PgEngine::restore(const RestoreRequest& /*request*/) const {
    return of_the_server("to restore a shared database");
}

// --- this machine's runner

std::string PgEngine::lock_file() const {
    return fmt::format(
        "{}/shared-{}.lock", place_.state_folder, sha256_hex(place_.name).substr(0, 16)
    );
}

Result<RunLock> PgEngine::lock(const LockHolder& self) const {
    return take_lock(lock_file(), self);
}

std::optional<LockHolder> PgEngine::lock_holder() const {
    const auto session = open_current(Duration::zero());
    return session ? holder_of_shared(**session) : std::nullopt;
}

Generation PgEngine::recorded_generation() const {
    return generation_in_lock(lock_file());
}

// --- people

Result<PersonalData> PgEngine::personal_data(const Identity& person) const {
    const auto opened = open_current(outage_usual);
    if (!opened) return opened.error();
    const sql::Snapshot snapshot(**opened);
    return read_personal_data(**opened, "", person);
}

Result<ErasurePlan> PgEngine::plan_erasure(const std::vector<Identity>& people) const {
    const auto opened = open_current(outage_usual);
    if (!opened) return opened.error();
    return store::plan_erasure(**opened, "", people);
}

Result<ErasureResult> PgEngine::erase(const ErasurePlan& plan, Instant now) const {
    const auto opened = open_current(outage_usual);
    if (!opened) return opened.error();
    auto result = in_spite_of_others([&] { return carry_out_erasure(**opened, plan, now); });
    vacuum(**opened);
    result.has_searched_rows = true;
    name_remainders(**opened, plan.texts, result);
    return result;
}

Result<PrunePlan> PgEngine::plan_prune(Instant before) const {
    const auto opened = open_current(outage_usual);
    if (!opened) return opened.error();
    return store::plan_prune(**opened, "", before);
}

Result<PruneCounts> PgEngine::prune(Instant before, Instant now) const {
    const auto opened = open_current(outage_usual);
    if (!opened) return opened.error();
    const PruneCounts done = prune_rows(**opened, before, now);
    if (!is_rebuild_due(**opened)) return done;
    vacuum(**opened);
    sql::Transaction transaction(**opened);
    settle_rebuild(**opened);
    transaction.commit();
    return done;
}

}  // namespace invito::store::postgres
