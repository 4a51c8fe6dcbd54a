#pragma once
// The job table and the ledger, as a runner sees them: values in, result out. Each operation is one
// transaction, with time as an argument; the caller commits (ports/run_store.hpp). There is one set
// of them for every engine: what differs is the session. A broken database is a StorageFailure
// (exception): nothing may be sent after one.

#include "invito/model/account.hpp"
#include "invito/model/campaign.hpp"
#include "invito/model/fault.hpp"
#include "invito/model/job.hpp"
#include "invito/model/lead.hpp"
#include "invito/plan/limiter.hpp"
#include "invito/plan/reconcile.hpp"
#include "invito/ports/account_record.hpp"
#include "invito/support/ids.hpp"
#include "invito/support/time.hpp"

#include <boost/system/result.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace invito::sql {
class Session;
}

namespace invito {

// The ordinary answer "not now": why, and when it may be yes if that is known.
struct Denied {
    DenyReason why = DenyReason::not_ready;
    std::optional<Instant> next_at = {};
    Reason reason = Reason::none;  // with which the lead was skipped, if it was
};

template <class T>
using Granted = boost::system::result<T, Denied>;
[[noreturn]] void throw_exception_from_error(
    const Denied& denied, const boost::source_location& where
);

struct RunStart {
    RunKind kind = RunKind::invite;
    Instant at;
    std::int64_t pid = 0;
    std::string host;
    std::string program_version;
    std::uint64_t seed = 0;
    std::string host_id = {};  // of a database that several share: the machine's, which runs once
};

// In the time that the run ended with: it may have been put right after the run began.
struct RunSpan {
    Instant started_at;
    Instant ended_at;
};

// What a run did itself. An earlier run's invitation that it finds is not among them.
struct RunCounts {
    std::int64_t sent = 0;
    std::int64_t skipped = 0;
    std::int64_t failed = 0;
    std::int64_t unknown = 0;  // not known yet
    std::int64_t held = 0;     // for a person
};

// Leads of which nobody knows whether they were invited, and those that wait for a person.
struct OpenLeads {
    std::int64_t unknown = 0;
    std::int64_t held = 0;
};

struct LeasedAccounts {
    std::vector<Lease> leases;  // in the order asked for
    int recovered = 0;          // invitations that became unknown
    bool is_shared = false;     // other runs may hold the rest, and leases are to be renewed
};

// The run that acts for an account instead of ours, on whatever machine.
struct LeaseHolder {
    AccountId account;
    RunId run;
    std::string host;
    std::int64_t pid = 0;
    Instant until;  // it is dead if it says nothing more for lease_grace after
    Instant since;  // its start
};

// A run renews its lease, by a minute, three times in its life. Whoever is not heard of for as long
// again is taken for dead: a machine that only hung may have renewed meanwhile.
inline constexpr Duration lease_life = std::chrono::minutes{1};
inline constexpr Duration lease_grace = std::chrono::minutes{1};

// What a run hears of a database that it shares when it renews its leases.
struct SharedPulse {
    std::int64_t living_runs = 1;            // this one included
    Instant server_time;                     // by the clock that leases go by
    std::optional<std::string> unsafe = {};  // why its commits may not last now
};

struct CampaignRecord {
    CampaignId id;
    Campaign campaign;
    CampaignState state = CampaignState::draft;
    Instant created_at;
    std::optional<Instant> paused_until = {};  // a pause that ends by itself
    std::string pause_reason = {};

    // It may send, now or after a pause that ends by itself.
    [[nodiscard]] bool is_under_way() const {
        return state == CampaignState::active ||
               (state == CampaignState::paused && paused_until.has_value());
    }
};

// The end of a campaign's schedule, for finish_campaigns.
struct CampaignEnd {
    CampaignId campaign;
    std::chrono::year_month_day date{};  // its last day, in the event that tells
};

// What one account may expect from one campaign.
struct CampaignQueue {
    std::optional<Instant> earliest_job = {};  // when the first waiting job may act
    Instant paused_until;  // of the campaign; never: until a person starts or resumes it
    std::optional<Instant> earliest_resolved = {};  // as earliest_job, of those that need no visit
};

// Leads of a campaign that wait (queued or resolved) for one account.
struct WaitingLeads {
    CampaignId campaign;
    AccountId account;
    std::string alias;  // of the account
    std::int64_t leads = 0;
    CampaignQueue queue;
    bool takes_part = true;  // the account still sends for the campaign
};

struct CampaignInProgress {
    CampaignRecord record;
    std::optional<CampaignClosure> closure = {};  // by its own caps; of one under way
    std::int64_t held = 0;
    std::int64_t unknown = 0;
};

// All that is not settled, in whatever campaign and for whatever account: an outlook is made of it.
struct WorkInProgress {
    std::vector<CampaignInProgress> campaigns;  // in order of preference
    std::vector<WaitingLeads> leads;            // by campaign, then account; none without leads
};

// Waiting leads of one campaign whose people another one has as well.
struct SharedLeads {
    std::string campaign;  // the other one
    std::int64_t leads = 0;
    std::int64_t invited = 0;  // of them: by the other one, whatever became of it
};

// A job with what is needed to act on it.
struct JobBrief {
    JobId id;
    CampaignId campaign;
    PersonId person;
    JobState state = JobState::queued;
    Identity identity;        // as the list names the person
    std::string provider_id;  // empty until resolved
    LeadFields fields;
    int tries = 0;
    std::string profile_first_name;  // as the provider names the person; empty until resolved
    std::string profile_last_name;
    std::string profile_headline;
    std::string profile_location;
    std::string note_variant;  // that it was given; empty: none
    int resend_refusals = 0;   // invitations of this job that were refused so before
    int invited_refusals = 0;  // likewise, as invited recently
};

struct VisitGrant {
    AttemptId attempt;
    JobBrief job;
    std::optional<FoundProfile> accepted = {};  // for this job, by a person
};

// What a profile told, as far as it is kept.
struct ProfileFacts {
    std::string provider_id;
    std::string public_identifier;
    std::string first_name;
    std::string last_name;
    std::string headline;
    std::string location = {};
};

// The end of a visit: what becomes of the ledger row and of the job, in one commit.
struct VisitResult {
    AttemptId attempt;
    JobId job;
    Outcome outcome = Outcome::done;  // done, refused, limited, not_sent
    JobState to = JobState::queued;   // queued (again), resolved, skipped, failed, held
    Reason reason = Reason::none;
    std::optional<ProfileFacts> profile = {};
    std::optional<Instant> not_before = {};
    bool counts_as_try = false;
    std::string error_type = {};
    int http_status = 0;
    Duration took{};
};

// The job as its visit leaves it, with what the profile told, if nothing else came between.
[[nodiscard]] JobBrief after_visit(JobBrief job, const VisitResult& result);

struct ReserveInvitation {
    Lease lease;
    JobId job;
    Instant now;
    std::vector<CapRule> rules;
    CampaignCaps campaign_caps;
    Duration lateness{};  // D, for the campaign's day
    std::string note;
    std::string note_variant = {};  // of which the note is one
    Instant next_at;                // pacing: the account's next invitation not before
};

struct InvitationResult {
    AttemptId attempt;
    JobId job;
    Outcome outcome = Outcome::sent;
    bool keeps_charge = false;  // refused, yet the slot stays used
    JobState to = JobState::sent;
    Reason reason = Reason::none;
    std::optional<Instant> not_before = {};
    std::string invitation_id = {};
    std::optional<Fault> fault = {};  // what the refusal meant
    std::string error_type = {};      // the provider's word for it
    int http_status = 0;
    Duration took{};
    std::optional<Instant> check_at = {};  // unknown: when to look for evidence
};

// What an answer changes at the account; recorded in the same commit as the result that caused it.
struct AccountChange {
    std::optional<AccountState> state = {};
    std::string detail = {};
    std::optional<Backoff> backoff = {};
    std::string event = {};  // e.g. "account.reconnect"; empty: none

    [[nodiscard]] bool is_empty() const { return !state && !backoff && event.empty(); }
};

struct UnknownAttempt {
    AttemptId attempt;
    JobBrief job;
    std::string campaign;  // its name
    Instant intent_at;
    int checks = 0;          // complete looks that found nothing
    int earlier = 0;         // attempts of this job that ended absent
    int partial_checks = 0;  // looks since then that could not be completed
};

// The end of one look for evidence.
struct CheckResult {
    AttemptId attempt;
    JobId job;
    Outcome outcome = Outcome::unknown;  // unknown (look again), sent, already, absent
    JobState to = JobState::unknown;
    Reason reason = Reason::none;
    std::optional<Instant> check_at = {};
    int checks = 0;
    std::string invitation_id = {};
    std::string evidence = {};  // a sentence, e.g. "in the sent list of anna"
    int partial_checks = 0;
};

// An invitation that was sent and has not been answered, as far as is known.
struct PendingInvitation {
    AttemptId attempt;
    JobBrief job;
    AccountId account;     // whose lead it is: maybe another one of the same member
    std::string campaign;  // its name
    Instant sent_at;
    std::optional<Instant> gone_at = {};  // no longer pending, not connected: first seen then
};

// What was learned of a pending invitation.
struct LearnedStatus {
    AttemptId attempt;
    JobId job;
    InvitationStatus status = InvitationStatus::pending;
    Instant at;                 // accepted: when the two were connected; else when it was seen
    std::string evidence = {};  // a sentence, e.g. "in the sent list of anna"
};

// A pending invitation as the provider lists it.
struct ListedInvitation {
    std::string invitation_id;
    std::string provider_id;
    std::string public_identifier;
    Instant latest_sent_at;  // it was sent then or earlier
    bool with_note = false;
    bool is_accepted = false;  // not in the list any more: the person is a relation
};

// The end of a withdrawal.
struct WithdrawalResult {
    AttemptId attempt;
    JobId job;
    Outcome outcome = Outcome::done;  // done, refused, limited, not_sent, unknown
    bool is_withdrawn = true;         // the invitation is no longer pending because of it
    int http_status = 0;
    std::string error_type = {};
    Duration took{};
};

struct LeasedChange {
    Lease lease;
    AccountChange change;
};

// An account's next lead: which campaigns it may take one of, and for what.
struct TakeNext {
    Lease lease;
    std::vector<CampaignId> campaigns;  // by preference
    Instant now;
    std::vector<CapRule> visit_rules;
    bool may_send = true;
    bool may_visit = true;
};

struct Taken {
    std::optional<JobBrief> resolved;
    std::optional<VisitGrant> visit;  // neither: only skips happened, ask again
    std::vector<std::pair<JobBrief, Reason>> skipped;
};

// Where a job really went after its visit.
struct VisitEnd {
    JobState state = JobState::queued;
    Reason reason = Reason::none;
    // As it is now, where after_visit() does not say it: it was settled meanwhile, or its person is
    // another row, a stranger, or erased.
    std::optional<JobBrief> job = {};
    std::optional<Granted<AttemptId>> reserved = {};  // nullopt: not asked for, or not resolved
};

struct InvitationEnd {
    bool is_ours = true;
    std::optional<Granted<Taken>> next = {};
};

struct MadeByHand {
    std::int64_t added = 0;
    std::vector<std::pair<JobId, Reason>> skipped;
};

struct FinishedCampaign {
    CampaignId campaign;
    std::int64_t unreached = 0;  // leads that waited at the end of the schedule
};

namespace store {

// --- a run
RunId begin_run(sql::Session& db, const RunStart& start);
// nullopt: nobody shares the database.
std::optional<SharedPulse> heartbeat(sql::Session& db, RunId run, const RunCounts& counts);
void end_run(
    sql::Session& db, RunId run, const RunSpan& span, const std::string& ended, int exit_code,
    const RunCounts& counts
);

// Takes the lease of every account named, with all accounts of its member, unless a run that lives
// holds it; one that the run has already stays as it is. What a dead run left open of them is
// settled: invitations become unknown (check 1 min after their intent), others end charged.
LeasedAccounts lease_accounts(
    sql::Session& db, RunId run, const std::vector<AccountId>& accounts, Instant now
);
// Those that the run does not hold, because another one does.
std::vector<LeaseHolder> lease_holders(
    sql::Session& db, RunId run, const std::vector<AccountId>& accounts
);
// The run acts for them no more.
void give_back_leases(sql::Session& db, const std::vector<Lease>& leases);
std::vector<AccountRecord> load_accounts(
    sql::Session& db, const std::vector<AccountToLoad>& accounts, Instant now
);
AccountRecord load_account(sql::Session& db, const AccountToLoad& account, Instant now);

// Writes down which members the listed accounts of this database belong to. Where two turn out to
// be one member, what both did is its, and the stricter of two states; of a member's configured
// accounts only the first sends. An account that has become another member's is paused, and what it
// did stays with the former one. Returns whether any account must be loaded anew.
bool learn_members(
    sql::Session& db, RunId run, const std::vector<AccountMember>& listed, Instant now
);

// Writes down the limits that the lease's run works with from now on, unless the latest row of that
// local day says the same. Returns what is held, these included: the lowest of a day binds that
// day. Nothing is written for an account whose member sends with another.
std::vector<HeldLimits> record_limits(
    sql::Session& db, const Lease& lease, const DayLimits& limits
);
// The same of many, in the order given: a run begins with it.
std::vector<std::vector<HeldLimits>> record_all_limits(
    sql::Session& db, const std::vector<LeasedLimits>& limits
);
// Those under way, in order of preference: active ones, and those whose pause ends by itself.
std::vector<CampaignRecord> active_campaigns(sql::Session& db);
// Takes accounts back to ok and campaigns back to active whose pause ended at or before `now`.
void end_pauses(sql::Session& db, RunId run, Instant now);

// Writes down the caps of a campaign that the run works with, where they changed.
void record_campaign_limits(sql::Session& db, CampaignId campaign, const CampaignLimits& limits);

// --- taking a job
// The next resolved job of the first campaign that has one, if `may_send`; else, if `may_visit`,
// the next queued one: checks suppression and earlier invitations of the person (such jobs are
// skipped in the same commit and told in `skipped`), and charges a visit. Of a campaign, fresh jobs
// come first by their number, then deferred ones that are due. Denied: not_ready (no job),
// account_stopped, lost_lease, visit_cap.
Granted<Taken> take_next(sql::Session& db, const TakeNext& request);

// --- resolving
// A visit for evidence, not for resolving: charges only.
Granted<AttemptId> charge(
    sql::Session& db, const Lease& lease, AttemptKind kind, std::optional<JobId> job, Instant now,
    const std::vector<CapRule>& rules
);
void finish_charge(
    sql::Session& db, AttemptId attempt, Outcome outcome, int http_status,
    const std::string& error_type, Instant now
);

// Records the profile and moves the job. Returns where the job really went: another row of the same
// person may turn `resolved` into skipped(duplicate), and what a person has cancelled meanwhile
// stays cancelled. A job that became resolved, and whose person is still the one it was visited
// for, is reserved by `then` in the same commit, as reserve_invitation() does.
VisitEnd finish_visit(
    sql::Session& db, const Lease& lease, const VisitResult& result, const AccountChange& change,
    Instant now, const std::optional<ReserveInvitation>& then
);

// --- sending
// The heart: checks every rule and writes the intent, in one commit. Denied(suppressed |
// person_invited) also ends the job as skipped; person_busy defers it.
Granted<AttemptId> reserve_invitation(sql::Session& db, const ReserveInvitation& request);

// `outcome IS NULL` guards it: an attempt that was settled meanwhile is left alone, and is not ours
// any more. Else `then` takes the account's next job in the same commit.
InvitationEnd finish_invitation(
    sql::Session& db, const Lease& lease, const InvitationResult& result,
    const AccountChange& change, Instant now, const std::optional<TakeNext>& then
);

// Defers a waiting job (to == its state) or skips it (missing_variable, note_too_long). One that a
// person has cancelled meanwhile is left alone.
void settle_waiting_job(
    sql::Session& db, JobId job, JobState to, Reason reason, Instant not_before, Instant now
);

// --- reconciling; an account looks for whatever its member sent
std::vector<UnknownAttempt> due_unknowns(sql::Session& db, AccountId account, Instant now);
// One that a person has settled meanwhile is left alone, and false comes back.
bool finish_check(sql::Session& db, const Lease& lease, const CheckResult& result, Instant now);
NextLooks next_looks(sql::Session& db, AccountId account);

// --- learning outcomes
// Sent invitations of the account's member without an answer, gone ones included; the oldest first.
std::vector<PendingInvitation> pending_invitations(
    sql::Session& db, AccountId account, Instant sent_since
);

// Moves or marks the jobs; one that a person or another run has moved meanwhile is left alone.
void record_statuses(
    sql::Session& db, const Lease& lease, const std::vector<LearnedStatus>& statuses, Instant now
);

// Of the invitations that the provider lists, or that relations tell of, those that are none of
// this database's: each becomes, once, a charged row of the ledger, and who waits for the same
// person is skipped. Those sent too long ago to matter to any limit are left out.
MadeByHand record_by_hand(
    sql::Session& db, const Lease& lease, const std::vector<ListedInvitation>& listed, Instant now
);

// Everything that the provider lists as sent, or has made a relation of while the ledger was in
// doubt, is in it: the account's member may send again (invito/ports/lineage.hpp).
void confirm_sent_list(sql::Session& db, const Lease& lease);

// The account's outcomes were read completely; its relations up to `related_until`.
void finish_sync(
    sql::Session& db, const Lease& lease, const std::optional<Instant>& related_until, Instant now
);

// --- withdrawing; the intent is written by charge()
void finish_withdrawal(
    sql::Session& db, const Lease& lease, const WithdrawalResult& result,
    const AccountChange& change, Instant now
);

// --- the account, the campaign
void change_account(sql::Session& db, const Lease& lease, const AccountChange& change, Instant now);
void change_accounts(sql::Session& db, const std::vector<LeasedChange>& changes, Instant now);

// A waiting job is queued or resolved; no earliest_job: there is none.
CampaignQueue campaign_queue(sql::Session& db, AccountId account, CampaignId campaign);

// Active campaigns without open jobs become done, and so do those of `ended`, once no outcome of
// theirs is open: what waits in them stays queued. Returns what became done.
std::vector<FinishedCampaign> finish_campaigns(
    sql::Session& db, const std::vector<CampaignEnd>& ended, Instant now
);

WorkInProgress work_in_progress(sql::Session& db, Duration lateness, Instant now);

}  // namespace store
}  // namespace invito
