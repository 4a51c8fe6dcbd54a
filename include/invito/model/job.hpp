#pragma once
// A job: one lead in one campaign. Its states, their reasons and the one table of legal
// transitions. When a job may next act is a time (not_before), never a state.

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

}  // namespace invito
