#include "runs.hpp"

#include "invito/plan/reconcile.hpp"
#include "invito/ports/operations.hpp"
#include "invito/support/mutants.hpp"

#include <fmt/format.h>

namespace invito::store {
namespace {

std::int64_t last_attempt_id(sql::Session& db) {
    return db.number("SELECT coalesce(max(id), 0) FROM attempt");
}

// A run that was killed says nothing; the next one closes its books. One run at a time.
void close_interrupted_runs(sql::Session& db) {
    db.run(
        "UPDATE run SET ended = 'interrupted', last_attempt_id = ?1 "
        "WHERE ended = '' AND last_attempt_id IS NULL",
        last_attempt_id(db)
    );
}

// Put off for ever, because the limits of an earlier run allowed no note at all: this run's decide.
void ask_limits_anew(sql::Session& db) {
    db.run("UPDATE job SET not_before = 0 WHERE state = 'resolved' AND not_before = ?1", never);
}

}  // namespace

RunId begin_run(sql::Session& db, const RunStart& start) {
    close_interrupted_runs(db);
    ask_limits_anew(db);
    return db.insert<RunId>(
        "INSERT INTO run (started_at, pid, host, program_version, seed, first_attempt_id, "
        "kind) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        start.at, start.pid, start.host, start.program_version,
        static_cast<std::int64_t>(start.seed), last_attempt_id(db) + 1, to_string(start.kind)
    );
}

void heartbeat(sql::Session& db, RunId run, const RunCounts& counts) {
    db.run(
        "UPDATE run SET sent = ?2, skipped = ?3, failed = ?4, unknown = ?5, held = ?6 "
        "WHERE id = ?1",
        run, counts.sent, counts.skipped, counts.failed, counts.unknown, counts.held
    );
}

void end_run(
    sql::Session& db, RunId run, const RunSpan& span, const std::string& ended, int exit_code,
    const RunCounts& counts
) {
    heartbeat(db, run, counts);
    db.run(
        "UPDATE run SET started_at = ?2, ended_at = ?3, ended = ?4, exit_code = ?5, "
        "last_attempt_id = ?6 WHERE id = ?1",
        run, span.started_at, span.ended_at, ended, exit_code, last_attempt_id(db)
    );
}

// One run at a time.
int recover_open_attempts(sql::Session& db, Instant now) {
    if (is_mutant(Mutant::open_intent_is_resent))
        db.execute(
            "UPDATE job SET state = 'resolved' WHERE state = 'sending'; UPDATE attempt SET outcome "
            "= 'not_sent', charged = 0, live = 0 WHERE outcome IS NULL AND kind = 'invite'"
        );
    const Duration first_look = first_check(Instant{}) - Instant{};
    db.run(
        "UPDATE job SET state = 'unknown', changed_at = ?1 WHERE state = 'sending' AND id IN "
        "(SELECT job_id FROM attempt WHERE outcome IS NULL AND live = 1)",
        now
    );
    const auto unknown = db.run(
        "UPDATE attempt SET outcome = 'unknown', check_at = intent_at + ?1 "
        "WHERE outcome IS NULL AND live = 1",
        first_look
    );
    db.run("UPDATE attempt SET outcome = 'unknown', finished_at = ?1 WHERE outcome IS NULL", now);
    return static_cast<int>(unknown);
}

// One run at a time.
std::string attempts_of_run(std::string_view parameter) {
    return fmt::format(
        "a.run_id = {0} AND a.id >= (SELECT first_attempt_id FROM run WHERE id = {0}) "
        "AND a.id < coalesce((SELECT min(first_attempt_id) FROM run WHERE id > {0}), "
        "9223372036854775807)",
        parameter
    );
}

// One run at a time.
std::optional<LockHolder> runner_of(const sql::Session& db) {
    return lock_holder(db.place());
}

}  // namespace invito::store
