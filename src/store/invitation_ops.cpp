// An account's leads, one after the other: taken, visited, sent.

#include "campaigns.hpp"
#include "invito/model/lead.hpp"
#include "invito/plan/error_policy.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/mutants.hpp"
#include "operation_parts.hpp"
#include "people.hpp"
#include "rows.hpp"
#include "suppression_ops.hpp"

#include <algorithm>

namespace invito::store {

// --- who must not be invited now

namespace {

// What a member's invitations say of a person, their own and others'.
struct EarlierInvitation {
    bool is_live = true;  // else made by hand, or one that this ledger had lost
    bool is_over = true;  // else nobody knows yet what becomes of it
    bool is_same_member = true;
    std::optional<Instant> withdrawn_at = {};
};

sql::Statement ask_earlier_invitations(sql::Session& db, PersonId person, MemberId member) {
    return db.ask(
        "SELECT live, outcome = 'sent' OR outcome = 'already', member_id = ?2, "
        "(SELECT withdrawn_at FROM job WHERE id = job_id) "
        "FROM attempt WHERE person_id = ?1 AND live = 1 "
        "UNION ALL SELECT live, outcome IS NOT NULL, member_id = ?2, NULL "
        "FROM attempt WHERE person_id = ?1 AND outcome = 'external'",
        person, member
    );
}

// A live one if there is any, else the member's own.
std::optional<EarlierInvitation> earlier_invitation(sql::Statement& row) {
    std::optional<EarlierInvitation> found;
    while (row.step()) {
        EarlierInvitation one;
        row.read(0, one.is_live, one.is_over, one.is_same_member, one.withdrawn_at);
        const bool says_more = !found || one.is_live || (!found->is_live && one.is_same_member);
        if (says_more) found = one;
    }
    return found;
}

Reason reason_of(const EarlierInvitation& earlier, Instant now) {
    const auto& withdrawn_at = earlier.withdrawn_at;
    if (withdrawn_at && now < *withdrawn_at + reinvite_block) return Reason::recently_withdrawn;
    if (!earlier.is_same_member) return Reason::invited_by_other_account;
    return earlier.is_live ? Reason::duplicate : Reason::already_invited;
}

// Why this person must not be invited now, whoever asks: suppressed, person_invited or person_busy.
struct Ineligibility {
    DenyReason deny_reason = DenyReason::suppressed;
    Reason reason = Reason::suppressed;  // of the skipped job; none: deferred
};

std::optional<Ineligibility> check_eligibility(
    const SuppressionList& suppressed, JobId job, sql::Statement earlier_invitations, Instant now
) {
    const bool is_asked = !is_mutant(Mutant::suppression_at_import_only);
    if (is_asked && suppressed.find(job))
        return Ineligibility{DenyReason::suppressed, Reason::suppressed};

    if (is_mutant(Mutant::no_unique_person)) return std::nullopt;
    const auto earlier = earlier_invitation(earlier_invitations);
    if (!earlier) return std::nullopt;
    if (!earlier->is_over) return Ineligibility{DenyReason::person_busy, Reason::none};
    return Ineligibility{DenyReason::person_invited, reason_of(*earlier, now)};
}

// How long a job waits while another attempt for the same person is open or unknown.
constexpr Duration busy_pause = std::chrono::hours{1};

void defer_for_busy_person(sql::Session& db, JobId job, Instant now) {
    db.run("UPDATE job SET not_before = ?2 WHERE id = ?1", job, now + busy_pause);
}

void skip_waiting_job(sql::Session& db, JobId job, Reason reason, Instant now) {
    db.run(
        "UPDATE job SET state = 'skipped', reason = ?2, changed_at = ?3 "
        "WHERE id = ?1 AND (state = 'queued' OR state = 'resolved')",
        job, to_string(reason), now
    );
}

// As check_eligibility, and ends or defers the job accordingly.
std::optional<Ineligibility> enforce_eligibility(
    sql::Session& db, const SuppressionList& suppressed, JobId job,
    sql::Statement earlier_invitations, Instant now
) {
    const auto ineligibility =
        check_eligibility(suppressed, job, std::move(earlier_invitations), now);
    if (!ineligibility) return std::nullopt;
    if (ineligibility->reason == Reason::none) {
        defer_for_busy_person(db, job, now);
    } else {
        skip_waiting_job(db, job, ineligibility->reason, now);
    }
    return ineligibility;
}

}  // namespace

// --- taking a lead

namespace {

// Skips found while looking for a job to visit are committed in portions, so that one transaction
// stays short.
constexpr int skips_max = 200;

NewAttempt visit_of(const TakeNext& request, MemberId member, const JobBrief& job) {
    return {
        .kind = AttemptKind::visit,
        .lease = request.lease,
        .member = member,
        .campaign = job.campaign,
        .job = job.id,
        .person = job.person,
        .intent_at = request.now};
}

AttemptId write_charge(sql::Session& db, const NewAttempt& attempt) {
    const auto written = write_attempt(db, attempt);
    ensure(written.has_value(), "only invitations exclude each other");
    return *written;
}

// A campaign that the account may take jobs of now.
struct OpenCampaign {
    CampaignId id;
    JobId turn;  // no fresh job has a number up to this one
};

std::vector<OpenCampaign> open_campaigns(
    sql::Session& db, AccountId account, const std::vector<CampaignId>& wanted
) {
    std::vector<OpenCampaign> campaigns;
    for (const CampaignId campaign : wanted) {
        const auto turn = db.find<JobId>(
            "SELECT ca.turn FROM campaign_account ca JOIN campaign c ON c.id = ca.campaign_id "
            "WHERE ca.campaign_id = ?1 AND ca.account_id = ?2 AND ca.takes_leads = 1 "
            "AND c.state = 'active'",
            campaign, account
        );
        if (turn) campaigns.push_back({campaign, *turn});
    }
    return campaigns;
}

struct NextJob {
    JobBrief job;
    bool was_found = false;  // a profile is on record that may be somebody else's
};

std::optional<NextJob> read_next(sql::Statement& row) {
    if (!row.step()) return std::nullopt;
    return NextJob{read_job_brief(row, 1), row.integer(0) != 0};
}

// "SELECT ... FROM job j ... WHERE" the account's and the campaign's, and `condition`.
std::string select_next(std::string_view condition) {
    return "SELECT EXISTS (SELECT 1 FROM found_profile f WHERE f.job_id = j.id), " +
           job_brief_columns() +
           " FROM job j JOIN person p ON p.id = j.person_id "
           "WHERE j.account_id = ?1 AND j.campaign_id = ?2 AND " +
           std::string(condition) + " LIMIT 1";
}

std::optional<JobBrief> next_resolved(
    sql::Session& db, AccountId account, const std::vector<OpenCampaign>& campaigns, Instant now
) {
    static const std::string sql =
        select_next("j.state = 'resolved' AND j.not_before <= ?3 ORDER BY j.not_before, j.id");
    for (const OpenCampaign& campaign : campaigns) {
        auto row = db.prepare(sql);
        if (auto next = read_next(row.bind(account, campaign.id, now))) return std::move(next->job);
    }
    return std::nullopt;
}

void set_turn(sql::Session& db, AccountId account, OpenCampaign& campaign, JobId turn) {
    if (turn.value <= campaign.turn.value) return;
    campaign.turn = turn;
    db.run(
        "UPDATE campaign_account SET turn = ?3 WHERE campaign_id = ?1 AND account_id = ?2",
        campaign.id, account, turn
    );
}

JobId last_job(sql::Session& db, AccountId account, CampaignId campaign) {
    return JobId{db.number(
        "SELECT max(id) FROM job WHERE account_id = ?1 AND campaign_id = ?2", account, campaign
    )};
}

// Who was passed is not looked at again.
std::optional<NextJob> next_fresh(sql::Session& db, AccountId account, OpenCampaign& campaign) {
    static const std::string sql =
        select_next("j.id > ?3 AND j.state = 'queued' AND j.not_before = 0 ORDER BY j.id");
    std::optional<NextJob> next;
    {
        auto row = db.prepare(sql);
        next = read_next(row.bind(account, campaign.id, campaign.turn));
    }
    const JobId passed = next ? JobId{next->job.id.value - 1} : last_job(db, account, campaign.id);
    set_turn(db, account, campaign, passed);
    return next;
}

std::optional<NextJob> next_deferred(
    sql::Session& db, AccountId account, CampaignId campaign, Instant now
) {
    static const std::string sql = select_next(
        "j.state = 'queued' AND j.not_before > 0 AND j.not_before <= ?3 "
        "ORDER BY j.not_before, j.id"
    );
    auto row = db.prepare(sql);
    return read_next(row.bind(account, campaign, now));
}

std::optional<NextJob> next_queued(
    sql::Session& db, AccountId account, std::vector<OpenCampaign>& campaigns, Instant now
) {
    for (OpenCampaign& campaign : campaigns) {
        if (auto next = next_fresh(db, account, campaign)) return next;
        if (auto next = next_deferred(db, account, campaign.id, now)) return next;
    }
    return std::nullopt;
}

Denied nothing_ready(
    sql::Session& db, AccountId account, const std::vector<CampaignId>& campaigns
) {
    Denied denied{DenyReason::not_ready};
    for (const CampaignId campaign : campaigns) {
        const auto earliest = earliest_jobs(db, account, campaign).earliest_job;
        if (!earliest) continue;
        denied.next_at = std::min(denied.next_at.value_or(*earliest), *earliest);
    }
    return denied;
}

// One that is in the settings no more.
std::optional<AccountId> lost_account(sql::Session& db, AccountId after) {
    return db.find<AccountId>(
        "SELECT id FROM account WHERE position IS NULL AND id > ?1 LIMIT 1", after
    );
}

// Whose jobs are taken: the account's own.
AccountId account_of_jobs(sql::Session& db, const Lease& lease) {
    if (!is_mutant(Mutant::leads_of_others_are_sent)) return lease.account;
    return lost_account(db, lease.account).value_or(lease.account);
}

Granted<Taken> begin_visit(
    sql::Session& db, const TakeNext& request, MemberId member, AccountId account,
    std::vector<OpenCampaign>& campaigns
) {
    if (const auto denied = first_broken_rule(db, member, request.visit_rules)) return *denied;
    const SuppressionList suppressed(db);
    Taken taken;
    for (int skips = 0; skips < skips_max; ++skips) {
        auto next = next_queued(db, account, campaigns, request.now);
        if (!next) break;
        JobBrief& job = next->job;
        const auto ineligibility = enforce_eligibility(
            db, suppressed, job.id, ask_earlier_invitations(db, job.person, member), request.now
        );
        if (!ineligibility) {
            const AttemptId attempt = write_charge(db, visit_of(request, member, job));
            taken.visit = VisitGrant{attempt, std::move(job), {}};
            if (!next->was_found) return taken;
            auto found = found_profile(db, taken.visit->job.id);
            if (found && found->is_accepted) taken.visit->accepted = std::move(found);
            return taken;
        }
        if (ineligibility->reason == Reason::none) continue;
        taken.skipped.emplace_back(std::move(job), ineligibility->reason);
    }
    if (!taken.skipped.empty()) return taken;
    return nothing_ready(db, account, request.campaigns);
}

}  // namespace

Granted<Taken> take_next(sql::Session& db, const TakeNext& request) {
    const auto leased = require_lease(db, request.lease);
    if (!leased) return leased.error();
    const AccountId account = account_of_jobs(db, request.lease);
    auto campaigns = open_campaigns(db, account, request.campaigns);
    if (request.may_send) {
        Taken taken;
        taken.resolved = next_resolved(db, account, campaigns, request.now);
        if (taken.resolved) return taken;
    }
    if (!request.may_visit) return nothing_ready(db, account, request.campaigns);
    return begin_visit(db, request, leased->member, account, campaigns);
}

// --- sending

namespace {

// A job that waits to be sent, and whose time has come.
struct ReadyJob {
    CampaignId campaign;
    PersonId person;
    AccountId account;
    bool may_be_sent = true;  // its campaign is active, and has its account send
};

// The job, if its time has come. The state is compared here: SQLite would plan the
// statement anew at each run, to compare a parameter with the conditions of partial indexes.
sql::Statement ask_ready_job(sql::Session& db, JobId job, Instant now) {
    static const std::string sql =
        "SELECT j.campaign_id, j.person_id, j.account_id, c.state = 'active' AND EXISTS "
        "(SELECT 1 FROM campaign_account ca WHERE ca.campaign_id = c.id "
        "AND ca.account_id = j.account_id AND ca.takes_leads = 1), j.state FROM job j "
        "JOIN campaign c ON c.id = j.campaign_id "
        "WHERE j.id = ?1 AND j.not_before <= ?2";
    // Merging its person with another one waits until the intent is there to be seen.
    static const std::string locked = sql + " FOR UPDATE OF j";
    return db.ask(db.is_shared() ? locked : sql, job, now);
}

// If it is resolved.
std::optional<ReadyJob> ready_job(sql::Statement& row) {
    if (!row.step()) return std::nullopt;
    if (job_state(row.view(4)) != JobState::resolved) return std::nullopt;
    ReadyJob ready;
    row.read(0, ready.campaign, ready.person, ready.account, ready.may_be_sent);
    return ready;
}

std::optional<Denied> not_yet(const ReserveInvitation& request, const LeasedAccount& leased) {
    if (leased.next_at > request.now) return Denied{DenyReason::pacing, leased.next_at};
    if (leased.rest_until > request.now) return Denied{DenyReason::resting, leased.rest_until};
    const bool waits_with_note = !request.note.empty() && leased.note_rest_until > request.now;
    if (waits_with_note) return Denied{DenyReason::note_cap, leased.note_rest_until};
    return std::nullopt;
}

// The caps, and the intent: from then on the slot is used and the person is taken. The job's row is
// the caller's to move.
Granted<AttemptId> write_intent(
    sql::Session& db, const ReserveInvitation& request, MemberId member, const ReadyJob& job
) {
    auto last = ask_last_attempt(db, member, AttemptKind::invite);
    if (const auto denied = first_broken_rule(db, member, request.rules)) return *denied;
    const CampaignCaps& caps = request.campaign_caps;
    if (caps.per_day || caps.total) db.take_turn(job.campaign);
    const auto closure = closure_of(db, job.campaign, caps, request.lateness, request.now);
    if (closure) return Denied{closure->rule, closure->until};
    // A person gave it to another account meanwhile.
    const bool is_anothers = job.account != request.lease.account;
    if (is_anothers && !is_mutant(Mutant::leads_of_others_are_sent))
        return Denied{DenyReason::not_ready};

    const auto attempt = write_attempt(
        db,
        {.kind = AttemptKind::invite,
         .lease = request.lease,
         .member = member,
         .campaign = job.campaign,
         .job = request.job,
         .person = job.person,
         .intent_at = request.now,
         .note = request.note,
         .note_variant = request.note_variant},
        std::move(last)
    );
    if (!attempt) return Denied{DenyReason::person_busy};
    db.run(
        "UPDATE member SET next_at = ?2, pauses_drawn = pauses_drawn + 1 WHERE id = ?1", member,
        request.next_at
    );
    return *attempt;
}

// Of a job whose visit ends in the same transaction, and whose person was found eligible in it.
// Its row still says queued; once the intent is written, the caller says that it is on its way.
Granted<AttemptId> reserve_visited(
    sql::Session& db, const ReserveInvitation& request, const LeasedAccount& leased,
    const ReadyJob& job
) {
    if (!leased.may_act) return Denied{DenyReason::account_stopped};
    if (const auto denied = not_yet(request, leased)) return *denied;
    if (!job.may_be_sent) return Denied{DenyReason::campaign_stopped};
    return write_intent(db, request, leased.member, job);
}

void settle_sending_job(sql::Session& db, const InvitationResult& result, Instant now) {
    ensure(may_move(JobState::sending, result.to), "a job moves along the table of model/job.cpp");
    std::optional<Instant> sent_at;
    if (result.to == JobState::sent) sent_at = now;
    db.change_row(
        "a job is in the state it was read in",
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
}

}  // namespace

Granted<AttemptId> reserve_invitation(sql::Session& db, const ReserveInvitation& request) {
    db.take_turn(request.lease.account);  // before the job's row
    auto job_row = ask_ready_job(db, request.job, request.now);
    const auto leased = require_lease(db, request.lease);
    if (!leased) return leased.error();
    if (const auto denied = not_yet(request, *leased)) return *denied;
    const auto job = ready_job(job_row);
    if (!job) return Denied{DenyReason::not_ready};
    if (!job->may_be_sent) return Denied{DenyReason::campaign_stopped};
    auto earlier = ask_earlier_invitations(db, job->person, leased->member);
    const SuppressionList suppressed(db);
    const auto ineligibility =
        enforce_eligibility(db, suppressed, request.job, std::move(earlier), request.now);
    if (ineligibility) return Denied{ineligibility->deny_reason, {}, ineligibility->reason};
    const auto attempt = write_intent(db, request, leased->member, *job);
    if (!attempt) return attempt;
    move_job(db, request.job, JobState::resolved, JobState::sending, Reason::none, request.now);
    return attempt;
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

// --- visiting

namespace {

JobBrief load_job(sql::Session& db, JobId job) {
    static const std::string sql =
        "SELECT " + job_brief_columns() +
        " FROM job j JOIN person p ON p.id = j.person_id WHERE j.id = ?1";
    auto row = db.prepare(sql);
    ensure(row.bind(job).step(), "a job that was visited exists");
    return read_job_brief(row);
}

void settle_visited_job(
    sql::Session& db, const VisitResult& result, JobState to, Reason reason, Instant now
) {
    db.change_row(
        "a visited job is queued until its visit ends",
        "UPDATE job SET state = ?2, reason = ?3, not_before = coalesce(?4, not_before), "
        "tries = tries + ?5, error_type = ?6, http_status = ?7, changed_at = ?8 "
        "WHERE id = ?1 AND state = 'queued'",
        result.job, to_string(to), to_string(reason), result.not_before, result.counts_as_try,
        result.error_type, result.http_status, now
    );
}

// A job as the end of its visit finds it.
struct Visited {
    JobState state = JobState::queued;
    Reason reason = Reason::none;
    ReadyJob job;
    bool is_due = true;
    std::string known_id;    // the provider's, of its person; empty: none is known
    bool was_found = false;  // a profile is on record that may be somebody else's

    // While its profile was read a person cancelled it, or merging found it twice in its campaign.
    [[nodiscard]] bool is_settled() const {
        return state == JobState::cancelled || state == JobState::skipped;
    }
};

Visited as_it_is(sql::Session& db, JobId job, Instant now) {
    auto row = db.prepare(
        "SELECT j.state, j.reason, j.campaign_id, j.person_id, j.account_id, "
        "c.state = 'active' AND EXISTS (SELECT 1 FROM campaign_account ca "
        "WHERE ca.campaign_id = c.id AND ca.account_id = j.account_id AND ca.takes_leads = 1), "
        "j.not_before <= ?2, p.provider_id, "
        "EXISTS (SELECT 1 FROM found_profile f WHERE f.job_id = j.id) "
        "FROM job j JOIN person p ON p.id = j.person_id JOIN campaign c ON c.id = j.campaign_id "
        "WHERE j.id = ?1"
    );
    ensure(row.bind(job, now).step(), "a job that was visited exists");
    Visited visited;
    visited.state = job_state(row.view(0));
    visited.reason = reason(row.view(1));
    row.read(
        2, visited.job.campaign, visited.job.person, visited.job.account, visited.job.may_be_sent,
        visited.is_due, visited.known_id, visited.was_found
    );
    return visited;
}

VisitEnd settled_meanwhile(sql::Session& db, JobId job, const Visited& visited) {
    return {visited.state, visited.reason, load_job(db, job)};
}

bool is_of_erased(const SuppressionList& suppressed, const ProfileFacts& facts) {
    return suppressed.is_erased(
        {facts.provider_id, canonical_public_identifier(facts.public_identifier)}
    );
}

// The profile is that of a person whose data were erased, under an identifier that nobody knew: it
// is not recorded, and what the list brought goes again.
VisitEnd reject_erased(
    sql::Session& db, const VisitResult& result, const Visited& visited, Instant now
) {
    JobState state = JobState::skipped;
    Reason reason = Reason::suppressed;
    if (visited.is_settled()) {
        state = visited.state;
        reason = visited.reason;
    } else {
        settle_visited_job(db, result, state, reason, now);
    }
    const PersonId person = visited.job.person;
    mark_erased(db, identifiers_of(db, person), now);
    forget_people(db, {person}, now);
    return {state, reason, load_job(db, result.job)};
}

// Whose the profile is that the visit found.
enum class Whose { nobodys, the_leads, somebody_elses, erased };

Whose whose_profile(
    const SuppressionList& suppressed, const VisitResult& result, const Visited& visited
) {
    if (!result.profile) return Whose::nobodys;
    if (result.reason == Reason::identity_mismatch) return Whose::somebody_elses;
    if (is_of_erased(suppressed, *result.profile)) return Whose::erased;
    const bool is_known_as_another =
        !visited.known_id.empty() && visited.known_id != result.profile->provider_id;
    return is_known_as_another ? Whose::somebody_elses : Whose::the_leads;
}

// Of a stranger who was erased nothing is kept.
void keep_found_profile(
    sql::Session& db, const SuppressionList& suppressed, const VisitResult& result,
    const Visited& visited, Whose whose, Instant now
) {
    if (whose == Whose::the_leads && visited.was_found) forget_stranger(db, result.job);
    if (whose == Whose::somebody_elses && !is_of_erased(suppressed, *result.profile))
        remember_found(db, result.job, *result.profile, now);
}

}  // namespace

Granted<AttemptId> charge(
    sql::Session& db, const Lease& lease, AttemptKind kind, std::optional<JobId> job, Instant now,
    const std::vector<CapRule>& rules
) {
    const auto leased = require_lease(db, lease);
    if (!leased) return leased.error();
    if (const auto denied = first_broken_rule(db, leased->member, rules)) return *denied;
    NewAttempt attempt{.kind = kind, .lease = lease, .member = leased->member, .intent_at = now};
    if (job) {
        const JobBrief brief = load_job(db, *job);
        attempt.campaign = brief.campaign;
        attempt.job = brief.id;
        attempt.person = brief.person;
    }
    return write_charge(db, attempt);
}

void finish_charge(
    sql::Session& db, AttemptId attempt, Outcome outcome, int http_status,
    const std::string& error_type, Instant now
) {
    end_attempt(
        db, {.attempt = attempt,
             .outcome = outcome,
             .http_status = http_status,
             .error_type = error_type,
             .at = now}
    );
}

VisitEnd finish_visit(
    sql::Session& db, const Lease& lease, const VisitResult& result, const AccountChange& change,
    Instant now, const std::optional<ReserveInvitation>& then
) {
    auto leased = find_leased_account(db, lease);
    Visited visited = as_it_is(db, result.job, now);
    if (!leased) return settled_meanwhile(db, result.job, visited);
    end_attempt(db, end_of(result, now));
    if (!change.is_empty()) {
        change_held_account(db, lease, change, now);
        leased = find_leased_account(db, lease);
    }

    const SuppressionList suppressed(db);
    const Whose whose = whose_profile(suppressed, result, visited);
    if (whose == Whose::erased) return reject_erased(db, result, visited, now);
    bool is_merged = false;
    if (whose == Whose::the_leads) {
        const PersonId before = visited.job.person;
        is_merged = recognise(db, before, *result.profile, now) != before;
        if (is_merged) visited = as_it_is(db, result.job, now);
    }
    if (visited.is_settled()) return settled_meanwhile(db, result.job, visited);
    keep_found_profile(db, suppressed, result, visited, whose, now);

    VisitEnd settled{result.to, result.reason};
    const bool is_stranger = whose == Whose::somebody_elses && settled.state != JobState::held;
    if (is_stranger) {
        settled.state = JobState::held;
        settled.reason = Reason::identity_mismatch;
    }
    std::optional<Ineligibility> ineligibility;
    if (settled.state == JobState::resolved)
        ineligibility = check_eligibility(
            suppressed, result.job, ask_earlier_invitations(db, visited.job.person, leased->member),
            now
        );
    if (ineligibility && ineligibility->reason != Reason::none) {
        settled.state = JobState::skipped;
        settled.reason = ineligibility->reason;
    }
    const bool may_be_reserved =
        settled.state == JobState::resolved && !ineligibility && !is_merged && visited.is_due;
    if (then && may_be_reserved)
        settled.reserved = reserve_visited(db, *then, *leased, visited.job);
    const bool is_reserved = settled.reserved && *settled.reserved;
    const JobState to = is_reserved ? JobState::sending : settled.state;
    settle_visited_job(db, result, to, settled.reason, now);
    if (ineligibility && ineligibility->reason == Reason::none)
        defer_for_busy_person(db, result.job, now);
    if (is_stranger || is_merged) settled.job = load_job(db, result.job);
    return settled;
}

}  // namespace invito::store
