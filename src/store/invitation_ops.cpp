#include "invito/plan/consequence.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/mutants.hpp"
#include "operations.hpp"
#include "rows.hpp"
#include "suppression_ops.hpp"

namespace invito::store {
namespace {

// How long a job waits while another attempt for the same person is open or unknown.
constexpr Duration busy_pause = std::chrono::hours{1};

// The campaign's own caps, counted over all its accounts.
std::optional<Refused> broken_campaign_cap(
    Connection& connection, const ReserveInvitation& request, CampaignId campaign
) {
    const auto nth_newest = [&](int n) { return nth_newest_invitation(connection, campaign, n); };
    const auto closure =
        campaign_closure(request.campaign_caps, nth_newest, request.lateness, request.now);
    if (!closure) return std::nullopt;
    return Refused{closure->rule, closure->until};
}

std::optional<Refused> not_yet(
    Connection& connection, const ReserveInvitation& request, MemberId member
) {
    auto row =
        connection.prepare("SELECT next_at, rest_until, note_rest_until FROM member WHERE id = ?1");
    ensure(row.bind(member).step(), "a member of an account exists");
    if (row.instant(0) > request.now) return Refused{Refusal::pacing, row.instant(0)};
    if (row.instant(1) > request.now) return Refused{Refusal::resting, row.instant(1)};
    const bool waits_with_note = !request.note.empty() && row.instant(2) > request.now;
    if (waits_with_note) return Refused{Refusal::note_cap, row.instant(2)};
    return std::nullopt;
}

struct ReadyJob {
    CampaignId campaign;
    PersonId person;
    AccountId account;
    bool may_be_sent = true;  // its campaign is active, and has its account send
};

std::optional<ReadyJob> ready_job(Connection& connection, JobId job, Instant now) {
    auto row = connection.prepare(
        "SELECT j.campaign_id, j.person_id, j.account_id, c.state = 'active' AND EXISTS "
        "(SELECT 1 FROM campaign_account ca WHERE ca.campaign_id = c.id "
        "AND ca.account_id = j.account_id AND ca.takes_leads = 1) FROM job j "
        "JOIN campaign c ON c.id = j.campaign_id "
        "WHERE j.id = ?1 AND j.state = 'resolved' AND j.not_before <= ?2"
    );
    if (!row.bind(job, now).step()) return std::nullopt;
    return ReadyJob{
        CampaignId{row.integer(0)},
        PersonId{row.integer(1)},
        AccountId{row.integer(2)},
        row.integer(3) != 0};
}

// The intent: from here on the slot is used and the person is taken. nullopt: the database forbids
// it.
std::optional<AttemptId> write_intent(
    Connection& connection, const ReserveInvitation& request, MemberId member, const ReadyJob& job
) {
    const auto inserted =
        connection
            .prepare(
                "INSERT INTO attempt (kind, account_id, member_id, campaign_id, job_id, person_id, "
                "run_id, intent_at, note, note_variant) "
                "VALUES ('invite', ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
            )
            .bind(
                request.lease.account,
                member,
                job.campaign,
                request.job,
                job.person,
                request.lease.run,
                request.now,
                request.note,
                request.note_variant
            )
            .run_unless_conflict();
    if (!inserted) return std::nullopt;
    return AttemptId{connection.last_insert_id()};
}

// Of one that somebody made by hand, or that this ledger had lost; nullopt: none is known.
std::optional<Reason> invited_by_hand(Connection& connection, PersonId person, AccountId account) {
    auto row = connection.prepare(
        "SELECT max(member_id = (SELECT member_id FROM account WHERE id = ?2)) FROM attempt "
        "WHERE person_id = ?1 AND outcome = 'external'"
    );
    row.bind(person, account).step();
    if (row.is_null(0)) return std::nullopt;
    return row.integer(0) != 0 ? Reason::already_invited : Reason::invited_by_other_account;
}

// Of a live attempt: outcome, whether of the same member, and when its invitation was withdrawn.
Reason reason_of_invited(const Statement& live, Instant now) {
    const auto withdrawn_at = live.maybe_instant(2);
    if (withdrawn_at && now < *withdrawn_at + reinvite_block) return Reason::recently_withdrawn;
    const bool is_same_member = live.integer(1) != 0;
    return is_same_member ? Reason::duplicate : Reason::invited_by_other_account;
}

// One that is in the settings no more.
std::optional<AccountId> lost_account(Connection& connection, AccountId after) {
    auto row =
        connection.prepare("SELECT id FROM account WHERE position IS NULL AND id > ?1 LIMIT 1");
    if (!row.bind(after).step()) return std::nullopt;
    return AccountId{row.integer(0)};
}

}  // namespace

std::optional<JobBrief> next_job(
    Connection& connection,
    AccountId account,
    const std::vector<CampaignId>& campaigns,
    JobState state,
    Instant now
) {
    // The state is a literal in each text: a partial index is not used for a bound parameter.
    static const std::string select = "SELECT " + std::string(job_brief_columns) +
                                      " FROM job j JOIN person p ON p.id = j.person_id "
                                      "WHERE j.account_id = ?1 AND j.campaign_id = ?2 "
                                      "AND j.not_before <= ?3 AND j.state = ";
    static const std::string order =
        " AND EXISTS (SELECT 1 FROM campaign c JOIN campaign_account ca ON ca.campaign_id = c.id "
        "WHERE c.id = ?2 AND c.state = 'active' AND ca.account_id = ?1 AND ca.takes_leads = 1) "
        "ORDER BY j.not_before, j.id LIMIT 1";
    static const std::string queued = select + "'queued'" + order;
    static const std::string resolved = select + "'resolved'" + order;
    ensure(state == JobState::queued || state == JobState::resolved, "only waiting jobs are taken");
    if (is_mutant(Mutant::leads_of_others_are_sent)) {
        const auto lost = lost_account(connection, account);
        if (lost) {
            if (auto job = next_job(connection, *lost, campaigns, state, now)) return job;
        }
    }
    for (const CampaignId campaign : campaigns) {
        auto row = connection.prepare(state == JobState::queued ? queued : resolved);
        if (row.bind(account, campaign, now).step()) return read_job_brief(row);
    }
    return std::nullopt;
}

std::optional<Barrier> stop_at_barrier(
    Connection& connection, JobId job, PersonId person, AccountId account, Instant now
) {
    const auto skip = [&](Reason reason) {
        connection
            .prepare(
                "UPDATE job SET state = 'skipped', reason = ?2, changed_at = ?3 "
                "WHERE id = ?1 AND state IN ('queued', 'resolved')"
            )
            .bind(job, to_string(reason), now)
            .run();
    };
    const bool is_asked = !is_mutant(Mutant::suppression_at_import_only);
    if (is_asked && SuppressionList(connection).find(job)) {
        skip(Reason::suppressed);
        return Barrier{Refusal::suppressed, Reason::suppressed};
    }

    if (is_mutant(Mutant::no_unique_person)) return std::nullopt;
    auto live = connection.prepare(
        "SELECT outcome IN ('sent', 'already'), "
        "member_id = (SELECT member_id FROM account WHERE id = ?2), "
        "(SELECT withdrawn_at FROM job WHERE id = job_id) FROM attempt WHERE person_id = ?1 "
        "AND kind = 'invite' AND (outcome IS NULL OR outcome IN ('sent', 'unknown', 'already'))"
    );
    if (!live.bind(person, account).step()) {
        const auto reason = invited_by_hand(connection, person, account);
        if (!reason) return std::nullopt;
        skip(*reason);
        return Barrier{Refusal::person_invited, *reason};
    }

    if (!live.is_null(0) && live.integer(0) != 0) {
        const Reason reason = reason_of_invited(live, now);
        skip(reason);
        return Barrier{Refusal::person_invited, reason};
    }
    connection.prepare("UPDATE job SET not_before = ?2 WHERE id = ?1")
        .bind(job, now + busy_pause)
        .run();
    return Barrier{Refusal::person_busy, Reason::none};
}

Granted<AttemptId> reserve_invitation(Connection& connection, const ReserveInvitation& request) {
    const auto member = take_turn(connection, request.lease);
    if (!member) return member.error();
    if (const auto refused = not_yet(connection, request, *member)) return *refused;

    const auto job = ready_job(connection, request.job, request.now);
    if (!job) return Refused{Refusal::not_ready};
    if (!job->may_be_sent) return Refused{Refusal::campaign_stopped};
    const AccountId account = request.lease.account;
    const auto barrier =
        stop_at_barrier(connection, request.job, job->person, account, request.now);
    if (barrier) return Refused{barrier->refusal, {}, barrier->reason};
    if (const auto refused = first_broken_rule(connection, *member, request.rules)) return *refused;
    if (const auto refused = broken_campaign_cap(connection, request, job->campaign))
        return *refused;
    // A person gave it to another account meanwhile.
    const bool is_anothers = job->account != account;
    if (is_anothers && !is_mutant(Mutant::leads_of_others_are_sent))
        return Refused{Refusal::not_ready};

    const auto attempt = write_intent(connection, request, *member, *job);
    if (!attempt) return Refused{Refusal::person_busy};
    move_job(
        connection, request.job, JobState::resolved, JobState::sending, Reason::none, request.now
    );
    connection
        .prepare("UPDATE member SET next_at = ?2, pauses_drawn = pauses_drawn + 1 WHERE id = ?1")
        .bind(*member, request.next_at)
        .run();
    return *attempt;
}

void settle_waiting_job(Connection& connection, const WaitingJobChange& change) {
    connection
        .prepare(
            "UPDATE job SET state = ?2, reason = ?3, not_before = ?4, changed_at = ?5 "
            "WHERE id = ?1 AND state IN ('queued', 'resolved')"
        )
        .bind(
            change.job,
            to_string(change.to),
            to_string(change.reason),
            change.not_before,
            change.now
        )
        .run();
}

bool finish_invitation(
    Connection& connection,
    const Lease& lease,
    const InvitationResult& result,
    const AccountChange& change,
    Instant now
) {
    if (is_mutant(Mutant::no_guard_on_finish))
        connection.prepare("UPDATE attempt SET outcome = NULL WHERE id = ?1")
            .bind(result.attempt)
            .run();
    const auto settled = connection
                             .prepare(
                                 "UPDATE attempt SET outcome = ?2, charged = ?3, finished_at = ?4, "
                                 "http_status = ?5, "
                                 "error_type = ?6, invitation_id = ?7, took_ms = ?8, check_at = "
                                 "?9, fault = ?10 WHERE id = ?1 AND outcome IS NULL"
                             )
                             .bind(
                                 result.attempt,
                                 to_string(result.outcome),
                                 is_charged(result.outcome) || result.keeps_charge,
                                 now,
                                 result.http_status,
                                 result.error_type,
                                 result.invitation_id,
                                 result.took,
                                 result.check_at,
                                 result.fault ? to_string(*result.fault) : std::string_view()
                             )
                             .run();
    if (settled == 0) return false;

    move_job(connection, result.job, JobState::sending, result.to, result.reason, now);
    connection
        .prepare(
            "UPDATE job SET error_type = ?2, http_status = ?3, "
            "not_before = coalesce(?4, not_before), "
            "sent_at = CASE WHEN state = 'sent' THEN ?5 ELSE sent_at END WHERE id = ?1"
        )
        .bind(result.job, result.error_type, result.http_status, result.not_before, now)
        .run();
    if (result.outcome == Outcome::sent) remember_first_sent(connection, result.attempt, now);
    change_account(connection, lease, change, now);
    return true;
}

}  // namespace invito::store
