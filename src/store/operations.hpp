#pragma once
// The store's operations as functions on a connection, each run inside a transaction by the writer.
// The contracts are those of ports/store.hpp.

#include "connection.hpp"
#include "invito/ports/store.hpp"
#include "ledger.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace invito::store {

class SuppressionList;

// --- run_ops.cpp
RunId begin_run(Connection& connection, const RunStart& start);
void heartbeat(Connection& connection, RunId run, const RunCounts& counts);
struct RunFinish {
    RunId run;
    RunSpan span;
    std::string ended;
    int exit_code = 0;
    RunCounts counts;
};
void end_run(Connection& connection, const RunFinish& finish);
int recover_open_attempts(Connection& connection, Instant now);
std::vector<CampaignRecord> active_campaigns(Connection& connection);
std::vector<Store::Finished> finish_campaigns(
    Connection& connection, const std::vector<CampaignEnd>& ended, Instant now
);

// --- account_ops.cpp
std::vector<Lease> lease_accounts(
    Connection& connection, RunId run, const std::vector<AccountId>& accounts
);
// In the order given.
std::vector<AccountRecord> load_accounts(
    Connection& connection, const std::vector<AccountToLoad>& accounts, Instant now
);
AccountRecord load_account(
    Connection& connection, AccountId account, Instant now, Instant charges_since
);
void change_account(
    Connection& connection, const Lease& lease, const AccountChange& change, Instant now
);
// Of one whose lease is known to hold.
void change_held_account(
    Connection& connection, const Lease& lease, const AccountChange& change, Instant now
);
// Of an active campaign; whether it is one, campaign_queue() says.
CampaignQueue earliest_jobs(Connection& connection, AccountId account, CampaignId campaign);
CampaignQueue campaign_queue(Connection& connection, AccountId account, CampaignId campaign);
WorkInHand work_in_hand(Connection& connection, Duration lateness, Instant now);
std::vector<SharedLeads> shared_leads(Connection& connection, CampaignId campaign);

// Who will be charged, and until when pacing and rests bind it.
struct Turn {
    MemberId member;
    bool may_act = true;  // the account is ok, and the one of its member that sends
    Instant next_at;
    Instant rest_until;
    Instant note_rest_until;
};
// nullopt: another run has taken the account, and has settled whatever was open.
[[nodiscard]] std::optional<Turn> turn_held(Connection& connection, const Lease& lease);
// The lease is ours and the account may act. Every transaction that acts for an account begins with
// it.
Granted<Turn> take_turn(Connection& connection, const Lease& lease);
[[nodiscard]] bool holds(Connection& connection, const Lease& lease);

// The first rule that is used up, if any.
std::optional<Refused> first_broken_rule(
    Connection& connection, MemberId member, const std::vector<CapRule>& rules
);

// --- members.cpp
[[nodiscard]] MemberId member_of(Connection& connection, AccountId account);
MemberId add_member(Connection& connection);  // whose id is not known yet
bool learn_members(
    Connection& connection, RunId run, const std::vector<AccountMember>& listed, Instant now
);
// The alias of the member's account that sends in this one's place; nullopt: none does.
[[nodiscard]] std::optional<std::string> sender_before(Connection& connection, AccountId account);
// Of member m; `first` is their place in the row.
inline constexpr std::string_view backoff_columns =
    "m.rest_until, m.rest_level, m.resend_level, m.note_rest_until, m.note_rest_level, "
    "m.visit_rest_until, m.visit_rest_level, m.failures_in_row, m.server_errors, "
    "m.visit_server_errors, m.health, m.health_since";
[[nodiscard]] Backoff read_backoff(const Statement& row, int first);
Backoff load_backoff(Connection& connection, MemberId member);
void save_backoff(Connection& connection, MemberId member, const Backoff& backoff);
// Ramp-up counts from the member's first invitation. nullopt: sent when its intent was written.
void remember_first_sent(
    Connection& connection, AttemptId attempt, const std::optional<Instant>& sent_at
);

// --- pauses.cpp
void end_pauses(Connection& connection, RunId run, Instant now);

// --- limit_ops.cpp
std::vector<HeldLimits> record_limits(
    Connection& connection, const Lease& lease, const DayLimits& limits
);
std::vector<HeldLimits> held_limits(Connection& connection, MemberId member, Instant now);
// In the order in which they were recorded.
std::vector<DayLimits> recorded_limits(Connection& connection, MemberId member);
void record_campaign_limits(
    Connection& connection, CampaignId campaign, const CampaignLimits& limits
);
std::vector<CampaignLimits> recorded_limits(Connection& connection, CampaignId campaign);

// --- visit_ops.cpp
Granted<Store::Taken> take_next(Connection& connection, const Store::TakeNext& request);
struct Charging {
    Lease lease;
    AttemptKind kind = AttemptKind::visit;
    std::optional<JobId> job;
    Instant now;
    std::vector<CapRule> rules;
};
Granted<AttemptId> charge(Connection& connection, const Charging& charging);
Store::Settled finish_visit(
    Connection& connection, const Lease& lease, const VisitResult& result,
    const AccountChange& change, Instant now, const std::optional<ReserveInvitation>& then
);

// --- invitation_ops.cpp
Granted<AttemptId> reserve_invitation(Connection& connection, const ReserveInvitation& request);
// A job that waits to be sent, and whose time has come.
struct ReadyJob {
    CampaignId campaign;
    PersonId person;
    AccountId account;
    bool may_be_sent = true;  // its campaign is active, and has its account send
};
// Of a job whose visit ends in the same transaction, and whose person has passed the barrier in it.
// Its row still says queued; once the intent is written, the caller says that it is on its way.
Granted<AttemptId> reserve_visited(
    Connection& connection, const ReserveInvitation& request, const Turn& turn, const ReadyJob& job
);
Store::InvitationEnd finish_invitation(
    Connection& connection, const Lease& lease, const InvitationResult& result,
    const AccountChange& change, Instant now, const std::optional<Store::TakeNext>& then
);

struct WaitingJobChange {
    JobId job;
    JobState to = JobState::resolved;
    Reason reason = Reason::none;
    Instant not_before;
    Instant now;
};
void settle_waiting_job(Connection& connection, const WaitingJobChange& change);

// Why this person must not be invited now, whoever asks: suppressed, person_invited or person_busy.
struct Barrier {
    Refusal refusal = Refusal::suppressed;
    Reason reason = Reason::suppressed;  // of the skipped job; none: deferred
};
std::optional<Barrier> find_barrier(
    Connection& connection, const SuppressionList& suppressed, JobId job, PersonId person,
    MemberId member,  // who would invite
    Instant now
);
void defer_for_busy_person(Connection& connection, JobId job, Instant now);
// The same, and ends or defers the job accordingly.
std::optional<Barrier> stop_at_barrier(
    Connection& connection, const SuppressionList& suppressed, JobId job, PersonId person,
    MemberId member, Instant now
);

// --- check_ops.cpp
std::vector<UnknownAttempt> due_unknowns(Connection& connection, AccountId account, Instant now);
bool finish_check(
    Connection& connection, const Lease& lease, const CheckResult& result, Instant now
);
NextLooks next_looks(Connection& connection, MemberId member);

// --- outcome_ops.cpp
std::vector<PendingInvitation> pending_invitations(
    Connection& connection, AccountId account, Instant sent_since
);
void record_fates(
    Connection& connection, const Lease& lease, const std::vector<LearnedFate>& fates, Instant now
);
Store::ByHand record_by_hand(
    Connection& connection, const Lease& lease, const std::vector<ListedInvitation>& listed,
    Instant now
);
void finish_sync(
    Connection& connection, const Lease& lease, const std::optional<Instant>& related_until,
    Instant now
);
void finish_withdrawal(
    Connection& connection, const Lease& lease, const WithdrawalResult& result,
    const AccountChange& change, Instant now
);

// --- person_ops.cpp
// Records what a profile told about `person`, of whom no other provider id is known; returns who it
// is now: another row may be the same human being.
PersonId recognise(Connection& connection, PersonId person, const ProfileFacts& facts, Instant now);

// --- shared
void move_job(
    Connection& connection, JobId job, JobState from, JobState to, Reason reason, Instant now
);
struct Event {
    Instant at;
    RunId run;
    std::optional<AccountId> account = {};
    std::optional<CampaignId> campaign = {};
    std::optional<JobId> job = {};
    std::string kind;
    std::string detail = {};
};
void record_event(Connection& connection, const Event& event);

}  // namespace invito::store
