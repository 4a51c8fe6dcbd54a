#pragma once
// What a provider's refusal means for the job, the account and the run: one row per Fault, pure.
// The provider adapter says what happened, this says what follows.

#include "invito/model/account.hpp"
#include "invito/model/fault.hpp"
#include "invito/model/job.hpp"
#include "invito/support/time.hpp"

#include <optional>
#include <string_view>

namespace invito {

// After an invitation was withdrawn LinkedIn refuses another one to the same person for up to three
// weeks (LinkedIn Help, "Types of restrictions for sending invitations", 2026).
inline constexpr Duration reinvite_block = std::chrono::days{21};

enum class RunEffect {
    none,
    stop_key_refused,  // nothing can work: end the run
    host_trouble,      // counts for the breaker
};

enum class Rest {
    none,
    limit,    // 1 h, doubling to 24 h; halves the account's health
    feature,  // the same, but says nothing about limits
    notes,    // 24 h, doubling to 7 days: of invitations with a note only
    resend,   // 1, 6, 12, 24, 48, 72 h: an ambiguous refusal
};

struct Consequence {
    Outcome outcome = Outcome::refused;
    bool keeps_charge = false;  // refused, yet the slot stays used
    JobState job = JobState::resolved;
    Reason reason = Reason::none;
    Duration defer{};  // of the job; 0: at once
    bool counts_as_try = false;
    bool blames_person = false;  // counts for stop_after_failures
    std::optional<AccountState> account = {};
    Rest rest = Rest::none;
    RunEffect run = RunEffect::none;
};

// `tries`: failed tries of this job so far. `tries_max`: then a read that never works fails the
// job. `another_met_it`: see Refusals.
[[nodiscard]] Consequence after_refused_visit(
    Fault fault, int tries, int tries_max, bool another_met_it = true
);

// What is known about the job that was refused and its account.
struct Refusals {
    int of_job = 0;               // earlier ones of this job, for the same fault
    bool account_is_well = true;  // none of this fault since the account's last success
    // Another job met an error of the account since then: now it is not the job's.
    bool another_met_it = false;
};
[[nodiscard]] Consequence after_refused_invitation(Fault fault, const Refusals& earlier = {});

// Whether the account is meant, and what an answer to another job says of it counts.
[[nodiscard]] bool is_about_account(Fault fault);

// Of a withdrawal. The job stays as it is, whatever the answer.
[[nodiscard]] Consequence after_refused_withdrawal(Fault fault);

// Pause between tries of a read: decorrelated jitter is drawn by the caller between `base` and
// three times the last pause.
inline constexpr Duration read_retry_base = std::chrono::seconds{1};
inline constexpr Duration read_retry_max = std::chrono::minutes{30};

}  // namespace invito
