#include "erasure_ops.hpp"
#include "found_profile_ops.hpp"
#include "invito/model/identity.hpp"
#include "invito/support/failure.hpp"
#include "operations.hpp"
#include "rows.hpp"
#include "suppression_ops.hpp"

#include <algorithm>

namespace invito::store {
namespace {

// Skips found while looking for a job to visit are committed in portions, so that one transaction
// stays short.
constexpr int skips_max = 200;

AttemptId insert_charge(
    Connection& connection,
    const Lease& lease,
    MemberId member,
    AttemptKind kind,
    const std::optional<JobBrief>& job,
    Instant now
) {
    std::optional<CampaignId> campaign;
    std::optional<JobId> job_id;
    std::optional<PersonId> person;
    if (job) {
        campaign = job->campaign;
        job_id = job->id;
        person = job->person;
    }
    connection
        .prepare(
            "INSERT INTO attempt (kind, account_id, member_id, campaign_id, job_id, person_id, "
            "run_id, intent_at) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
        )
        .bind(to_string(kind), lease.account, member, campaign, job_id, person, lease.run, now)
        .run();
    return AttemptId{connection.last_insert_id()};
}

JobBrief load_job(Connection& connection, JobId job) {
    static const std::string sql =
        "SELECT " + std::string(job_brief_columns) +
        " FROM job j JOIN person p ON p.id = j.person_id WHERE j.id = ?1";
    auto row = connection.prepare(sql);
    ensure(row.bind(job).step(), "a job that was visited exists");
    return read_job_brief(row);
}

void settle_visited_job(
    Connection& connection, const VisitResult& result, JobState to, Reason reason, Instant now
) {
    const auto changed =
        connection
            .prepare(
                "UPDATE job SET state = ?2, reason = ?3, not_before = coalesce(?4, not_before), "
                "tries = tries + ?5, error_type = ?6, http_status = ?7, changed_at = ?8 "
                "WHERE id = ?1 AND state = 'queued'"
            )
            .bind(
                result.job,
                to_string(to),
                to_string(reason),
                result.not_before,
                result.counts_as_try,
                result.error_type,
                result.http_status,
                now
            )
            .run();
    ensure(changed == 1, "a visited job is queued until its visit ends");
}

Store::Settled as_it_is(Connection& connection, JobId job) {
    auto row = connection.prepare("SELECT state, reason FROM job WHERE id = ?1");
    ensure(row.bind(job).step(), "a job that was visited exists");
    const JobState state = job_state(row.view(0));
    const Reason why = reason(row.view(1));
    return {state, why, load_job(connection, job)};
}

// Where the job went while its profile was read: a person cancelled it, or merging found it twice
// in its campaign. nullopt: it still waits for its visit to end.
std::optional<Store::Settled> settled_meanwhile(Connection& connection, JobId job) {
    Store::Settled settled = as_it_is(connection, job);
    const bool is_settled =
        settled.state == JobState::cancelled || settled.state == JobState::skipped;
    if (!is_settled) return std::nullopt;
    return settled;
}

bool is_of_erased(Connection& connection, const ProfileFacts& facts) {
    return SuppressionList(connection)
        .is_erased({facts.provider_id, canonical_public_identifier(facts.public_identifier)});
}

// The profile is that of a person whose data were erased, under a spelling that nobody knew: it
// is not recorded, and what the list brought goes again.
std::optional<Store::Settled> turn_away_erased(
    Connection& connection, const VisitResult& result, Instant now
) {
    if (!is_of_erased(connection, *result.profile)) return std::nullopt;
    JobState state = JobState::skipped;
    Reason reason = Reason::suppressed;
    if (const auto settled = settled_meanwhile(connection, result.job)) {
        state = settled->state;
        reason = settled->reason;
    } else {
        settle_visited_job(connection, result, state, reason, now);
    }
    const PersonId person = load_job(connection, result.job).person;
    mark_erased(connection, spellings_of(connection, person), now);
    forget_people(connection, {person}, now);
    return Store::Settled{state, reason, load_job(connection, result.job)};
}

// Whose profile it was: of a stranger who was erased nothing is kept.
void keep_found_profile(
    Connection& connection, const VisitResult& result, bool is_somebody_else, Instant now
) {
    if (!is_somebody_else) {
        forget_stranger(connection, result.job);
    } else if (!is_of_erased(connection, *result.profile)) {
        remember_found(connection, result.job, *result.profile, now);
    }
}

}  // namespace

Granted<Store::Visit> begin_visit(Connection& connection, const Store::BeginVisit& request) {
    const auto member = take_turn(connection, request.lease);
    if (!member) return member.error();
    if (const auto refused = first_broken_rule(connection, *member, request.rules)) return *refused;
    const AccountId account = request.lease.account;

    Store::Visit visit;
    for (int skips = 0; skips < skips_max; ++skips) {
        auto job = next_job(connection, account, request.campaigns, JobState::queued, request.now);
        if (!job) break;
        const auto barrier =
            stop_at_barrier(connection, job->id, job->person, account, request.now);
        if (!barrier) {
            const AttemptId attempt = insert_charge(
                connection, request.lease, *member, AttemptKind::visit, job, request.now
            );
            visit.grant = VisitGrant{attempt, std::move(*job), {}};
            auto found = found_profile(connection, visit.grant->job.id);
            if (found && found->is_accepted) visit.grant->accepted = std::move(found);
            return visit;
        }
        if (barrier->reason == Reason::none) continue;
        visit.skipped.emplace_back(std::move(*job), barrier->reason);
    }
    if (!visit.skipped.empty()) return visit;

    Refused refused{Refusal::not_ready};
    for (const CampaignId campaign : request.campaigns) {
        const auto earliest = earliest_jobs(connection, account, campaign).earliest_job;
        if (!earliest) continue;
        refused.next_at = std::min(refused.next_at.value_or(*earliest), *earliest);
    }
    return refused;
}

Granted<AttemptId> charge(Connection& connection, const Charging& charging) {
    const auto member = take_turn(connection, charging.lease);
    if (!member) return member.error();
    if (const auto refused = first_broken_rule(connection, *member, charging.rules)) {
        return *refused;
    }
    std::optional<JobBrief> job;
    if (charging.job) job = load_job(connection, *charging.job);
    return insert_charge(connection, charging.lease, *member, charging.kind, job, charging.now);
}

void finish_charge(Connection& connection, const ChargeFinish& finish) {
    connection
        .prepare(
            "UPDATE attempt SET outcome = ?2, charged = ?3, http_status = ?4, error_type = ?5, "
            "finished_at = ?6 WHERE id = ?1 AND outcome IS NULL"
        )
        .bind(
            finish.attempt,
            to_string(finish.outcome),
            is_charged(finish.outcome),
            finish.http_status,
            finish.error_type,
            finish.now
        )
        .run();
}

Store::Settled finish_visit(
    Connection& connection,
    const Lease& lease,
    const VisitResult& result,
    const AccountChange& change,
    Instant now
) {
    if (!holds(connection, lease)) return as_it_is(connection, result.job);
    finish_charge(
        connection, {result.attempt, result.outcome, result.http_status, result.error_type, now}
    );
    connection.prepare("UPDATE attempt SET took_ms = ?2 WHERE id = ?1")
        .bind(result.attempt, result.took)
        .run();
    change_account(connection, lease, change, now);

    JobState to = result.to;
    Reason reason = result.reason;
    bool is_somebody_else = reason == Reason::identity_mismatch;
    if (result.profile && !is_somebody_else) {
        if (auto settled = turn_away_erased(connection, result, now)) return *std::move(settled);
        const JobBrief before = load_job(connection, result.job);
        const Recognised who = recognise(connection, before.person, *result.profile, now);
        if (who.is_stranger) {
            to = JobState::held;
            reason = Reason::identity_mismatch;
            is_somebody_else = true;
        }
    }
    if (auto settled = settled_meanwhile(connection, result.job)) return std::move(*settled);
    if (result.profile) keep_found_profile(connection, result, is_somebody_else, now);
    settle_visited_job(connection, result, to, reason, now);

    JobBrief job = load_job(connection, result.job);
    if (to == JobState::resolved) {
        const auto barrier = stop_at_barrier(connection, job.id, job.person, lease.account, now);
        if (barrier && barrier->reason != Reason::none) {
            to = JobState::skipped;
            reason = barrier->reason;
        }
    }
    return {to, reason, std::move(job)};
}

}  // namespace invito::store
