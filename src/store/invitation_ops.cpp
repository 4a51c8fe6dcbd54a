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

std::optional<Refused> not_yet(const ReserveInvitation& request, const Turn& turn) {
    if (turn.next_at > request.now) return Refused{Refusal::pacing, turn.next_at};
    if (turn.rest_until > request.now) return Refused{Refusal::resting, turn.rest_until};
    const bool waits_with_note = !request.note.empty() && turn.note_rest_until > request.now;
    if (waits_with_note) return Refused{Refusal::note_cap, turn.note_rest_until};
    return std::nullopt;
}

// The job, if it is resolved and may act. The state is compared here: SQLite would plan the
// statement anew at each run, to compare a parameter with the conditions of partial indexes.
std::optional<ReadyJob> ready_job(sql::Session& db, JobId job, Instant now) {
    auto row = db.prepare(
        "SELECT j.campaign_id, j.person_id, j.account_id, c.state = 'active' AND EXISTS "
        "(SELECT 1 FROM campaign_account ca WHERE ca.campaign_id = c.id "
        "AND ca.account_id = j.account_id AND ca.takes_leads = 1), j.state FROM job j "
        "JOIN campaign c ON c.id = j.campaign_id "
        "WHERE j.id = ?1 AND j.not_before <= ?2"
    );
    if (!row.bind(job, now).step()) return std::nullopt;
    if (job_state(row.view(4)) != JobState::resolved) return std::nullopt;
    return ReadyJob{
        CampaignId{row.integer(0)}, PersonId{row.integer(1)}, AccountId{row.integer(2)},
        row.integer(3) != 0};
}

// What a member's invitations say of a person, their own and others'.
struct EarlierInvitation {
    bool is_live = true;  // else made by hand, or one that this ledger had lost
    bool is_over = true;  // else nobody knows yet what becomes of it
    bool is_same_member = true;
    std::optional<Instant> withdrawn_at = {};
};

// A live one if there is any, else the member's own.
std::optional<EarlierInvitation> earlier_invitation(
    sql::Session& db, PersonId person, MemberId member
) {
    auto row = db.prepare(
        "SELECT live, outcome = 'sent' OR outcome = 'already', member_id = ?2, "
        "(SELECT withdrawn_at FROM job WHERE id = job_id) "
        "FROM attempt WHERE person_id = ?1 AND live = 1 "
        "UNION ALL SELECT live, 1, member_id = ?2, NULL "
        "FROM attempt WHERE person_id = ?1 AND outcome = 'external'"
    );
    row.bind(person, member);
    std::optional<EarlierInvitation> found;
    while (row.step()) {
        const bool is_live = row.integer(0) != 0;
        const bool is_same_member = row.integer(2) != 0;
        const bool says_more = !found || is_live || (!found->is_live && is_same_member);
        if (!says_more) continue;
        found = EarlierInvitation{
            .is_live = is_live,
            .is_over = !row.is_null(1) && row.integer(1) != 0,
            .is_same_member = is_same_member,
            .withdrawn_at = row.maybe_instant(3)};
    }
    return found;
}

Reason reason_of(const EarlierInvitation& earlier, Instant now) {
    const auto& withdrawn_at = earlier.withdrawn_at;
    if (withdrawn_at && now < *withdrawn_at + reinvite_block) return Reason::recently_withdrawn;
    if (!earlier.is_same_member) return Reason::invited_by_other_account;
    return earlier.is_live ? Reason::duplicate : Reason::already_invited;
}

// The caps, and the intent: from then on the slot is used and the person is taken. The job's row is
// the caller's to move.
Granted<AttemptId> write_intent(
    sql::Session& db, const ReserveInvitation& request, MemberId member, const ReadyJob& job
) {
    if (const auto refused = first_broken_rule(db, member, request.rules)) return *refused;
    const auto closure =
        closure_of(db, job.campaign, request.campaign_caps, request.lateness, request.now);
    if (closure) return Refused{closure->rule, closure->until};
    // A person gave it to another account meanwhile.
    const bool is_anothers = job.account != request.lease.account;
    if (is_anothers && !is_mutant(Mutant::leads_of_others_are_sent))
        return Refused{Refusal::not_ready};

    const auto attempt = write_attempt(
        db, {.kind = AttemptKind::invite,
             .lease = request.lease,
             .member = member,
             .campaign = job.campaign,
             .job = request.job,
             .person = job.person,
             .intent_at = request.now,
             .note = request.note,
             .note_variant = request.note_variant}
    );
    if (!attempt) return Refused{Refusal::person_busy};
    db.run(
        "UPDATE member SET next_at = ?2, pauses_drawn = pauses_drawn + 1 WHERE id = ?1", member,
        request.next_at
    );
    return *attempt;
}

void settle_sending_job(sql::Session& db, const InvitationResult& result, Instant now) {
    ensure(may_move(JobState::sending, result.to), "a job moves along the table of model/job.cpp");
    std::optional<Instant> sent_at;
    if (result.to == JobState::sent) sent_at = now;
    const auto changed = db.run(
        "UPDATE job SET state = ?2, reason = ?3, changed_at = ?4, "
        "error_type = ?5, http_status = ?6, "
        "not_before = coalesce(?7, not_before), "
        "sent_at = coalesce(?8, sent_at), "
        "resend_refusals = resend_refusals + ?9, "
        "invited_refusals = invited_refusals + ?10 "
        "WHERE id = ?1 AND state = 'sending'",
        result.job, to_string(result.to), to_string(result.reason), now, result.error_type,
        result.http_status, result.not_before, sent_at, result.fault == Fault::resend_refused,
        result.fault == Fault::already_invited
    );
    ensure(changed == 1, "a job is in the state it was read in");
}

void skip_waiting_job(sql::Session& db, JobId job, Reason reason, Instant now) {
    db.run(
        "UPDATE job SET state = 'skipped', reason = ?2, changed_at = ?3 "
        "WHERE id = ?1 AND (state = 'queued' OR state = 'resolved')",
        job, to_string(reason), now
    );
}

}  // namespace

std::optional<Barrier> find_barrier(
    sql::Session& db, const SuppressionList& suppressed, JobId job, PersonId person,
    MemberId member, Instant now
) {
    const bool is_asked = !is_mutant(Mutant::suppression_at_import_only);
    if (is_asked && suppressed.find(job)) return Barrier{Refusal::suppressed, Reason::suppressed};

    if (is_mutant(Mutant::no_unique_person)) return std::nullopt;
    const auto earlier = earlier_invitation(db, person, member);
    if (!earlier) return std::nullopt;
    if (!earlier->is_over) return Barrier{Refusal::person_busy, Reason::none};
    return Barrier{Refusal::person_invited, reason_of(*earlier, now)};
}

void defer_for_busy_person(sql::Session& db, JobId job, Instant now) {
    db.run("UPDATE job SET not_before = ?2 WHERE id = ?1", job, now + busy_pause);
}

std::optional<Barrier> stop_at_barrier(
    sql::Session& db, const SuppressionList& suppressed, JobId job, PersonId person,
    MemberId member, Instant now
) {
    const auto barrier = find_barrier(db, suppressed, job, person, member, now);
    if (!barrier) return std::nullopt;
    if (barrier->reason == Reason::none) {
        defer_for_busy_person(db, job, now);
    } else {
        skip_waiting_job(db, job, barrier->reason, now);
    }
    return barrier;
}

Granted<AttemptId> reserve_invitation(sql::Session& db, const ReserveInvitation& request) {
    const auto turn = take_turn(db, request.lease);
    if (!turn) return turn.error();
    if (const auto refused = not_yet(request, *turn)) return *refused;
    const auto job = ready_job(db, request.job, request.now);
    if (!job) return Refused{Refusal::not_ready};
    if (!job->may_be_sent) return Refused{Refusal::campaign_stopped};
    const SuppressionList suppressed(db);
    const auto barrier =
        stop_at_barrier(db, suppressed, request.job, job->person, turn->member, request.now);
    if (barrier) return Refused{barrier->refusal, {}, barrier->reason};
    const auto attempt = write_intent(db, request, turn->member, *job);
    if (!attempt) return attempt;
    move_job(db, request.job, JobState::resolved, JobState::sending, Reason::none, request.now);
    return attempt;
}

Granted<AttemptId> reserve_visited(
    sql::Session& db, const ReserveInvitation& request, const Turn& turn, const ReadyJob& job
) {
    if (!turn.may_act) return Refused{Refusal::account_stopped};
    if (const auto refused = not_yet(request, turn)) return *refused;
    if (!job.may_be_sent) return Refused{Refusal::campaign_stopped};
    return write_intent(db, request, turn.member, job);
}

void settle_waiting_job(
    sql::Session& db, JobId job, JobState to, Reason reason, Instant not_before, Instant now
) {
    db.run(
        "UPDATE job SET state = ?2, reason = ?3, not_before = ?4, changed_at = ?5 "
        "WHERE id = ?1 AND (state = 'queued' OR state = 'resolved')",
        job, to_string(to), to_string(reason), not_before, now
    );
}

InvitationEnd finish_invitation(
    sql::Session& db, const Lease& lease, const InvitationResult& result,
    const AccountChange& change, Instant now, const std::optional<TakeNext>& then
) {
    if (is_mutant(Mutant::no_guard_on_finish))
        db.run("UPDATE attempt SET outcome = NULL, live = 1 WHERE id = ?1", result.attempt);
    AttemptEnd ended = end_of(result, now);
    ended.keeps_charge = result.keeps_charge;
    ended.invitation_id = result.invitation_id;
    ended.fault = result.fault;
    ended.check_at = result.check_at;
    const bool is_ours = end_attempt(db, ended);
    if (!is_ours) return {.is_ours = false};

    settle_sending_job(db, result, now);
    if (result.outcome == Outcome::sent) remember_first_sent(db, result.attempt, now);
    change_account(db, lease, change, now);
    InvitationEnd end;
    if (then) end.next = take_next(db, *then);
    return end;
}

}  // namespace invito::store
