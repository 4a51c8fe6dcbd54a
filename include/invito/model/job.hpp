#pragma once
// A job: one lead in one campaign. Its states, their reasons and the one table of legal
// transitions; the attempts that are made for it; and the runs that make them. When a job may next
// act is a time (not_before), never a state.

#include "invito/support/names.hpp"

#include <optional>
#include <string_view>

namespace invito {

enum class JobState {
    queued,     // waits to be resolved
    resolved,   // the person is known and may be invited
    sending,    // intent on disk; the request may be in flight
    sent,       // pending at LinkedIn
    accepted,   // final
    withdrawn,  // final
    skipped,    // final unless a person retries it, with reason
    failed,     // final unless a person retries it, with reason and the provider's type
    unknown,    // outcome not known; only evidence or a person may move it
    held,       // waits for a person, with reason
    cancelled,  // by a person, final unless a person retries it
};

template <>
inline constexpr auto enum_names<JobState> = std::to_array<Named<JobState>>({
    {JobState::queued, "queued"},
    {JobState::resolved, "resolved"},
    {JobState::sending, "sending"},
    {JobState::sent, "sent"},
    {JobState::accepted, "accepted"},
    {JobState::withdrawn, "withdrawn"},
    {JobState::skipped, "skipped"},
    {JobState::failed, "failed"},
    {JobState::unknown, "unknown"},
    {JobState::held, "held"},
    {JobState::cancelled, "cancelled"},
});

enum class Reason {
    none,
    // skipped
    duplicate,
    suppressed,
    already_connected,
    already_invited,
    invitation_received,
    recently_withdrawn,
    invited_by_other_account,
    missing_variable,
    note_too_long,
    own_profile,
    // failed
    not_found,
    unreachable,
    cannot_be_invited,
    email_required,
    invalid_identifier,
    rejected,
    // held
    identity_mismatch,
    second_unknown,
    no_evidence,
    unknown_error_type,
    // cancelled
    left_list,
};

template <>
inline constexpr auto enum_names<Reason> = std::to_array<Named<Reason>>({
    {Reason::none, ""},
    {Reason::duplicate, "duplicate"},
    {Reason::suppressed, "suppressed"},
    {Reason::already_connected, "already_connected"},
    {Reason::already_invited, "already_invited"},
    {Reason::invitation_received, "invitation_received"},
    {Reason::recently_withdrawn, "recently_withdrawn"},
    {Reason::invited_by_other_account, "invited_by_other_account"},
    {Reason::missing_variable, "missing_variable"},
    {Reason::note_too_long, "note_too_long"},
    {Reason::own_profile, "own_profile"},
    {Reason::not_found, "not_found"},
    {Reason::unreachable, "unreachable"},
    {Reason::cannot_be_invited, "cannot_be_invited"},
    {Reason::email_required, "email_required"},
    {Reason::invalid_identifier, "invalid_identifier"},
    {Reason::rejected, "rejected"},
    {Reason::identity_mismatch, "identity_mismatch"},
    {Reason::second_unknown, "second_unknown"},
    {Reason::no_evidence, "no_evidence"},
    {Reason::unknown_error_type, "unknown_error_type"},
    {Reason::left_list, "left_list"},
});

// docs/architecture.md shows the same table as a picture.
[[nodiscard]] bool may_move(JobState from, JobState to);

// The state in which `reason` occurs (skipped, failed, held or cancelled). Precondition: reason is
// not none.
[[nodiscard]] JobState state_of(Reason reason);

// An attempt is one row of the append-only ledger. It is written before its request leaves and is
// what the limiter counts.
enum class AttemptKind {
    visit,     // a profile read; LinkedIn counts it as a profile visit
    invite,    // an invitation
    list,      // a page of the sent list or of the relations
    withdraw,  // a withdrawal
};

inline constexpr std::array every_attempt_kind = {
    AttemptKind::visit, AttemptKind::invite, AttemptKind::list, AttemptKind::withdraw};

template <>
inline constexpr auto enum_names<AttemptKind> = std::to_array<Named<AttemptKind>>({
    {AttemptKind::visit, "visit"},
    {AttemptKind::invite, "invite"},
    {AttemptKind::list, "list"},
    {AttemptKind::withdraw, "withdraw"},
});

// No outcome: open, its request may be in flight. Charged (counted by the limiter): open, sent,
// unknown, absent, external, done. Refunded: already, refused, limited, not_sent - the request
// certainly had no effect.
enum class Outcome {
    sent,      // invite: the provider confirmed it
    already,   // invite: the provider says there is one, or the two are connected
    refused,   // a typed refusal about the person or the request
    limited,   // a limit of the account
    not_sent,  // the request did not reach LinkedIn
    unknown,   // may have happened; evidence decides
    absent,    // was unknown, and was not there when looked for after the settle time
    external,  // invite: done by hand or by another program, found at the provider
    done,      // visit, list, withdraw: answered
};

template <>
inline constexpr auto enum_names<Outcome> = std::to_array<Named<Outcome>>({
    {Outcome::sent, "sent"},
    {Outcome::already, "already"},
    {Outcome::refused, "refused"},
    {Outcome::limited, "limited"},
    {Outcome::not_sent, "not_sent"},
    {Outcome::unknown, "unknown"},
    {Outcome::absent, "absent"},
    {Outcome::external, "external"},
    {Outcome::done, "done"},
});

[[nodiscard]] bool is_charged(Outcome outcome);

// What a run does for its accounts. Whatever it is, it holds the database and the accounts alone,
// and what it asks of LinkedIn is charged.
enum class RunKind {
    invite,    // sends invitations
    sync,      // learns what became of them
    withdraw,  // takes pending ones back
};

// As the command is called.
template <>
inline constexpr auto enum_names<RunKind> = std::to_array<Named<RunKind>>({
    {RunKind::invite, "run"},
    {RunKind::sync, "sync"},
    {RunKind::withdraw, "withdraw"},
});

}  // namespace invito
