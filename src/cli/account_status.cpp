#include "account_status.hpp"

#include "compose.hpp"
#include "invito/plan/explain.hpp"
#include "invito/run/account_budget.hpp"

namespace invito {

namespace {

// Of an account that nothing has stopped for good: what time makes of it.
std::string state_word(const std::vector<Hurdle>& hurdles) {
    const Hurdle* const stopping = stopping_hurdle(hurdles);
    if (stopping == nullptr) return "ok";
    switch (stopping->rule) {
        case Refusal::resting:
            return "resting";
        case Refusal::outside_window:
            return "outside_window";
        case Refusal::day_cap:
        case Refusal::week_cap:
        case Refusal::note_cap:
            return "quota_used";
        default:
            return "ok";
    }
}

}  // namespace

AccountStatus account_status(const AccountView& view, const Settings& settings, Instant now) {
    const AccountSettings* const account = settings.find_account(view.record.alias);
    const Policy& policy = account != nullptr ? account->policy : settings.defaults;
    const AccountBudget budget = budget_of(view.record, policy, lateness(settings));
    AccountStatus status{
        .view = view,
        .day_cap = day_cap(budget, now),
        .week_cap = week_cap(budget, now),
        .note_cap = policy.limits.notes_per_month,
        .visit_cap = policy.limits.profiles_per_day,
        .state = std::string(to_string(view.record.state)),
        .until = view.record.paused_until,
        .hurdles = account_hurdles(budget, now, Note::without),
    };
    if (view.record.state == AccountState::ok) {
        status.state = state_word(status.hurdles);
        if (status.state == "resting") status.until = view.record.backoff.rest_until;
    }
    const Instant next = earliest_after(status.hurdles, now);
    if (next != never && view.jobs.waiting() > 0) status.next_at = next;
    return status;
}

std::vector<AccountStatus> account_statuses(
    Records& records, const Settings& settings, Instant now
) {
    std::vector<AccountStatus> statuses;
    const Instant since = oldest_relevant(lateness(settings), now);
    std::vector<AccountView> all = records.accounts(now);
    for (AccountView& view : all) {
        const AccountSettings* const account = settings.find_account(view.record.alias);
        if (account != nullptr && counts_charges(account->policy, view.record.held)) {
            view.record.charges = records.charges(view.record.id, since);
        }
        statuses.push_back(account_status(view, settings, now));
    }
    return statuses;
}

}  // namespace invito
