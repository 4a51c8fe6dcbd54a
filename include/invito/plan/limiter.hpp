#pragma once
// The limiter: how much an account may do, and the exact instant when it may do it next. Pure; the
// ledger is the only memory.
//
// Caps are counted over their period plus the lateness D: an invitation whose intent is written now
// may be counted by LinkedIn up to D later, so without D a rolling cap could be passed from
// LinkedIn's point of view.

#include "invito/model/account.hpp"
#include "invito/model/policy.hpp"
#include "invito/plan/charge_log.hpp"
#include "invito/plan/limits.hpp"

#include <optional>
#include <vector>

namespace invito {

// Everything a decision about an account's budget may look at.
struct AccountBudget {
    Policy policy;
    Duration lateness{};  // D
    AccountState state = AccountState::ok;
    Instant next_at;           // pacing, persisted
    Instant rest_until;        // back-off of invitations
    Instant visit_rest_until;  // back-off of profile visits
    std::optional<Instant> first_sent_at = {};
    ChargeLog charges;
};

// The earliest instant of an action. `at` == the instant asked about: allowed. Otherwise `binding`
// says which rule decides.
struct Slot {
    Instant at;
    std::optional<Refusal> binding = {};
};

// Farther than any plan: "never, as far as the rules tell".
inline constexpr Instant never = Instant::max();

enum class Note { without, with };

[[nodiscard]] Slot next_invitation(const AccountBudget& budget, Instant now, Note note);
[[nodiscard]] Slot next_visit(const AccountBudget& budget, Instant now);

// The rules a reservation at `now` must satisfy, for the store to count.
[[nodiscard]] std::vector<CapRule> invitation_rules(
    const AccountBudget& budget, Instant now, Note note
);
[[nodiscard]] std::vector<CapRule> visit_rules(const AccountBudget& budget, Instant now);

// min(configured, ramp-up of that local day); unlimited only if both are.
[[nodiscard]] Cap day_cap(
    const Policy& policy, const std::optional<Instant>& first_sent_at, Instant now
);

// Whether any of the policy's rules counts the ledger.
[[nodiscard]] bool counts_charges(const Policy& policy);

// Charged rows older than this can matter to no rule.
[[nodiscard]] Instant oldest_relevant(Duration lateness, Instant now);

}  // namespace invito
