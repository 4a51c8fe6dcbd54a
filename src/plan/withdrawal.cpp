#include "invito/plan/withdrawal.hpp"

#include <algorithm>

namespace invito {

namespace {

// Of a job whose invitation is not pending.
LeftAlone why_not_pending(JobState state) {
    switch (state) {
        case JobState::queued:
        case JobState::resolved: return LeftAlone::waiting;
        case JobState::sending: return LeftAlone::being_sent;
        case JobState::unknown: return LeftAlone::unknown;
        case JobState::held: return LeftAlone::held;
        case JobState::accepted: return LeftAlone::accepted;
        case JobState::withdrawn: return LeftAlone::withdrawn;
        default: return LeftAlone::not_sent;
    }
}

}  // namespace

LeftAlone why_left_alone(const WithdrawalSubject& job, const WithdrawalScope& scope, Instant now) {
    if (job.is_erased) return LeftAlone::erased;
    if (job.state != JobState::sent) return why_not_pending(job.state);
    if (job.is_gone) return LeftAlone::gone;
    if (scope.campaign && job.campaign != *scope.campaign) return LeftAlone::other_campaign;
    const bool is_ours = std::ranges::find(scope.accounts, job.account) != scope.accounts.end();
    if (!is_ours) return LeftAlone::other_account;
    const Instant sent_at = job.sent_at.value_or(Instant{});
    if (scope.sent_since && sent_at < *scope.sent_since) return LeftAlone::sent_earlier;
    if (scope.older_than && sent_at > now - *scope.older_than) return LeftAlone::sent_too_lately;
    return LeftAlone::no;
}

}  // namespace invito
