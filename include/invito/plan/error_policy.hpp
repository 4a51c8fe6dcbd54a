#pragma once
// What a provider's refusal means for the job, the account and the run: one row per Fault; and how
// long accounts rest, and a run waits for its host, because of it. Pure. The provider adapter says
// what happened, this says what follows.

#include "invito/model/account.hpp"
#include "invito/model/fault.hpp"
#include "invito/model/job.hpp"
#include "invito/plan/limiter.hpp"
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
    host_outage,       // counts for the breaker
};

enum class Rest {
    none,
    limit,    // 1 h, doubling to 24 h; halves the account's health
    window,   // of this kind of request alone, as long as the provider asks, 1 h if it does not
    feature,  // the same, but says nothing about limits
    notes,    // 24 h, doubling to 7 days: of invitations with a note only
    resend,   // 1, 6, 12, 24, 48, 72 h: an ambiguous refusal
};

struct ErrorPolicy {
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
[[nodiscard]] ErrorPolicy after_refused_visit(
    Fault fault, int tries, int tries_max, bool another_met_it = true
);

// What is known about the job that was refused and its account.
struct Refusals {
    int of_job = 0;               // earlier ones of this job, for the same fault
    bool account_is_well = true;  // none of this fault since the account's last success
    // Another job met an error of the account since then: now it is not the job's.
    bool another_met_it = false;
};
[[nodiscard]] ErrorPolicy after_refused_invitation(Fault fault, const Refusals& earlier = {});

// Whether the account is meant, and what an answer to another job says of it counts.
[[nodiscard]] bool is_about_account(Fault fault);

// Of a withdrawal. The job stays as it is, whatever the answer.
[[nodiscard]] ErrorPolicy after_refused_withdrawal(Fault fault);

// Pause between tries of a read: decorrelated jitter is drawn by the caller between `base` and
// three times the last pause.
inline constexpr Duration read_retry_base = std::chrono::seconds{1};
inline constexpr Duration read_retry_max = std::chrono::minutes{30};

// Backing off: how an account's rests and health change with each answer. The value is persisted,
// so that a rest and what it has grown to survive a restart.

// An answer that said no, as far as backing off depends on it.
struct BackoffInput {
    AttemptKind action = AttemptKind::invite;
    Rest rest = Rest::none;
    int http_status = 0;
    std::optional<Duration> retry_after = {};
    bool same_person = false;             // resend: no other person was refused in between
    std::optional<Instant> day_end = {};  // resend: nothing more today, a cap is nearly used up
    double jitter = 0;                    // resend: 0 to 1, drawn by the caller
};

[[nodiscard]] Backoff after_failure(const Backoff& before, const BackoffInput& input, Instant now);

// A success clears what the refusals before it had built up; health comes back by time alone.
[[nodiscard]] Backoff after_success(
    const Backoff& before, AttemptKind action, Note note = Note::without
);

// Any answer, by what it tells of the provider's own limit: where none is left of it, no such
// request is made until it begins anew. A later answer makes that no shorter. At most a day is
// believed.
[[nodiscard]] Backoff after_window(
    const Backoff& before, AttemptKind action, const RateWindow& window, Instant now
);

// The rest after the `level`-th refusal in a row (from 0): never shorter than what the provider
// asked for, of which at most 24 h are believed; a window is as long as that. Precondition: rest is
// not none.
[[nodiscard]] Duration rest_duration(Rest rest, int level, std::optional<Duration> retry_after);

// Of one LinkedIn member, known under two accounts until `now`: the longer rest, the higher level
// and the lower health of each.
[[nodiscard]] Backoff stricter_of(const Backoff& a, const Backoff& b, Instant now);

// The host's breaker: opens after failures in a row that are nobody's fault but the host's, and
// lets one harmless read try again, later each time. One for the whole run.
class CircuitBreaker {
public:
    void record_success();
    void record_failure(Instant now);

    [[nodiscard]] bool is_open() const { return failures_ >= failures_to_open; }

    // When the next try may be made; only while it is open.
    [[nodiscard]] Instant retry_at() const { return retry_at_; }

    // Since when nothing has worked; nullopt: all is well.
    [[nodiscard]] std::optional<Instant> failing_since() const { return failing_since_; }

    static constexpr int failures_to_open = 5;
    static constexpr Duration pause_min = std::chrono::seconds{30};
    static constexpr Duration pause_max = std::chrono::minutes{30};

private:
    int failures_ = 0;
    Duration pause_ = pause_min;
    Instant retry_at_;
    std::optional<Instant> failing_since_;
};

}  // namespace invito
