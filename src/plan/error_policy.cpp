#include "invito/plan/error_policy.hpp"

#include "invito/plan/limiter.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/mutants.hpp"

#include <algorithm>
#include <array>

namespace invito {
namespace {

using std::chrono::hours;

constexpr Duration day = hours{24};

// Refusals of one person, weeks apart, that end the job.
constexpr int refusals_max = 3;

// An account-level refusal burns no lead and refunds the attempt. The job is put off, so that it is
// not the first one to be refused when the account goes on.
ErrorPolicy stop_account(AccountState state, JobState job) {
    return {.outcome = Outcome::limited, .job = job, .defer = hours{1}, .account = state};
}

// Of a type that a single person may cause, too ("resource_not_found"): the second job decides.
ErrorPolicy put_off(JobState job, AccountState state, bool another_met_it) {
    ErrorPolicy error_policy = stop_account(state, job);
    error_policy.defer = day;
    if (!another_met_it) error_policy.account.reset();
    return error_policy;
}

ErrorPolicy end_job(JobState state, Reason reason) {
    return {.outcome = Outcome::refused, .job = state, .reason = reason, .blames_person = true};
}

// What both routes have in common; nullopt: the route decides.
std::optional<ErrorPolicy> about_account_or_run(Fault fault, JobState job, bool another_met_it) {
    switch (fault) {
        case Fault::not_sent:
            return ErrorPolicy{
                .outcome = Outcome::not_sent, .job = job, .run = RunEffect::host_outage};
        // As if it had not been sent, but the host is well.
        case Fault::throttled:
            return ErrorPolicy{
                .outcome = Outcome::not_sent,
                .keeps_charge = is_mutant(Mutant::throttled_is_charged),
                .job = job,
                .rest = Rest::window};
        case Fault::key_refused:
            return ErrorPolicy{
                .outcome = Outcome::limited, .job = job, .run = RunEffect::stop_key_refused};
        case Fault::account_disconnected: return stop_account(AccountState::reconnect, job);
        case Fault::account_restricted: return stop_account(AccountState::restricted, job);
        case Fault::account_action_needed:
            return put_off(job, AccountState::reconnect, another_met_it);
        case Fault::account_misconfigured:
            return put_off(job, AccountState::unreachable, another_met_it);
        // A seat's trouble, while we ask for nothing that needs one: the account itself is alive.
        case Fault::feature_missing:
            return ErrorPolicy{
                .outcome = Outcome::limited, .job = job, .defer = day, .rest = Rest::feature};
        case Fault::rate_limited:
        case Fault::invitation_limit:
            return ErrorPolicy{.outcome = Outcome::limited, .job = job, .rest = Rest::limit};
        default: return std::nullopt;
    }
}

ErrorPolicy try_again(int tries, int tries_max, RunEffect run) {
    if (tries + 1 >= tries_max) {
        ErrorPolicy failed = end_job(JobState::failed, Reason::rejected);
        failed.outcome = Outcome::done;
        failed.run = run;
        return failed;
    }
    return {
        .outcome = Outcome::done,
        .job = JobState::queued,
        .defer = read_retry_base,
        .counts_as_try = true,
        .run = run,
    };
}

// The answer does not tell whether the account or the person is meant, nor what about the person.
// The account goes on later with another one, and the person's next try begins with a fresh look:
// the two may be connected by then, or an invitation pending. Refused again while others went
// through, it was the person.
ErrorPolicy after_resend_refused(const Refusals& earlier) {
    const bool is_the_person = earlier.of_job > 0 && earlier.account_is_well;
    if (!is_the_person) {
        return {
            .outcome = Outcome::limited,
            .job = JobState::queued,
            .defer = day,
            .rest = Rest::resend,
        };
    }
    if (earlier.of_job + 1 >= refusals_max) {
        return {
            .outcome = Outcome::refused,
            .job = JobState::failed,
            .reason = Reason::cannot_be_invited,
        };
    }
    return {.outcome = Outcome::refused, .job = JobState::queued, .defer = reinvite_block};
}

// already_invited_recently: the profile, read just before, showed nothing pending. So one was
// withdrawn or declined within the last weeks; after that time it is tried once more.
ErrorPolicy after_already_invited(const Refusals& earlier) {
    if (earlier.of_job == 0) {
        return {.outcome = Outcome::refused, .job = JobState::resolved, .defer = reinvite_block};
    }
    return {
        .outcome = Outcome::already,
        .job = JobState::skipped,
        .reason = Reason::already_invited,
    };
}

// A profile that was read and says no: the visit stays charged.
ErrorPolicy visited(JobState state, Reason reason) {
    return {.outcome = Outcome::done, .job = state, .reason = reason};
}

}  // namespace

bool is_about_account(Fault fault) {
    return fault == Fault::account_action_needed || fault == Fault::account_misconfigured;
}

ErrorPolicy after_refused_visit(Fault fault, int tries, int tries_max, bool another_met_it) {
    const auto common = about_account_or_run(fault, JobState::queued, another_met_it);
    if (common) return *common;
    switch (fault) {
        // Trouble of the host is not this person's: no try is counted, the breaker decides when to
        // go on.
        case Fault::unavailable:
        case Fault::outcome_unknown:
            return {
                .outcome = Outcome::done,
                .job = JobState::queued,
                .defer = read_retry_base,
                .run = RunEffect::host_outage,
            };
        case Fault::unreadable: return try_again(tries, tries_max, RunEffect::none);
        case Fault::not_found: return visited(JobState::failed, Reason::not_found);
        case Fault::unreachable: return visited(JobState::failed, Reason::unreachable);
        case Fault::cannot_be_invited: return visited(JobState::failed, Reason::cannot_be_invited);
        case Fault::already_connected: return visited(JobState::skipped, Reason::already_connected);
        case Fault::already_invited: return visited(JobState::skipped, Reason::already_invited);
        case Fault::email_required: return visited(JobState::failed, Reason::email_required);
        case Fault::invalid_identifier:
            return visited(JobState::failed, Reason::invalid_identifier);
        case Fault::resend_refused:
        case Fault::resend_within_day:
        case Fault::note_limit:
        case Fault::note_too_long:
        case Fault::rejected:
        case Fault::not_implemented: return visited(JobState::failed, Reason::rejected);
        default: return visited(JobState::held, Reason::unknown_error_type);
    }
}

ErrorPolicy after_refused_invitation(Fault fault, const Refusals& earlier) {
    const auto common = about_account_or_run(fault, JobState::resolved, earlier.another_met_it);
    if (common) return *common;
    switch (fault) {
        case Fault::outcome_unknown:
        case Fault::unavailable:
        case Fault::unreadable:
            return {
                .outcome = Outcome::unknown,
                .job = JobState::unknown,
                .run = RunEffect::host_outage,
            };
        case Fault::resend_refused: return after_resend_refused(earlier);
        case Fault::resend_within_day:
            return {
                .outcome = Outcome::refused, .job = JobState::resolved, .defer = day + hours{1}};
        case Fault::note_limit:
            return {.outcome = Outcome::limited, .job = JobState::resolved, .rest = Rest::notes};
        case Fault::already_connected:
            return {
                .outcome = Outcome::already,
                .job = JobState::skipped,
                .reason = Reason::already_connected,
            };
        case Fault::already_invited: return after_already_invited(earlier);
        case Fault::unreachable:
        case Fault::not_found: return end_job(JobState::failed, Reason::unreachable);
        case Fault::cannot_be_invited: return end_job(JobState::failed, Reason::cannot_be_invited);
        case Fault::email_required: return end_job(JobState::failed, Reason::email_required);
        case Fault::note_too_long: return end_job(JobState::skipped, Reason::note_too_long);
        case Fault::invalid_identifier:
            return end_job(JobState::failed, Reason::invalid_identifier);
        case Fault::rejected:
        case Fault::not_implemented: return end_job(JobState::failed, Reason::rejected);
        default: {
            ErrorPolicy held = end_job(JobState::held, Reason::unknown_error_type);
            held.keeps_charge = true;
            return held;
        }
    }
}

ErrorPolicy after_refused_withdrawal(Fault fault) {
    if (const auto common = about_account_or_run(fault, JobState::sent, true)) return *common;
    switch (fault) {
        case Fault::outcome_unknown:
        case Fault::unavailable:
        case Fault::unreadable:
            return {
                .outcome = Outcome::unknown,
                .job = JobState::sent,
                .run = RunEffect::host_outage,
            };
        // Nothing is pending any more: answered, expired, or taken back by hand.
        case Fault::not_found: return {.outcome = Outcome::done, .job = JobState::sent};
        default: return {.outcome = Outcome::refused, .job = JobState::sent};
    }
}

namespace {

using Steps = std::array<hours, 6>;
constexpr Steps limit_steps{hours{1}, hours{2}, hours{4}, hours{8}, hours{16}, hours{24}};
constexpr Steps note_steps{hours{24}, hours{48}, hours{96}, hours{168}, hours{168}, hours{168}};
constexpr Steps resend_steps{hours{1}, hours{6}, hours{12}, hours{24}, hours{48}, hours{72}};

constexpr Duration believed_max = hours{24};

// A window that is not told, and one that is told to be over.
constexpr Duration window_rest = hours{1};
constexpr Duration window_rest_min = std::chrono::seconds{1};

// The provider may answer a limit with 500 as well (Unipile, "provider limits", 2026-08-28).
constexpr int server_errors_max = 3;

// A resend rest is up to a quarter longer than its step.
constexpr double jitter_max = 0.25;

const Steps& steps_of(Rest rest) {
    switch (rest) {
        case Rest::notes: return note_steps;
        case Rest::resend: return resend_steps;
        default: return limit_steps;
    }
}

// LinkedIn's limits are those of acting and those of looking.
bool is_read(AttemptKind action) {
    return action == AttemptKind::visit || action == AttemptKind::list;
}

void hold(Backoff& backoff, AttemptKind action, std::optional<Duration> asked, Instant now) {
    Instant& until = backoff.holds.of(action);
    until = std::max(until, now + rest_duration(Rest::window, 0, asked));
}

void rest_for_limit(Backoff& backoff, Rest rest, const BackoffInput& input, Instant now) {
    const bool is_of_reads = is_read(input.action);
    int& level = is_of_reads ? backoff.visit_rest_level : backoff.rest_level;
    Instant& until = is_of_reads ? backoff.visit_rest_until : backoff.rest_until;
    until = std::max(until, now + rest_duration(rest, level, input.retry_after));
    ++level;
    if (rest == Rest::limit) backoff.health = halved(backoff.health, now);
}

void rest_notes(Backoff& backoff, const BackoffInput& input, Instant now) {
    const Duration rest = rest_duration(Rest::notes, backoff.note_rest_level, input.retry_after);
    backoff.note_rest_until = std::max(backoff.note_rest_until, now + rest);
    ++backoff.note_rest_level;
}

// Only a refusal of another person makes the rest grow: the same one twice says nothing new about
// the account.
void rest_for_resend(Backoff& backoff, const BackoffInput& input, Instant now) {
    const bool is_new = !input.same_person || backoff.resend_level == 0;
    const int level = is_new ? backoff.resend_level : backoff.resend_level - 1;
    Duration rest = rest_duration(Rest::resend, level, input.retry_after);
    const double jitter = jitter_max * std::clamp(input.jitter, 0.0, 1.0);
    rest += std::chrono::floor<Duration>(rest * jitter);
    backoff.rest_until = std::max({backoff.rest_until, now + rest, input.day_end.value_or(now)});
    if (is_new) ++backoff.resend_level;
}

}  // namespace

Duration rest_duration(Rest rest, int level, std::optional<Duration> retry_after) {
    ensure(rest != Rest::none, "only a rest has a duration");
    if (rest == Rest::window) {
        const Duration asked = retry_after.value_or(window_rest);
        return std::clamp(asked, window_rest_min, believed_max);
    }
    const Steps& steps = steps_of(rest);
    const auto step =
        static_cast<std::size_t>(std::clamp(level, 0, static_cast<int>(steps.size()) - 1));
    const Duration asked = std::min(retry_after.value_or(Duration{0}), believed_max);
    return std::max<Duration>(steps[step], asked);
}

Backoff after_failure(const Backoff& before, const BackoffInput& input, Instant now) {
    Backoff after = before;
    switch (input.rest) {
        case Rest::none: break;
        case Rest::window: hold(after, input.action, input.retry_after, now); break;
        case Rest::limit:
        case Rest::feature: rest_for_limit(after, input.rest, input, now); break;
        case Rest::notes: rest_notes(after, input, now); break;
        case Rest::resend: rest_for_resend(after, input, now); break;
    }
    if (input.http_status == 500) {
        int& in_row =
            is_read(input.action) ? after.visit_server_errors_in_row : after.server_errors_in_row;
        if (++in_row >= server_errors_max) rest_for_limit(after, Rest::limit, input, now);
    }
    return after;
}

Backoff after_success(const Backoff& before, AttemptKind action, Note note) {
    Backoff after = before;
    if (is_read(action)) {
        after.visit_rest_level = 0;
        after.visit_server_errors_in_row = 0;
        return after;
    }
    if (note == Note::with) after.note_rest_level = 0;
    after.server_errors_in_row = 0;
    after.rest_level = 0;
    after.resend_level = 0;
    after.failures_in_row = 0;
    return after;
}

Backoff after_window(
    const Backoff& before, AttemptKind action, const RateWindow& window, Instant now
) {
    Backoff after = before;
    if (window.remaining <= 0) hold(after, action, window.resets_in, now);
    return after;
}

Backoff stricter_of(const Backoff& a, const Backoff& b, Instant now) {
    ProviderHolds holds;
    for (const AttemptKind kind : every_attempt_kind)
        holds.of(kind) = std::max(a.holds.of(kind), b.holds.of(kind));
    const bool is_weaker = permille_at(b.health, now) < permille_at(a.health, now);
    return {
        .rest_until = std::max(a.rest_until, b.rest_until),
        .rest_level = std::max(a.rest_level, b.rest_level),
        .resend_level = std::max(a.resend_level, b.resend_level),
        .note_rest_until = std::max(a.note_rest_until, b.note_rest_until),
        .note_rest_level = std::max(a.note_rest_level, b.note_rest_level),
        .visit_rest_until = std::max(a.visit_rest_until, b.visit_rest_until),
        .visit_rest_level = std::max(a.visit_rest_level, b.visit_rest_level),
        .failures_in_row = std::max(a.failures_in_row, b.failures_in_row),
        .server_errors_in_row = std::max(a.server_errors_in_row, b.server_errors_in_row),
        .visit_server_errors_in_row =
            std::max(a.visit_server_errors_in_row, b.visit_server_errors_in_row),
        .health = is_weaker ? b.health : a.health,
        .holds = holds,
    };
}

void CircuitBreaker::record_success() {
    *this = {};
}

void CircuitBreaker::record_failure(Instant now) {
    if (!failing_since_) failing_since_ = now;
    ++failures_;
    if (!is_open()) return;
    const bool opens_now = failures_ == failures_to_open;
    pause_ = opens_now ? pause_min : std::min(2 * pause_, pause_max);
    retry_at_ = now + pause_;
}

}  // namespace invito
