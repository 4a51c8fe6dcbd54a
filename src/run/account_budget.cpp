#include "invito/run/account_budget.hpp"

namespace invito {

AccountBudget budget_of(const AccountRecord& record, const Policy& policy, Duration lateness) {
    AccountBudget budget;
    budget.policy = policy;
    budget.lateness = lateness;
    budget.state = record.state;
    budget.paused_until = record.paused_until;
    budget.next_at = record.next_at;
    budget.pause_seed = record.pause_seed;
    budget.pauses_drawn = record.pauses_drawn;
    budget.backoff = record.backoff;
    budget.first_sent_at = record.first_sent_at;
    budget.held = record.held;
    budget.charges = ChargeLog(Lookback::of(policy, lateness, record.held));
    for (const Charge& charge : record.charges) {
        budget.charges.add(charge.kind, charge.at, charge.with_note);
    }
    return budget;
}

}  // namespace invito
