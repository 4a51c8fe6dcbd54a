#include "one_run.hpp"

#include "invito/plan/reconcile.hpp"
#include "invito/ports/operations.hpp"
#include "invito/support/mutants.hpp"

#include <fmt/format.h>

namespace invito::store {

void close_interrupted_runs(sql::Session& db) {
    db.run(
        "UPDATE run SET ended = 'interrupted', last_attempt_id = ?1 "
        "WHERE ended = '' AND last_attempt_id IS NULL",
        last_attempt_id(db)
    );
}

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

std::int64_t last_attempt_id(sql::Session& db) {
    auto row = db.prepare("SELECT coalesce(max(id), 0) FROM attempt");
    row.step();
    return row.integer(0);
}

std::string attempts_of_run(std::string_view parameter) {
    return fmt::format(
        "a.run_id = {0} AND a.id >= (SELECT first_attempt_id FROM run WHERE id = {0}) "
        "AND a.id < coalesce((SELECT min(first_attempt_id) FROM run WHERE id > {0}), "
        "9223372036854775807)",
        parameter
    );
}

std::optional<LockHolder> runner_of(const sql::Session& db) {
    return lock_holder(db.place());
}

}  // namespace invito::store
