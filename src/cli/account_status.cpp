#include "account_status.hpp"

#include "compose.hpp"
#include "invito/plan/limiter.hpp"
#include "invito/run/account_budget.hpp"

namespace invito {

namespace {

std::string state_word(const Slot& slot) {
    if (!slot.binding) return "ok";
    switch (*slot.binding) {
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
        .state = std::string(to_string(view.record.state)),
    };
    if (view.record.state != AccountState::ok) return status;
    const Slot slot = next_invitation(budget, now, Note::without);
    status.state = state_word(slot);
    if (status.state == "resting") status.until = view.record.backoff.rest_until;
    if (slot.at != never && view.jobs.waiting() > 0) status.next_at = slot.at;
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
        if (account != nullptr && counts_charges(account->policy)) {
            view.record.charges = records.charges(view.record.id, since);
        }
        statuses.push_back(account_status(view, settings, now));
    }
    return statuses;
}

}  // namespace invito
