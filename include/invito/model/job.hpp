#pragma once
// A job: one lead in one campaign. Its states, their reasons and the one table of legal
// transitions; the attempts that are made for it; and the runs that make them. When a job may next
// act is a time (not_before), never a state.

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
};

[[nodiscard]] std::string_view to_string(JobState state);
[[nodiscard]] std::optional<JobState> parse_job_state(std::string_view text);
[[nodiscard]] std::string_view to_string(Reason reason);  // none is ""
[[nodiscard]] std::optional<Reason> parse_reason(std::string_view text);

// docs/architecture.md shows the same table as a picture.
[[nodiscard]] bool may_move(JobState from, JobState to);

// The state in which `reason` occurs (skipped, failed or held). Precondition: reason is not none.
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

// No outcome: open, its request may be in flight. Charged (counted by the limiter): open, sent,
// unknown, absent, external, done. Refunded: already, refused, limited, not_sent - the request
// certainly had no effect.
enum class Outcome {
    sent,      // invite: the provider confirmed it
    already,   // invite: the provider says there is one, or the two are connected
    refused,   // a typed refusal about the person or the request
    limited,   // a limit of the account
    not_sent,  // no byte of the request left
    unknown,   // may have happened; evidence decides
    absent,    // was unknown, and was not there when looked for after the settle time
    external,  // invite: done by hand or by another program, found at the provider
    done,      // visit, list, withdraw: answered
};

[[nodiscard]] std::string_view to_string(AttemptKind kind);
[[nodiscard]] std::optional<AttemptKind> parse_attempt_kind(std::string_view text);
[[nodiscard]] std::string_view to_string(Outcome outcome);
[[nodiscard]] std::optional<Outcome> parse_outcome(std::string_view text);
[[nodiscard]] bool is_charged(Outcome outcome);

// What a run does for its accounts. Whatever it is, it holds the database and the accounts alone,
// and what it asks of LinkedIn is charged.
enum class RunKind {
    invite,    // sends invitations
    sync,      // learns what became of them
    withdraw,  // takes pending ones back
};

// As the command is called: run, sync, withdraw.
[[nodiscard]] std::string_view to_string(RunKind kind);
[[nodiscard]] std::optional<RunKind> parse_run_kind(std::string_view text);

}  // namespace invito
