#include "operations.hpp"
#include "rows.hpp"

namespace invito::store {

std::vector<UnknownAttempt> due_unknowns(sql::Session& db, AccountId account, Instant now) {
    static const std::string sql =
        "SELECT a.id, a.intent_at, a.checks, a.partial_checks, "
        "(SELECT count(*) FROM attempt e WHERE e.job_id = a.job_id AND e.outcome = 'absent'), "
        "(SELECT c.name FROM campaign c WHERE c.id = j.campaign_id), " +
        std::string(job_brief_columns) +
        " FROM attempt a JOIN job j ON j.id = a.job_id JOIN person p ON p.id = j.person_id "
        "WHERE a.member_id = ?1 AND a.outcome = 'unknown' AND a.kind = 'invite' "
        "AND a.check_at <= ?2 ORDER BY a.check_at";
    std::vector<UnknownAttempt> result;
    auto row = db.prepare(sql);
    row.bind(member_of(db, account), now);
    while (row.step()) {
        result.push_back(
            {.attempt = AttemptId{row.integer(0)},
             .job = read_job_brief(row, 6),
             .campaign = row.text(5),
             .intent_at = row.instant(1),
             .checks = row.small(2),
             .earlier = row.small(4),
             .partial_checks = row.small(3)}
        );
    }
    return result;
}

bool finish_check(sql::Session& db, const Lease& lease, const CheckResult& result, Instant now) {
    if (!holds(db, lease)) return false;
    const auto changed = db.run(
        "UPDATE attempt SET outcome = ?2, live = ?9, check_at = ?3, "
        "checks = ?4, "
        "evidence = ?5, invitation_id = CASE WHEN ?6 = '' THEN "
        "invitation_id ELSE ?6 END, finished_at = ?7, "
        "partial_checks = ?8 "
        "WHERE id = ?1 AND outcome = 'unknown'",
        result.attempt, to_string(result.outcome), result.check_at, result.checks, result.evidence,
        result.invitation_id, now, result.partial_checks,
        is_live(AttemptKind::invite, result.outcome)
    );
    if (changed == 0) return false;
    if (result.to == JobState::unknown) return true;

    move_job(db, result.job, JobState::unknown, result.to, result.reason, now);
    if (result.to == JobState::sent) {
        // Sent when its intent was written, as far as anybody can tell.
        db.run(
            "UPDATE job SET sent_at = (SELECT intent_at FROM attempt WHERE id = ?2) WHERE id = "
            "?1",
            result.job, result.attempt
        );
        remember_first_sent(db, result.attempt, std::nullopt);
    }
    record_event(
        db, {.at = now,
             .run = lease.run,
             .account = lease.account,
             .job = result.job,
             .kind = "invitation." + std::string(to_string(result.outcome)),
             .detail = result.evidence}
    );
    return true;
}

NextLooks next_looks(sql::Session& db, AccountId account) {
    return next_looks_of(db, member_of(db, account));
}

NextLooks next_looks_of(sql::Session& db, MemberId member) {
    auto row = db.prepare(
        "SELECT min(CASE WHEN partial_checks = 0 THEN check_at END), "
        "min(CASE WHEN partial_checks > 0 THEN check_at END), "
        "min(CASE WHEN partial_checks = 0 THEN NULL WHEN check_at > intent_at + ?2 THEN check_at "
        "ELSE intent_at + ?2 END) FROM attempt "
        "WHERE member_id = ?1 AND outcome = 'unknown' AND kind = 'invite' AND check_at IS NOT NULL"
    );
    row.bind(member, search_time).step();
    return {row.maybe_instant(0), row.maybe_instant(1), row.maybe_instant(2)};
}

}  // namespace invito::store
