#pragma once
// What a provider's refusal means for the job, the account and the run: one row per Fault, pure.
// The provider adapter says what happened, this says what follows.

#include "invito/model/account.hpp"
#include "invito/model/attempt.hpp"
#include "invito/model/fault.hpp"
#include "invito/model/job.hpp"
#include "invito/support/time.hpp"

#include <optional>
#include <string_view>

namespace invito {

enum class RunEffect {
    none,
    stop_key_refused,  // nothing can work: end the run
    host_trouble,      // counts for the breaker
};

enum class Rest {
    none,
    limit,   // 1 h, doubling to 24 h
    resend,  // 1, 6, 12, 24, 48, 72 h: an ambiguous refusal
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
// job.
[[nodiscard]] Consequence after_refused_visit(Fault fault, int tries, int tries_max);
[[nodiscard]] Consequence after_refused_invitation(Fault fault);

// The rest after the `level`-th refusal in a row (from 0), never shorter than what the provider
// asked for, at most 24 h (limit) or 72 h (resend).
[[nodiscard]] Duration rest_duration(Rest rest, int level, std::optional<Duration> retry_after);

// Pause between tries of a read: decorrelated jitter is drawn by the caller between `base` and
// three times the last pause.
inline constexpr Duration read_retry_base = std::chrono::seconds{1};
inline constexpr Duration read_retry_max = std::chrono::minutes{30};

}  // namespace invito
