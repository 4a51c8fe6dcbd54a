#include "invito/plan/consequence.hpp"

namespace invito {
namespace {

using std::chrono::hours;

constexpr Duration day = hours{24};

// Refusals of one person, weeks apart, that end the job.
constexpr int refusals_max = 3;

// An account-level refusal burns no lead and refunds the attempt. The job is put off, so that it is
// not the first one to be refused when the account goes on.
Consequence stop_account(AccountState state, JobState job) {
    return {.outcome = Outcome::limited, .job = job, .defer = hours{1}, .account = state};
}

// Of a type that a single person may cause, too ("resource_not_found"): the second job decides.
Consequence put_off(JobState job, AccountState state, bool another_met_it) {
    Consequence consequence = stop_account(state, job);
    consequence.defer = day;
    if (!another_met_it) consequence.account.reset();
    return consequence;
}

Consequence end_job(JobState state, Reason reason) {
    return {.outcome = Outcome::refused, .job = state, .reason = reason, .blames_person = true};
}

// What both routes have in common; nullopt: the route decides.
std::optional<Consequence> about_account_or_run(Fault fault, JobState job, bool another_met_it) {
    switch (fault) {
        case Fault::not_sent:
            return Consequence{
                .outcome = Outcome::not_sent, .job = job, .run = RunEffect::host_trouble};
        case Fault::key_refused:
            return Consequence{
                .outcome = Outcome::limited, .job = job, .run = RunEffect::stop_key_refused};
        case Fault::account_disconnected: return stop_account(AccountState::reconnect, job);
        case Fault::account_restricted: return stop_account(AccountState::restricted, job);
        case Fault::account_action_needed:
            return put_off(job, AccountState::reconnect, another_met_it);
        case Fault::account_misconfigured:
            return put_off(job, AccountState::unreachable, another_met_it);
        // A seat's trouble, while we ask for nothing that needs one: the account itself is alive.
        case Fault::feature_missing:
            return Consequence{
                .outcome = Outcome::limited, .job = job, .defer = day, .rest = Rest::feature};
        case Fault::rate_limited:
        case Fault::invitation_limit:
            return Consequence{.outcome = Outcome::limited, .job = job, .rest = Rest::limit};
        default: return std::nullopt;
    }
}

Consequence try_again(int tries, int tries_max, RunEffect run) {
    if (tries + 1 >= tries_max) {
        Consequence failed = end_job(JobState::failed, Reason::rejected);
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

// cannot_resend_yet: the type does not tell whether the account or the person is meant. The person
// keeps the place in the queue and the account goes on later with another one; refused again while
// others went through, it was the person.
Consequence after_resend_refused(const Refusals& earlier) {
    const bool is_the_person = earlier.of_job > 0 && earlier.account_is_well;
    if (!is_the_person) {
        return {
            .outcome = Outcome::limited,
            .job = JobState::resolved,
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
    return {.outcome = Outcome::refused, .job = JobState::resolved, .defer = reinvite_block};
}

// already_invited_recently: the profile, read just before, showed nothing pending. So one was
// withdrawn or declined within the last weeks; after that time it is tried once more.
Consequence after_already_invited(const Refusals& earlier) {
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
Consequence visited(JobState state, Reason reason) {
    return {.outcome = Outcome::done, .job = state, .reason = reason};
}

}  // namespace

bool is_about_account(Fault fault) {
    return fault == Fault::account_action_needed || fault == Fault::account_misconfigured;
}

Consequence after_refused_visit(Fault fault, int tries, int tries_max, bool another_met_it) {
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
                .run = RunEffect::host_trouble,
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

Consequence after_refused_invitation(Fault fault, const Refusals& earlier) {
    const auto common = about_account_or_run(fault, JobState::resolved, earlier.another_met_it);
    if (common) return *common;
    switch (fault) {
        case Fault::outcome_unknown:
        case Fault::unavailable:
        case Fault::unreadable:
            return {
                .outcome = Outcome::unknown,
                .job = JobState::unknown,
                .run = RunEffect::host_trouble,
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
            Consequence held = end_job(JobState::held, Reason::unknown_error_type);
            held.keeps_charge = true;
            return held;
        }
    }
}

Consequence after_refused_withdrawal(Fault fault) {
    if (const auto common = about_account_or_run(fault, JobState::sent, true)) return *common;
    switch (fault) {
        case Fault::outcome_unknown:
        case Fault::unavailable:
        case Fault::unreadable:
            return {
                .outcome = Outcome::unknown,
                .job = JobState::sent,
                .run = RunEffect::host_trouble,
            };
        // Nothing is pending any more: answered, expired, or taken back by hand.
        case Fault::not_found: return {.outcome = Outcome::done, .job = JobState::sent};
        default: return {.outcome = Outcome::refused, .job = JobState::sent};
    }
}

}  // namespace invito
