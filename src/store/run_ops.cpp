#include "invito/support/failure.hpp"
#include "job_counts.hpp"
#include "one_run.hpp"
#include "operations.hpp"
#include "rows.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace invito::store {
namespace {

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
    sql::Session& db, CampaignId campaign, const std::string& detail, Instant now
) {
    db.run("UPDATE campaign SET state = 'done' WHERE id = ?1", campaign);
    record_event(
        db, {.at = now, .run = {}, .campaign = campaign, .kind = "campaign.done", .detail = detail}
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
    db.run(
        "INSERT INTO run (started_at, pid, host, program_version, seed, first_attempt_id, "
        "kind) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        start.at, start.pid, start.host, start.program_version,
        static_cast<std::int64_t>(start.seed), last_attempt_id(db) + 1, to_string(start.kind)
    );
    return RunId{db.inserted_id()};
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

std::vector<CampaignRecord> active_campaigns(sql::Session& db) {
    static const std::string sql = "SELECT " + std::string(campaign_columns) +
                                   " FROM campaign c WHERE c.state = 'active' OR "
                                   "(c.state = 'paused' AND c.paused_until IS NOT NULL) "
                                   "ORDER BY c.priority DESC, c.id";
    std::vector<CampaignRecord> result;
    auto row = db.prepare(sql);
    while (row.step()) result.push_back(read_campaign(row));
    for (CampaignRecord& record : result) {
        record.campaign.accounts = campaign_aliases(db, record.id);
    }
    return result;
}

std::vector<FinishedCampaign> finish_campaigns(
    sql::Session& db, const std::vector<CampaignEnd>& ended, Instant now
) {
    std::vector<FinishedCampaign> finished;
    for (const CampaignRecord& record : active_campaigns(db)) {
        if (record.state != CampaignState::active) continue;
        const auto end = std::ranges::find(ended, record.id, &CampaignEnd::campaign);
        FinishedCampaign done{record.id};
        std::string detail;
        const StateCounts jobs = jobs_of(db, record.id);
        if (end != ended.end() && !has_open_outcomes(jobs)) {
            done.unreached = jobs.of(JobState::queued) + jobs.of(JobState::resolved);
            detail = describe_end(done.unreached, end->date);
        } else if (has_open_jobs(jobs)) {
            continue;
        }
        finish_campaign(db, record.id, detail, now);
        finished.push_back(done);
    }
    return finished;
}

void move_job(sql::Session& db, JobId job, JobState from, JobState to, Reason reason, Instant now) {
    ensure(from == to || may_move(from, to), "a job moves along the table of model/job.cpp");
    const auto changed = db.run(
        "UPDATE job SET state = ?3, reason = ?4, changed_at = ?5 "
        "WHERE id = ?1 AND state = ?2",
        job, to_string(from), to_string(to), to_string(reason), now
    );
    ensure(changed == 1, "a job is in the state it was read in");
}

void record_event(sql::Session& db, const Event& event) {
    db.run(
        "INSERT INTO event (at, run_id, account_id, campaign_id, job_id, kind, detail) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        event.at, event.run, event.account, event.campaign, event.job, event.kind, event.detail
    );
}

}  // namespace invito::store
