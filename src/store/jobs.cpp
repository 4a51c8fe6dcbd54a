// Jobs: how they move along the table of model/job.cpp, and what people decide about them.

#include "campaigns.hpp"
#include "invito/ports/admin_store.hpp"
#include "invito/support/failure.hpp"
#include "operation_parts.hpp"
#include "people.hpp"
#include "rows.hpp"

#include <functional>

namespace invito::store {

void ensure_unchanged(sql::Session& db, bool is_unchanged, const char* promise) {
    if (!is_unchanged && db.is_shared()) throw StaleRow(promise);
    ensure(is_unchanged, promise);
}

void move_job(sql::Session& db, JobId job, JobState from, JobState to, Reason reason, Instant now) {
    ensure(from == to || may_move(from, to), "a job moves along the table of model/job.cpp");
    db.change_row(
        "a job is in the state it was read in",
        "UPDATE job SET state = ?3, reason = ?4, changed_at = ?5 WHERE id = ?1 AND state = ?2", job,
        to_string(from), to_string(to), to_string(reason), now
    );
}

void date_by_intent(sql::Session& db, JobId job, AttemptId attempt) {
    db.run(
        "UPDATE job SET sent_at = (SELECT intent_at FROM attempt WHERE id = ?2) WHERE id = ?1", job,
        attempt
    );
    remember_first_sent(db, attempt, std::nullopt);
}

void record_event(
    sql::Session& db, Instant at, std::string_view kind, const About& about, std::string_view detail
) {
    db.run(
        "INSERT INTO event (at, run_id, account_id, campaign_id, job_id, kind, detail) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        at, about.run, about.account, about.campaign, about.job, kind, detail
    );
}

namespace {

using Finding = AdminStore::Finding;

struct JobFacts {
    JobId id;
    JobState state = JobState::queued;
    Reason reason = Reason::none;
    CampaignId campaign;
    bool is_identified = false;  // the provider's id of the person is known
    bool is_nameless = false;    // erased or pruned: nobody to invite
    bool is_unknown = false;     // an invitation of it may have been sent; nobody knows
};

std::optional<JobFacts> job_facts(sql::Session& db, JobId job) {
    auto row = db.prepare(
        "SELECT j.state, j.reason, j.campaign_id, p.provider_id IS NOT NULL, "
        "EXISTS (SELECT 1 FROM attempt a WHERE a.job_id = j.id AND a.kind = 'invite' "
        "AND a.outcome = 'unknown'), coalesce(p.slug, '') FROM job j JOIN person p ON p.id = "
        "j.person_id "
        "WHERE j.id = ?1"
    );
    if (!row.bind(job).step()) return std::nullopt;
    JobFacts facts;
    facts.id = job;
    facts.state = job_state(row.view(0));
    facts.reason = reason(row.view(1));
    row.read(2, facts.campaign, facts.is_identified, facts.is_unknown);
    facts.is_nameless = is_nameless(row.view(5));
    return facts;
}

std::string words_of(const PersonalDecision& decision) {
    const std::string by = "by " + decision.who;
    return decision.why.empty() ? by : by + ": " + decision.why;
}

// Where a person's "try again" leads; nullopt: it is not allowed. Who was held for somebody else's
// profile is looked up again.
std::optional<JobState> retried(const JobFacts& job, bool i_checked) {
    if (job.is_nameless || (job.is_unknown && !i_checked)) return std::nullopt;
    switch (job.state) {
        case JobState::skipped:
        case JobState::failed:
        case JobState::cancelled: return JobState::queued;
        case JobState::held:
            if (job.reason == Reason::identity_mismatch) return JobState::queued;
            return job.is_identified ? JobState::resolved : JobState::queued;
        case JobState::unknown: return JobState::resolved;
        default: return std::nullopt;
    }
}

bool may_be_settled(const JobFacts& job) {
    if (job.state == JobState::unknown) return true;
    return job.state == JobState::held &&
           (job.reason == Reason::second_unknown || job.reason == Reason::no_evidence ||
            job.reason == Reason::unknown_error_type);
}

// The attempt that the finding is about: the last one.
std::optional<AttemptId> last_invitation(sql::Session& db, JobId job) {
    return db.find<AttemptId>(
        "SELECT id FROM attempt WHERE job_id = ?1 AND kind = 'invite' ORDER BY id DESC LIMIT 1", job
    );
}

// A person who looked is evidence. Either way the attempt keeps its slot. False: the person has a
// live invitation already, so this one cannot be another.
bool settle_attempt(
    sql::Session& db, AttemptId attempt, Finding finding, const PersonalDecision& decision
) {
    const Outcome outcome = finding == Finding::sent ? Outcome::sent : Outcome::absent;
    const std::string evidence = "checked " + words_of(decision);
    const auto changed =
        db.prepare(
              "UPDATE attempt SET outcome = ?2, live = ?4, charged = 1, check_at = NULL, "
              "evidence = ?3 WHERE id = ?1"
        )
            .bind(attempt, to_string(outcome), evidence, is_live(AttemptKind::invite, outcome))
            .change_unless_conflict();
    return changed.has_value();
}

void go_on(sql::Session& db, const JobFacts& job, JobState to, Instant now) {
    move_job(db, job.id, job.state, to, Reason::none, now);
    db.run("UPDATE job SET not_before = 0, tries = 0 WHERE id = ?1", job.id);
    reactivate(db, job.campaign);
}

bool retry(
    sql::Session& db, const JobFacts& job, bool i_checked, const PersonalDecision& decision
) {
    const auto to = retried(job, i_checked);
    if (!to) return false;
    const bool is_right_profile = i_checked && job.reason == Reason::identity_mismatch;
    if (is_right_profile && !accept_found(db, job.id, decision.at)) return false;
    if (job.is_unknown) {
        const auto attempt = last_invitation(db, job.id);
        if (!attempt || !settle_attempt(db, *attempt, Finding::not_sent, decision)) return false;
    }
    go_on(db, job, *to, decision.at);
    return true;
}

bool cancel(sql::Session& db, const JobFacts& job, Instant now) {
    if (!may_move(job.state, JobState::cancelled)) return false;
    move_job(db, job.id, job.state, JobState::cancelled, Reason::none, now);
    return true;
}

bool settle(
    sql::Session& db, const JobFacts& job, Finding finding, const PersonalDecision& decision
) {
    if (!may_be_settled(job)) return false;
    const auto attempt = last_invitation(db, job.id);
    if (!attempt || !settle_attempt(db, *attempt, finding, decision)) return false;
    if (finding == Finding::sent) {
        move_job(db, job.id, job.state, JobState::sent, Reason::none, decision.at);
        date_by_intent(db, job.id, *attempt);
    } else {
        go_on(db, job, JobState::resolved, decision.at);
    }
    return true;
}

AdminStore::JobDecision decide_each(
    sql::Session& db, const std::vector<JobId>& jobs, const std::string& event,
    const PersonalDecision& decision, const std::function<bool(const JobFacts&)>& decide
) {
    sql::Transaction transaction(db, sql::Turns::all);
    AdminStore::JobDecision result;
    for (const JobId job : jobs) {
        const auto facts = job_facts(db, job);
        if (!facts || !decide(*facts)) {
            ++result.refused;
            continue;
        }
        record_event(db, decision.at, event, {.job = job}, words_of(decision));
        ++result.changed;
    }
    transaction.commit();
    return result;
}

// Those that a move reaches.
std::vector<CampaignId> campaigns_of(sql::Session& db, const AdminStore::JobMove& move) {
    return db.all<CampaignId>(
        "SELECT id FROM campaign WHERE state <> 'archived' AND (id = ?1 OR ?1 IS NULL) "
        "ORDER BY id",
        move.campaign
    );
}

std::vector<JobId> waiting_jobs(sql::Session& db, CampaignId campaign, AccountId account) {
    return db.all<JobId>(
        "SELECT id FROM job WHERE campaign_id = ?1 AND account_id = ?2 "
        "AND (state = 'queued' OR state = 'resolved') ORDER BY id",
        campaign, account
    );
}

// What a move leaves where it is.
void count_left(
    sql::Session& db, CampaignId campaign, AccountId account, AdminStore::MovedJobs& moved
) {
    for (const JobsAt& place : jobs_by_place(db, campaign, account)) {
        moved.sending = place.jobs.of(JobState::sending);
        moved.unknown = place.jobs.of(JobState::unknown);
        moved.held = place.jobs.of(JobState::held);
    }
}

void give_to(sql::Session& db, JobId job, AccountId account, const std::string& how, Instant now) {
    db.run(
        "UPDATE job SET account_id = ?2, state = 'queued', changed_at = ?3 "
        "WHERE id = ?1 AND state IN ('queued', 'resolved')",
        job, account, now
    );
    record_event(db, now, "job.moved", {.job = job}, how);
}

}  // namespace

}  // namespace invito::store

namespace invito {

AdminStore::JobDecision AdminStore::retry_jobs(
    const std::vector<JobId>& jobs, bool i_checked, const std::string& who, Instant now
) {
    const PersonalDecision decision{who, {}, now};
    return store::decide_each(db_, jobs, "job.retried", decision, [&](const store::JobFacts& job) {
        return store::retry(db_, job, i_checked, decision);
    });
}

AdminStore::JobDecision AdminStore::cancel_jobs(
    const std::vector<JobId>& jobs, const std::string& who, Instant now
) {
    return store::decide_each(
        db_, jobs, "job.cancelled", {who, {}, now},
        [&](const store::JobFacts& job) { return store::cancel(db_, job, now); }
    );
}

AdminStore::JobDecision AdminStore::settle_jobs(
    const std::vector<JobId>& jobs, Finding finding, const PersonalDecision& decision
) {
    const std::string event =
        finding == Finding::sent ? "job.settled_sent" : "job.settled_not_sent";
    return store::decide_each(db_, jobs, event, decision, [&](const store::JobFacts& job) {
        return store::settle(db_, job, finding, decision);
    });
}

std::vector<AdminStore::MovedJobs> AdminStore::move_jobs(
    const JobMove& move, const std::string& who, Instant now
) {
    sql::JoinedTransaction transaction(db_, sql::Turns::all);
    const std::string how = "from " + store::alias_of(db_, move.from) + " to " +
                            store::alias_of(db_, move.to) + " " + store::words_of({who, {}, now});
    std::vector<MovedJobs> all;
    for (const CampaignId campaign : store::campaigns_of(db_, move)) {
        MovedJobs moved{.campaign = store::campaign_name(db_, campaign)};
        store::count_left(db_, campaign, move.from, moved);
        const auto jobs = store::waiting_jobs(db_, campaign, move.from);
        moved.moved = std::ssize(jobs);
        moved.adds_account = !jobs.empty() && !store::takes_part(db_, campaign, move.to);
        if (moved.adds_account) store::let_take_part(db_, campaign, move.to);
        for (const JobId job : jobs) store::give_to(db_, job, move.to, how, now);
        const bool is_touched = moved.moved + moved.sending + moved.unknown + moved.held > 0;
        if (is_touched) all.push_back(std::move(moved));
    }
    transaction.commit();
    return all;
}

}  // namespace invito
