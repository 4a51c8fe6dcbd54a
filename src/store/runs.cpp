#include "runs.hpp"

#include "invito/plan/reconcile.hpp"
#include "invito/ports/operations.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/mutants.hpp"
#include "operation_parts.hpp"
#include "run_lock.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace invito::store {
namespace {

// A lease that ended before is nobody's.
Instant dead_before(sql::Session& db) {
    return db.lease_time() - lease_grace;
}

std::int64_t last_attempt_id(sql::Session& db) {
    return db.number("SELECT coalesce(max(id), 0) FROM attempt");
}

// A run that was killed says nothing; the next one closes its books. One that shares the database
// is dead when its lease is, or when its machine's only runner begins anew.
void close_interrupted_runs(sql::Session& db, const std::string& host_id) {
    constexpr const char* close =
        "UPDATE run SET ended = 'interrupted', last_attempt_id = ?1 "
        "WHERE ended = '' AND last_attempt_id IS NULL";
    if (!db.is_shared()) {
        db.run(close, last_attempt_id(db));
        return;
    }
    db.run(
        "UPDATE run SET ended = 'interrupted', last_attempt_id = ?1 "
        "WHERE ended = '' AND (lease_until < ?2 OR host_id = ?3)",
        last_attempt_id(db), dead_before(db), host_id
    );
}

// Put off for ever, because the limits of an earlier run allowed no note at all: this run's decide.
void ask_limits_anew(sql::Session& db) {
    db.run("UPDATE job SET not_before = 0 WHERE state = 'resolved' AND not_before = ?1", never);
}

// A run that hung, and that another one has taken for dead meanwhile, is alive again.
void renew_lease(sql::Session& db, RunId run, Instant server_time) {
    db.run(
        "UPDATE run SET lease_until = ?2, ended = '', last_attempt_id = NULL "
        "WHERE id = ?1 AND ended_at IS NULL",
        run, server_time + lease_life
    );
}

}  // namespace

RunId begin_run(sql::Session& db, const RunStart& start) {
    close_interrupted_runs(db, start.host_id);
    ask_limits_anew(db);
    const auto run = db.insert<RunId>(
        "INSERT INTO run (started_at, pid, host, program_version, seed, first_attempt_id, "
        "kind) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        start.at, start.pid, start.host, start.program_version,
        static_cast<std::int64_t>(start.seed), last_attempt_id(db) + 1, to_string(start.kind)
    );
    if (!db.is_shared()) return run;
    db.run("UPDATE run SET host_id = ?2 WHERE id = ?1", run, start.host_id);
    renew_lease(db, run, db.lease_time());
    return run;
}

namespace {

void save_counts(sql::Session& db, RunId run, const RunCounts& counts) {
    db.run(
        "UPDATE run SET sent = ?2, skipped = ?3, failed = ?4, unknown = ?5, held = ?6 "
        "WHERE id = ?1",
        run, counts.sent, counts.skipped, counts.failed, counts.unknown, counts.held
    );
}

}  // namespace

std::optional<SharedPulse> heartbeat(sql::Session& db, RunId run, const RunCounts& counts) {
    save_counts(db, run, counts);
    if (!db.is_shared()) return std::nullopt;
    SharedPulse pulse;
    pulse.server_time = db.lease_time();
    renew_lease(db, run, pulse.server_time);
    pulse.living_runs = db.number(
        "SELECT count(*) FROM run WHERE ended = '' AND lease_until >= ?1",
        pulse.server_time - lease_grace
    );
    pulse.unsafe = db.why_unsafe();
    return pulse;
}

void end_run(
    sql::Session& db, RunId run, const RunSpan& span, const std::string& ended, int exit_code,
    const RunCounts& counts
) {
    save_counts(db, run, counts);
    if (db.is_shared()) db.run("UPDATE account SET lease_run = 0 WHERE lease_run = ?1", run);
    db.run(
        "UPDATE run SET started_at = ?2, ended_at = ?3, ended = ?4, exit_code = ?5, "
        "last_attempt_id = ?6 WHERE id = ?1",
        run, span.started_at, span.ended_at, ended, exit_code, last_attempt_id(db)
    );
}

// --- leases

namespace {

// Of one member, or of all: whoever left an attempt open is dead.
int settle_open_attempts(sql::Session& db, std::optional<MemberId> member, Instant now) {
    const std::string_view of = member ? " AND member_id = ?2" : "";
    const auto run = [&](std::string_view change, const auto& value) {
        auto update = db.prepare(fmt::format(fmt::runtime(change), of));
        update.bind(value);
        if (member) update.bind_at(2, *member);
        return update.change();
    };
    run("UPDATE job SET state = 'unknown', changed_at = ?1 WHERE state = 'sending' AND id IN "
        "(SELECT job_id FROM attempt WHERE outcome IS NULL AND live = 1{})",
        now);
    const Duration first_look = first_check(Instant{}) - Instant{};
    const auto unknown =
        run("UPDATE attempt SET outcome = 'unknown', check_at = intent_at + ?1 "
            "WHERE outcome IS NULL AND live = 1{}",
            first_look);
    run("UPDATE attempt SET outcome = 'unknown', finished_at = ?1 WHERE outcome IS NULL{}", now);
    return static_cast<int>(unknown);
}

// With all accounts of the member: who held one of them would charge the same budget.
void lease_member(sql::Session& db, RunId run, MemberId member) {
    db.run(
        "UPDATE account SET lease_run = ?2, lease_epoch = lease_epoch + 1 WHERE member_id = ?1",
        member, run
    );
}

bool is_held_by_another(sql::Session& db, RunId run, MemberId member, Instant dead) {
    return db.has(
        "SELECT 1 FROM account a JOIN run r ON r.id = a.lease_run WHERE a.member_id = ?1 "
        "AND r.id <> ?2 AND r.ended = '' AND r.lease_until >= ?3 LIMIT 1",
        member, run, dead
    );
}

// What a statement, whose first parameter is an account, says of each. On a server some are asked
// ahead of the first one's answer: a journey there and back for each of thousands would keep all
// others waiting.
template <class Read, class... Values>
void ask_about_each(
    sql::Session& db, const std::vector<AccountId>& accounts, std::string_view text,
    const Read& read, const Values&... values
) {
    const std::size_t portion = db.is_shared() ? 50 : 1;
    for (std::size_t begin = 0; begin < accounts.size(); begin += portion) {
        const std::size_t end = std::min(begin + portion, accounts.size());
        std::vector<sql::Statement> rows;
        for (std::size_t i = begin; i < end; ++i)
            rows.emplace_back(db.prepare(text)).bind(accounts[i], values...).ask();
        for (std::size_t i = begin; i < end; ++i) {
            ensure(rows[i - begin].step(), "an account that is asked about exists");
            read(accounts[i], rows[i - begin]);
        }
    }
}

// An account that nobody else acts for.
struct FreeAccount {
    AccountId account;
    MemberId member;
    bool is_ours = false;  // another account of the member may be at work
};

std::vector<FreeAccount> those_that_are_free(
    sql::Session& db, RunId run, const std::vector<AccountId>& accounts
) {
    std::vector<FreeAccount> free;
    if (!db.is_shared()) {
        for (const AccountId account : accounts) free.push_back({account, member_of(db, account)});
        return free;
    }
    ask_about_each(
        db, accounts,
        "SELECT a.member_id, NOT EXISTS (SELECT 1 FROM account o WHERE o.member_id = a.member_id "
        "AND o.lease_run <> ?2), EXISTS (SELECT 1 FROM account o JOIN run r ON r.id = o.lease_run "
        "WHERE o.member_id = a.member_id AND r.id <> ?2 AND r.ended = '' AND r.lease_until >= ?3) "
        "FROM account a WHERE a.id = ?1",
        [&free](AccountId account, const sql::Statement& row) {
            FreeAccount one{.account = account, .member = {}};
            bool is_anothers = false;
            row.read(0, one.member, one.is_ours, is_anothers);
            if (!is_anothers) free.push_back(one);
        },
        run, dead_before(db)
    );
    return free;
}

// Of members. SQLite's were all settled when the run began.
std::set<MemberId> with_open_attempts(sql::Session& db) {
    if (!db.is_shared()) return {};
    const auto members =
        db.all<MemberId>("SELECT DISTINCT member_id FROM attempt WHERE outcome IS NULL");
    return {members.begin(), members.end()};
}

int recover_attempts_of_the_dead(sql::Session& db, Instant now) {
    constexpr RunId nobody{0};
    const Instant dead = dead_before(db);
    int recovered = 0;
    const auto members =
        db.all<MemberId>("SELECT DISTINCT member_id FROM attempt WHERE outcome IS NULL");
    for (const MemberId member : members) {
        if (is_held_by_another(db, nobody, member, dead)) continue;
        recovered += settle_open_attempts(db, member, now);
    }
    return recovered;
}

}  // namespace

int recover_open_attempts(sql::Session& db, Instant now) {
    if (db.is_shared()) return recover_attempts_of_the_dead(db, now);
    if (is_mutant(Mutant::open_intent_is_resent))
        db.execute(
            "UPDATE job SET state = 'resolved' WHERE state = 'sending'; UPDATE attempt SET outcome "
            "= 'not_sent', charged = 0, live = 0 WHERE outcome IS NULL AND kind = 'invite'"
        );
    return settle_open_attempts(db, std::nullopt, now);
}

LeasedAccounts lease_accounts(
    sql::Session& db, RunId run, const std::vector<AccountId>& accounts, Instant now
) {
    LeasedAccounts given;
    given.is_shared = db.is_shared();
    if (!given.is_shared) given.recovered = recover_open_attempts(db, now);
    db.take_every_turn();
    const auto free = those_that_are_free(db, run, accounts);
    const auto open = with_open_attempts(db);
    std::vector<AccountId> ours;
    std::set<MemberId> leased;
    for (const FreeAccount& one : free) {
        ours.push_back(one.account);
        if (one.is_ours || !leased.insert(one.member).second) continue;
        if (open.contains(one.member)) given.recovered += settle_open_attempts(db, one.member, now);
        lease_member(db, run, one.member);
    }
    ask_about_each(
        db, ours, "SELECT lease_epoch FROM account WHERE id = ?1",
        [&](AccountId account, const sql::Statement& row) {
            given.leases.push_back({account, run, row.integer(0)});
        }
    );
    return given;
}

std::vector<LeaseHolder> lease_holders(
    sql::Session& db, RunId run, const std::vector<AccountId>& accounts
) {
    std::vector<LeaseHolder> holders;
    if (!db.is_shared()) return holders;
    const std::set<AccountId> asked(accounts.begin(), accounts.end());
    auto row = db.prepare(
        "SELECT a.id, r.id, r.host, r.pid, r.lease_until, r.started_at FROM run r "
        "JOIN account o ON o.lease_run = r.id JOIN account a ON a.member_id = o.member_id "
        "WHERE r.id <> ?1 AND r.ended = '' AND r.lease_until >= ?2 ORDER BY a.id, r.id"
    );
    row.bind(run, dead_before(db));
    while (row.step()) {
        LeaseHolder holder;
        row.read(
            0, holder.account, holder.run, holder.host, holder.pid, holder.until, holder.since
        );
        const bool is_told = !holders.empty() && holders.back().account == holder.account;
        if (asked.contains(holder.account) && !is_told) holders.push_back(std::move(holder));
    }
    return holders;
}

void give_back_leases(sql::Session& db, const std::vector<Lease>& leases) {
    for (const Lease& lease : leases)
        db.run(
            "UPDATE account SET lease_run = 0 WHERE lease_run = ?2 AND member_id = "
            "(SELECT member_id FROM account WHERE id = ?1 AND lease_epoch = ?3)",
            lease.account, lease.run, lease.epoch
        );
}

// --- what others see of a run

std::string attempts_of_run(std::string_view parameter) {
    return fmt::format(
        "a.run_id = {0} AND a.id >= (SELECT first_attempt_id FROM run WHERE id = {0}) "
        "AND a.id <= coalesce((SELECT last_attempt_id FROM run WHERE id = {0}), "
        "9223372036854775807)",
        parameter
    );
}

bool is_alive(sql::Session& db, RunId run) {
    if (db.is_shared())
        return db.has(
            "SELECT 1 FROM run WHERE id = ?1 AND ended = '' AND lease_until >= ?2", run,
            dead_before(db)
        );
    const auto holder = holder_of_lock(lock_path(db.place()));
    return holder && db.has("SELECT 1 FROM run WHERE id = ?1 AND pid = ?2", run, holder->pid);
}

// A killed run has no end either: only the newest one may be at work in a database of one run.
std::optional<RunId> run_at_work(sql::Session& db) {
    if (db.is_shared())
        return db.find<RunId>(
            "SELECT id FROM run WHERE ended = '' AND lease_until >= ?1 ORDER BY id DESC LIMIT 1",
            dead_before(db)
        );
    const auto newest = db.find<RunId>("SELECT id FROM run ORDER BY id DESC LIMIT 1");
    if (!newest || !is_alive(db, *newest)) return std::nullopt;
    return newest;
}

std::optional<LockHolder> holder_of_shared(sql::Session& db) {
    auto row = db.prepare(
        "SELECT id, pid, host, started_at FROM run WHERE ended = '' AND lease_until >= ?1 "
        "ORDER BY id DESC LIMIT 1"
    );
    if (!row.bind(dead_before(db)).step()) return std::nullopt;
    LockHolder holder;
    RunId run;
    row.read(0, run, holder.pid, holder.host, holder.since);
    holder.run = run_name(run);
    return holder;
}

}  // namespace invito::store
