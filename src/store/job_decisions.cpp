#include "job_counts.hpp"
#include "operations.hpp"
#include "people.hpp"
#include "registry.hpp"
#include "rows.hpp"

#include <functional>

namespace invito::store {
namespace {

using Finding = Registry::Finding;

struct JobFacts {
    JobId id;
    JobState state = JobState::queued;
    Reason reason = Reason::none;
    CampaignId campaign;
    bool is_identified = false;  // the provider's id of the person is known
    bool is_unknown = false;     // an invitation of it may have been sent; nobody knows
};

std::optional<JobFacts> job_facts(sql::Session& db, JobId job) {
    auto row = db.prepare(
        "SELECT j.state, j.reason, j.campaign_id, p.provider_id IS NOT NULL, "
        "EXISTS (SELECT 1 FROM attempt a WHERE a.job_id = j.id AND a.kind = 'invite' "
        "AND a.outcome = 'unknown') FROM job j JOIN person p ON p.id = j.person_id "
        "WHERE j.id = ?1"
    );
    if (!row.bind(job).step()) return std::nullopt;
    return JobFacts{
        job,
        job_state(row.view(0)),
        reason(row.view(1)),
        CampaignId{row.integer(2)},
        row.integer(3) != 0,
        row.integer(4) != 0};
}

std::string words_of(const PersonalDecision& decision) {
    const std::string by = "by " + decision.who;
    return decision.why.empty() ? by : by + ": " + decision.why;
}

// Where a person's "try again" leads; nullopt: it is not allowed. Who was held for somebody else's
// profile is looked up again.
std::optional<JobState> retried(const JobFacts& job, bool i_checked) {
    if (job.is_unknown && !i_checked) return std::nullopt;
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
    auto row = db.prepare("SELECT max(id) FROM attempt WHERE job_id = ?1 AND kind = 'invite'");
    if (!row.bind(job).step() || row.is_null(0)) return std::nullopt;
    return AttemptId{row.integer(0)};
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
            .run_unless_conflict();
    return changed.has_value();
}

// Sent when its intent was written, as far as anybody can tell.
void become_sent(sql::Session& db, const JobFacts& job, AttemptId attempt, Instant now) {
    move_job(db, job.id, job.state, JobState::sent, Reason::none, now);
    db.run(
        "UPDATE job SET sent_at = (SELECT intent_at FROM attempt WHERE id = ?2) "
        "WHERE id = ?1",
        job.id, attempt
    );
    remember_first_sent(db, attempt, std::nullopt);
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

bool cancel(sql::Session& db, const JobFacts& job, const PersonalDecision& decision) {
    if (!may_move(job.state, JobState::cancelled)) return false;
    move_job(db, job.id, job.state, JobState::cancelled, Reason::none, decision.at);
    return true;
}

bool settle(
    sql::Session& db, const JobFacts& job, Finding finding, const PersonalDecision& decision
) {
    if (!may_be_settled(job)) return false;
    const auto attempt = last_invitation(db, job.id);
    if (!attempt || !settle_attempt(db, *attempt, finding, decision)) return false;
    if (finding == Finding::sent) {
        become_sent(db, job, *attempt, decision.at);
    } else {
        go_on(db, job, JobState::resolved, decision.at);
    }
    return true;
}

Registry::JobDecision decide_each(
    sql::Session& db, const std::vector<JobId>& jobs, const std::string& event,
    const PersonalDecision& decision, const std::function<bool(const JobFacts&)>& decide
) {
    sql::Transaction transaction(db);
    Registry::JobDecision result;
    for (const JobId job : jobs) {
        const auto facts = job_facts(db, job);
        if (!facts || !decide(*facts)) {
            ++result.refused;
            continue;
        }
        record_event(
            db,
            {.at = decision.at, .run = {}, .job = job, .kind = event, .detail = words_of(decision)}
        );
        ++result.changed;
    }
    transaction.commit();
    return result;
}

struct CampaignName {
    CampaignId id;
    std::string name;
};

// Those that a move reaches.
std::vector<CampaignName> campaigns_of(sql::Session& db, const Registry::JobMove& move) {
    std::vector<CampaignName> campaigns;
    auto row = db.prepare(
        "SELECT id, name FROM campaign WHERE state <> 'archived' AND (id = ?1 OR ?1 IS NULL) "
        "ORDER BY id"
    );
    row.bind(move.campaign);
    while (row.step()) campaigns.push_back({CampaignId{row.integer(0)}, row.text(1)});
    return campaigns;
}

std::vector<JobId> waiting_jobs(sql::Session& db, CampaignId campaign, AccountId account) {
    std::vector<JobId> jobs;
    auto row = db.prepare(
        "SELECT id FROM job WHERE campaign_id = ?1 AND account_id = ?2 "
        "AND (state = 'queued' OR state = 'resolved') ORDER BY id"
    );
    row.bind(campaign, account);
    while (row.step()) jobs.push_back(JobId{row.integer(0)});
    return jobs;
}

// What a move leaves where it is.
void count_left(
    sql::Session& db, CampaignId campaign, AccountId account, Registry::MovedJobs& moved
) {
    for (const JobsAt& place : jobs_by_place(db, campaign, account)) {
        moved.sending = place.jobs.of(JobState::sending);
        moved.unknown = place.jobs.of(JobState::unknown);
        moved.held = place.jobs.of(JobState::held);
    }
}

// True: the account did not send for the campaign before.
bool let_take_part(sql::Session& db, CampaignId campaign, AccountId account) {
    auto known = db.prepare(
        "SELECT 1 FROM campaign_account WHERE campaign_id = ?1 AND account_id = ?2 "
        "AND takes_leads = 1"
    );
    if (known.bind(campaign, account).step()) return false;
    db.run(
        "INSERT INTO campaign_account (campaign_id, account_id) VALUES (?1, ?2) "
        "ON CONFLICT (campaign_id, account_id) DO UPDATE SET takes_leads = 1",
        campaign, account
    );
    return true;
}

void give_to(sql::Session& db, JobId job, AccountId account, const Event& told, Instant now) {
    db.run(
        "UPDATE job SET account_id = ?2, state = 'queued', changed_at = ?3 "
        "WHERE id = ?1 AND state IN ('queued', 'resolved')",
        job, account, now
    );
    record_event(db, told);
}

std::string alias_of_account(sql::Session& db, AccountId account) {
    auto row = db.prepare("SELECT alias FROM account WHERE id = ?1");
    row.bind(account).step();
    return row.text(0);
}

}  // namespace

std::vector<Registry::MovedJobs> move_jobs(
    sql::Session& db, const Registry::JobMove& move, const PersonalDecision& decision
) {
    sql::JoinedTransaction transaction(db);
    const std::string how = "from " + alias_of_account(db, move.from) + " to " +
                            alias_of_account(db, move.to) + " " + words_of(decision);
    std::vector<Registry::MovedJobs> all;
    for (const CampaignName& campaign : campaigns_of(db, move)) {
        Registry::MovedJobs moved{.campaign = campaign.name};
        count_left(db, campaign.id, move.from, moved);
        const auto jobs = waiting_jobs(db, campaign.id, move.from);
        moved.moved = std::ssize(jobs);
        if (!jobs.empty()) {
            moved.adds_account = let_take_part(db, campaign.id, move.to);
        }
        for (const JobId job : jobs) {
            const Event told{
                .at = decision.at, .run = {}, .job = job, .kind = "job.moved", .detail = how};
            give_to(db, job, move.to, told, decision.at);
        }
        const bool is_touched = moved.moved + moved.sending + moved.unknown + moved.held > 0;
        if (is_touched) all.push_back(std::move(moved));
    }
    transaction.commit();
    return all;
}

Registry::JobDecision retry_jobs(
    sql::Session& db, const std::vector<JobId>& jobs, bool i_checked,
    const PersonalDecision& decision
) {
    return decide_each(db, jobs, "job.retried", decision, [&](const JobFacts& job) {
        return retry(db, job, i_checked, decision);
    });
}

Registry::JobDecision cancel_jobs(
    sql::Session& db, const std::vector<JobId>& jobs, const PersonalDecision& decision
) {
    return decide_each(db, jobs, "job.cancelled", decision, [&](const JobFacts& job) {
        return cancel(db, job, decision);
    });
}

Registry::JobDecision settle_jobs(
    sql::Session& db, const std::vector<JobId>& jobs, Registry::Finding finding,
    const PersonalDecision& decision
) {
    const std::string event =
        finding == Registry::Finding::sent ? "job.settled_sent" : "job.settled_not_sent";
    return decide_each(db, jobs, event, decision, [&](const JobFacts& job) {
        return settle(db, job, finding, decision);
    });
}

void reactivate(sql::Session& db, CampaignId campaign) {
    db.run("UPDATE campaign SET state = 'active' WHERE id = ?1 AND state = 'done'", campaign);
}

}  // namespace invito::store
