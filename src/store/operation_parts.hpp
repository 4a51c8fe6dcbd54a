#pragma once
// What the operations of ports/operations.hpp share. All of it is part of the caller's transaction.

#include "invito/ports/operations.hpp"
#include "ledger.hpp"
#include "session.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito::store {

// --- accounts.cpp
// Of one whose lease is known to hold.
void change_held_account(
    sql::Session& db, const Lease& lease, const AccountChange& change, Instant now
);
// nullopt: there is none of that alias.
[[nodiscard]] std::optional<AccountId> find_account(sql::Session& db, const std::string& alias);
[[nodiscard]] std::string alias_of(sql::Session& db, AccountId account);

// Who will be charged, and until when pacing and rests bind it.
struct LeasedAccount {
    MemberId member;
    bool may_act = true;  // the account is ok, and the one of its member that sends
    Instant next_at;
    Instant rest_until;
    Instant note_rest_until;
};
// nullopt: another run has taken the account, and has settled whatever was open.
[[nodiscard]] std::optional<LeasedAccount> find_leased_account(
    sql::Session& db, const Lease& lease
);
// The lease is ours and the account may act. Every transaction that acts for an account begins with
// it.
Granted<LeasedAccount> require_lease(sql::Session& db, const Lease& lease);
[[nodiscard]] bool holds(sql::Session& db, const Lease& lease);

// The first rule that is used up, if any.
std::optional<Denied> first_broken_rule(
    sql::Session& db, MemberId member, const std::vector<CapRule>& rules
);

// --- members.cpp
[[nodiscard]] MemberId member_of(sql::Session& db, AccountId account);
MemberId add_member(sql::Session& db);  // whose id is not known yet
// Before the account is given another id: the provider may tell the old one with it.
void remember_former_id(sql::Session& db, AccountId account, const std::string& new_id);
// The alias of the member's account that sends in this one's place; nullopt: none does.
[[nodiscard]] std::optional<std::string> sender_before(sql::Session& db, AccountId account);
// Of member m; `first` is their place in the row.
inline constexpr std::string_view backoff_columns =
    "m.rest_until, m.rest_level, m.resend_level, m.note_rest_until, m.note_rest_level, "
    "m.visit_rest_until, m.visit_rest_level, m.failures_in_row, m.server_errors, "
    "m.visit_server_errors, m.health, m.health_since, m.held_until";
[[nodiscard]] Backoff read_backoff(const sql::Statement& row, int first);
Backoff load_backoff(sql::Session& db, MemberId member);
void save_backoff(sql::Session& db, MemberId member, const Backoff& backoff);
// Ramp-up counts from the member's first invitation. nullopt: sent when its intent was written.
void remember_first_sent(
    sql::Session& db, AttemptId attempt, const std::optional<Instant>& sent_at
);

// --- accounts.cpp: limits
std::vector<HeldLimits> held_limits(sql::Session& db, MemberId member, Instant now);
// In the order in which they were recorded.
std::vector<DayLimits> recorded_limits(sql::Session& db, MemberId member);

// --- outcome_ops.cpp
NextLooks next_looks_of(sql::Session& db, MemberId member);
// Whom the provider means; nullopt: nobody of this database.
std::optional<PersonId> known_person(sql::Session& db, const ListedInvitation& listed);

// What an event is about. It happened between runs where it has none.
struct About {
    RunId run = {};
    std::optional<AccountId> account = {};
    std::optional<CampaignId> campaign = {};
    std::optional<JobId> job = {};
};
// As record_statuses() and finish_check() do under a lease, `about` whom it came from.
void record_status(sql::Session& db, const About& about, const LearnedStatus& learned, Instant now);
bool settle_check(sql::Session& db, const About& about, const CheckResult& result, Instant now);

// --- jobs.cpp
// A row is as it was read. Where others write at the same time it may be theirs by now: then the
// operation is done again, as after a StorageConflict.
void ensure_unchanged(sql::Session& db, bool is_unchanged, const char* promise);
void move_job(sql::Session& db, JobId job, JobState from, JobState to, Reason reason, Instant now);
// It was sent when its intent was written, as far as anybody can tell.
void date_by_intent(sql::Session& db, JobId job, AttemptId attempt);
void record_event(
    sql::Session& db, Instant at, std::string_view kind, const About& about,
    std::string_view detail = {}
);

}  // namespace invito::store
