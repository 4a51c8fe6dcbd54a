#include "invito/plan/reconcile.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/mutants.hpp"
#include "job_counts.hpp"
#include "operations.hpp"
#include "rows.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace invito::store {
namespace {

std::int64_t last_attempt_id(Connection& connection) {
    auto row = connection.prepare("SELECT coalesce(max(id), 0) FROM attempt");
    row.step();
    return row.integer(0);
}

// A run that was killed says nothing; the next one closes its books.
void close_interrupted_runs(Connection& connection) {
    connection
        .prepare(
            "UPDATE run SET ended = 'interrupted', last_attempt_id = ?1 "
            "WHERE ended = '' AND last_attempt_id IS NULL"
        )
        .bind(last_attempt_id(connection))
        .run();
}

bool has_open_jobs(const StateCounts& jobs) {
    using enum JobState;
    return jobs.waiting() > 0 || jobs.of(sending) > 0 || jobs.of(unknown) > 0 || jobs.of(held) > 0;
}

// An invitation of the campaign may be on its way, or nobody knows what became of it.
bool has_open_outcomes(const StateCounts& jobs) {
    return jobs.of(JobState::sending) > 0 || jobs.of(JobState::unknown) > 0;
}

// Empty if everybody was reached.
std::string describe_end(std::int64_t unreached, const std::chrono::year_month_day& date) {
    if (unreached == 0) return {};
    return fmt::format(
        "{} {} not reached before its end on {}", unreached,
        unreached == 1 ? "lead was" : "leads were", pack_date(date)
    );
}

void finish_campaign(
    Connection& connection, CampaignId campaign, const std::string& detail, Instant now
) {
    connection.prepare("UPDATE campaign SET state = 'done' WHERE id = ?1").bind(campaign).run();
    record_event(
        connection,
        {.at = now, .run = {}, .campaign = campaign, .kind = "campaign.done", .detail = detail}
    );
}

// Put off for ever, because the limits of an earlier run allowed no note at all: this run's decide.
void ask_limits_anew(Connection& connection) {
    connection.prepare("UPDATE job SET not_before = 0 WHERE state = 'resolved' AND not_before = ?1")
        .bind(never)
        .run();
}

}  // namespace

RunId begin_run(Connection& connection, const RunStart& start) {
    close_interrupted_runs(connection);
    ask_limits_anew(connection);
    connection
        .prepare(
            "INSERT INTO run (started_at, pid, host, program_version, seed, first_attempt_id, "
            "kind) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
        )
        .bind(
            start.at, start.pid, start.host, start.program_version,
            static_cast<std::int64_t>(start.seed), last_attempt_id(connection) + 1,
            to_string(start.kind)
        )
        .run();
    return RunId{connection.last_insert_id()};
}

void heartbeat(Connection& connection, RunId run, const RunCounts& counts) {
    connection
        .prepare(
            "UPDATE run SET sent = ?2, skipped = ?3, failed = ?4, unknown = ?5, held = ?6 "
            "WHERE id = ?1"
        )
        .bind(run, counts.sent, counts.skipped, counts.failed, counts.unknown, counts.held)
        .run();
}

void end_run(Connection& connection, const RunFinish& finish) {
    heartbeat(connection, finish.run, finish.counts);
    connection
        .prepare(
            "UPDATE run SET started_at = ?2, ended_at = ?3, ended = ?4, exit_code = ?5, "
            "last_attempt_id = ?6 WHERE id = ?1"
        )
        .bind(
            finish.run, finish.span.started_at, finish.span.ended_at, finish.ended,
            finish.exit_code, last_attempt_id(connection)
        )
        .run();
}

int recover_open_attempts(Connection& connection, Instant now) {
    if (is_mutant(Mutant::open_intent_is_resent))
        connection.execute(
            "UPDATE job SET state = 'resolved' WHERE state = 'sending'; UPDATE attempt SET outcome "
            "= 'not_sent', charged = 0, live = 0 WHERE outcome IS NULL AND kind = 'invite'"
        );
    const Duration first_look = first_check(Instant{}) - Instant{};
    connection
        .prepare(
            "UPDATE job SET state = 'unknown', changed_at = ?1 WHERE state = 'sending' AND id IN "
            "(SELECT job_id FROM attempt WHERE outcome IS NULL AND live = 1)"
        )
        .bind(now)
        .run();
    const auto unknown =
        connection
            .prepare(
                "UPDATE attempt SET outcome = 'unknown', check_at = intent_at + ?1 "
                "WHERE outcome IS NULL AND live = 1"
            )
            .bind(first_look)
            .run();
    connection
        .prepare("UPDATE attempt SET outcome = 'unknown', finished_at = ?1 WHERE outcome IS NULL")
        .bind(now)
        .run();
    return static_cast<int>(unknown);
}

std::vector<CampaignRecord> active_campaigns(Connection& connection) {
    static const std::string sql = "SELECT " + std::string(campaign_columns) +
                                   " FROM campaign c WHERE c.state = 'active' OR "
                                   "(c.state = 'paused' AND c.paused_until IS NOT NULL) "
                                   "ORDER BY c.priority DESC, c.id";
    std::vector<CampaignRecord> result;
    auto row = connection.prepare(sql);
    while (row.step()) result.push_back(read_campaign(row));
    for (CampaignRecord& record : result) {
        record.campaign.accounts = campaign_aliases(connection, record.id);
    }
    return result;
}

std::vector<Store::Finished> finish_campaigns(
    Connection& connection, const std::vector<CampaignEnd>& ended, Instant now
) {
    std::vector<Store::Finished> finished;
    for (const CampaignRecord& record : active_campaigns(connection)) {
        if (record.state != CampaignState::active) continue;
        const auto end = std::ranges::find(ended, record.id, &CampaignEnd::campaign);
        Store::Finished done{record.id};
        std::string detail;
        const StateCounts jobs = jobs_of(connection, record.id);
        if (end != ended.end() && !has_open_outcomes(jobs)) {
            done.unreached = jobs.of(JobState::queued) + jobs.of(JobState::resolved);
            detail = describe_end(done.unreached, end->date);
        } else if (has_open_jobs(jobs)) {
            continue;
        }
        finish_campaign(connection, record.id, detail, now);
        finished.push_back(done);
    }
    return finished;
}

void move_job(
    Connection& connection, JobId job, JobState from, JobState to, Reason reason, Instant now
) {
    ensure(from == to || may_move(from, to), "a job moves along the table of model/job.cpp");
    const auto changed = connection
                             .prepare(
                                 "UPDATE job SET state = ?3, reason = ?4, changed_at = ?5 "
                                 "WHERE id = ?1 AND state = ?2"
                             )
                             .bind(job, to_string(from), to_string(to), to_string(reason), now)
                             .run();
    ensure(changed == 1, "a job is in the state it was read in");
}

void record_event(Connection& connection, const Event& event) {
    connection
        .prepare(
            "INSERT INTO event (at, run_id, account_id, campaign_id, job_id, kind, detail) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
        )
        .bind(
            event.at, event.run, event.account, event.campaign, event.job, event.kind, event.detail
        )
        .run();
}

}  // namespace invito::store
