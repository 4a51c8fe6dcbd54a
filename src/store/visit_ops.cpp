#include "erasure_ops.hpp"
#include "found_profile_ops.hpp"
#include "invito/model/identity.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/mutants.hpp"
#include "operations.hpp"
#include "rows.hpp"
#include "suppression_ops.hpp"

#include <algorithm>

namespace invito::store {
namespace {

// Skips found while looking for a job to visit are committed in portions, so that one transaction
// stays short.
constexpr int skips_max = 200;

NewAttempt visit_of(const Store::TakeNext& request, MemberId member, const JobBrief& job) {
    return {
        .kind = AttemptKind::visit,
        .lease = request.lease,
        .member = member,
        .campaign = job.campaign,
        .job = job.id,
        .person = job.person,
        .intent_at = request.now};
}

AttemptId write_charge(Connection& connection, const NewAttempt& attempt) {
    const auto written = write_attempt(connection, attempt);
    ensure(written.has_value(), "only invitations exclude each other");
    return *written;
}

// A campaign that the account may take jobs of now.
struct OpenCampaign {
    CampaignId id;
    JobId turn;  // no fresh job has a number up to this one
};

std::vector<OpenCampaign> open_campaigns(
    Connection& connection, AccountId account, const std::vector<CampaignId>& wanted
) {
    std::vector<OpenCampaign> campaigns;
    for (const CampaignId campaign : wanted) {
        auto row = connection.prepare(
            "SELECT ca.turn FROM campaign_account ca JOIN campaign c ON c.id = ca.campaign_id "
            "WHERE ca.campaign_id = ?1 AND ca.account_id = ?2 AND ca.takes_leads = 1 "
            "AND c.state = 'active'"
        );
        if (row.bind(campaign, account).step())
            campaigns.push_back({campaign, JobId{row.integer(0)}});
    }
    return campaigns;
}

// "SELECT ... FROM job j ... WHERE" the account's and the campaign's, and `condition`.
std::string select_next(std::string_view condition) {
    return "SELECT " + std::string(job_brief_columns) +
           " FROM job j JOIN person p ON p.id = j.person_id "
           "WHERE j.account_id = ?1 AND j.campaign_id = ?2 AND " +
           std::string(condition) + " LIMIT 1";
}

std::optional<JobBrief> next_resolved(
    Connection& connection,
    AccountId account,
    const std::vector<OpenCampaign>& campaigns,
    Instant now
) {
    static const std::string sql =
        select_next("j.state = 'resolved' AND j.not_before <= ?3 ORDER BY j.not_before, j.id");
    for (const OpenCampaign& campaign : campaigns) {
        auto row = connection.prepare(sql);
        if (row.bind(account, campaign.id, now).step()) return read_job_brief(row);
    }
    return std::nullopt;
}

void set_turn(Connection& connection, AccountId account, OpenCampaign& campaign, JobId turn) {
    if (turn.value <= campaign.turn.value) return;
    campaign.turn = turn;
    connection
        .prepare("UPDATE campaign_account SET turn = ?3 WHERE campaign_id = ?1 AND account_id = ?2")
        .bind(campaign.id, account, turn)
        .run();
}

JobId last_job(Connection& connection, AccountId account, CampaignId campaign) {
    auto row = connection.prepare(
        "SELECT coalesce(max(id), 0) FROM job WHERE account_id = ?1 AND campaign_id = ?2"
    );
    row.bind(account, campaign).step();
    return JobId{row.integer(0)};
}

// Who was passed is not looked at again.
std::optional<JobBrief> next_fresh(
    Connection& connection, AccountId account, OpenCampaign& campaign
) {
    static const std::string sql =
        select_next("j.id > ?3 AND j.state = 'queued' AND j.not_before = 0 ORDER BY j.id");
    std::optional<JobBrief> job;
    {
        auto row = connection.prepare(sql);
        if (row.bind(account, campaign.id, campaign.turn).step()) job = read_job_brief(row);
    }
    const JobId passed =
        job ? JobId{job->id.value - 1} : last_job(connection, account, campaign.id);
    set_turn(connection, account, campaign, passed);
    return job;
}

std::optional<JobBrief> next_deferred(
    Connection& connection, AccountId account, CampaignId campaign, Instant now
) {
    static const std::string sql = select_next(
        "j.state = 'queued' AND j.not_before > 0 AND j.not_before <= ?3 "
        "ORDER BY j.not_before, j.id"
    );
    auto row = connection.prepare(sql);
    if (!row.bind(account, campaign, now).step()) return std::nullopt;
    return read_job_brief(row);
}

std::optional<JobBrief> next_queued(
    Connection& connection, AccountId account, std::vector<OpenCampaign>& campaigns, Instant now
) {
    for (OpenCampaign& campaign : campaigns) {
        if (auto job = next_fresh(connection, account, campaign)) return job;
        if (auto job = next_deferred(connection, account, campaign.id, now)) return job;
    }
    return std::nullopt;
}

Refused nothing_ready(
    Connection& connection, AccountId account, const std::vector<CampaignId>& campaigns
) {
    Refused refused{Refusal::not_ready};
    for (const CampaignId campaign : campaigns) {
        const auto earliest = earliest_jobs(connection, account, campaign).earliest_job;
        if (!earliest) continue;
        refused.next_at = std::min(refused.next_at.value_or(*earliest), *earliest);
    }
    return refused;
}

// One that is in the settings no more.
std::optional<AccountId> lost_account(Connection& connection, AccountId after) {
    auto row =
        connection.prepare("SELECT id FROM account WHERE position IS NULL AND id > ?1 LIMIT 1");
    if (!row.bind(after).step()) return std::nullopt;
    return AccountId{row.integer(0)};
}

// Whose jobs are taken: the account's own.
AccountId account_of_jobs(Connection& connection, const Lease& lease) {
    if (!is_mutant(Mutant::leads_of_others_are_sent)) return lease.account;
    return lost_account(connection, lease.account).value_or(lease.account);
}

Granted<Store::Taken> begin_visit(
    Connection& connection,
    const Store::TakeNext& request,
    MemberId member,
    AccountId account,
    std::vector<OpenCampaign>& campaigns
) {
    if (const auto refused = first_broken_rule(connection, member, request.visit_rules))
        return *refused;
    const SuppressionList suppressed(connection);
    Store::Taken taken;
    for (int skips = 0; skips < skips_max; ++skips) {
        auto job = next_queued(connection, account, campaigns, request.now);
        if (!job) break;
        const auto barrier =
            stop_at_barrier(connection, suppressed, job->id, job->person, member, request.now);
        if (!barrier) {
            const AttemptId attempt = write_charge(connection, visit_of(request, member, *job));
            taken.visit = VisitGrant{attempt, std::move(*job), {}};
            auto found = found_profile(connection, taken.visit->job.id);
            if (found && found->is_accepted) taken.visit->accepted = std::move(found);
            return taken;
        }
        if (barrier->reason == Reason::none) continue;
        taken.skipped.emplace_back(std::move(*job), barrier->reason);
    }
    if (!taken.skipped.empty()) return taken;
    return nothing_ready(connection, account, request.campaigns);
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
    static const std::string sql =
        "SELECT j.reason, " + std::string(job_brief_columns) +
        " FROM job j JOIN person p ON p.id = j.person_id WHERE j.id = ?1";
    auto row = connection.prepare(sql);
    ensure(row.bind(job).step(), "a job that was visited exists");
    JobBrief brief = read_job_brief(row, 1);
    return {brief.state, reason(row.view(0)), std::move(brief)};
}

// While its profile was read a person cancelled the job, or merging found it twice in its campaign.
bool is_settled(const Store::Settled& job) {
    return job.state == JobState::cancelled || job.state == JobState::skipped;
}

bool is_of_erased(const SuppressionList& suppressed, const ProfileFacts& facts) {
    return suppressed.is_erased(
        {facts.provider_id, canonical_public_identifier(facts.public_identifier)}
    );
}

// The profile is that of a person whose data were erased, under a spelling that nobody knew: it
// is not recorded, and what the list brought goes again.
Store::Settled turn_away_erased(
    Connection& connection, const VisitResult& result, const Store::Settled& job, Instant now
) {
    JobState state = JobState::skipped;
    Reason reason = Reason::suppressed;
    if (is_settled(job)) {
        state = job.state;
        reason = job.reason;
    } else {
        settle_visited_job(connection, result, state, reason, now);
    }
    const PersonId person = job.job.person;
    mark_erased(connection, spellings_of(connection, person), now);
    forget_people(connection, {person}, now);
    return {state, reason, load_job(connection, result.job)};
}

// Whose profile it was: of a stranger who was erased nothing is kept.
void keep_found_profile(
    Connection& connection,
    const SuppressionList& suppressed,
    const VisitResult& result,
    bool is_somebody_else,
    Instant now
) {
    if (!is_somebody_else) {
        forget_stranger(connection, result.job);
    } else if (!is_of_erased(suppressed, *result.profile)) {
        remember_found(connection, result.job, *result.profile, now);
    }
}

}  // namespace

Granted<Store::Taken> take_next(Connection& connection, const Store::TakeNext& request) {
    const auto turn = take_turn(connection, request.lease);
    if (!turn) return turn.error();
    const AccountId account = account_of_jobs(connection, request.lease);
    auto campaigns = open_campaigns(connection, account, request.campaigns);
    if (request.may_send) {
        Store::Taken taken;
        taken.resolved = next_resolved(connection, account, campaigns, request.now);
        if (taken.resolved) return taken;
    }
    if (!request.may_visit) return nothing_ready(connection, account, request.campaigns);
    return begin_visit(connection, request, turn->member, account, campaigns);
}

Granted<AttemptId> charge(Connection& connection, const Charging& charging) {
    const auto turn = take_turn(connection, charging.lease);
    if (!turn) return turn.error();
    if (const auto refused = first_broken_rule(connection, turn->member, charging.rules)) {
        return *refused;
    }
    NewAttempt attempt{
        .kind = charging.kind,
        .lease = charging.lease,
        .member = turn->member,
        .intent_at = charging.now};
    if (charging.job) {
        const JobBrief job = load_job(connection, *charging.job);
        attempt.campaign = job.campaign;
        attempt.job = job.id;
        attempt.person = job.person;
    }
    return write_charge(connection, attempt);
}

Store::Settled finish_visit(
    Connection& connection,
    const Lease& lease,
    const VisitResult& result,
    const AccountChange& change,
    Instant now,
    const std::optional<ReserveInvitation>& then
) {
    const auto member = member_held(connection, lease);
    Store::Settled settled = as_it_is(connection, result.job);
    if (!member) return settled;
    end_attempt(
        connection,
        {.attempt = result.attempt,
         .outcome = result.outcome,
         .http_status = result.http_status,
         .error_type = result.error_type,
         .took = result.took,
         .at = now}
    );
    change_held_account(connection, lease, change, now);

    const SuppressionList suppressed(connection);
    JobState to = result.to;
    Reason reason = result.reason;
    bool is_somebody_else = reason == Reason::identity_mismatch;
    bool is_merged = false;
    if (result.profile && !is_somebody_else) {
        if (is_of_erased(suppressed, *result.profile))
            return turn_away_erased(connection, result, settled, now);
        const Recognised who = recognise(connection, settled.job.person, *result.profile, now);
        is_merged = who.is_merged;
        if (is_merged) settled = as_it_is(connection, result.job);
        if (who.is_stranger) {
            to = JobState::held;
            reason = Reason::identity_mismatch;
            is_somebody_else = true;
        } else {
            learn(settled.job, *result.profile);
        }
    }
    if (is_settled(settled)) return settled;
    if (result.profile) keep_found_profile(connection, suppressed, result, is_somebody_else, now);
    std::optional<Barrier> barrier;
    if (to == JobState::resolved) {
        barrier =
            find_barrier(connection, suppressed, settled.job.id, settled.job.person, *member, now);
        if (!barrier && then && !is_merged) settled.reserved = reserve_visited(connection, *then);
    }
    const bool is_reserved = settled.reserved && *settled.reserved;
    if (barrier && barrier->reason != Reason::none) {
        to = JobState::skipped;
        reason = barrier->reason;
    }
    settle_visited_job(connection, result, is_reserved ? JobState::sending : to, reason, now);
    if (barrier && barrier->reason == Reason::none)
        defer_for_busy_person(connection, settled.job.id, now);
    settled.state = settled.job.state = to;
    settled.reason = reason;
    if (result.counts_as_try) ++settled.job.tries;
    return settled;
}

}  // namespace invito::store
