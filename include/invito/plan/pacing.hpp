#pragma once
// Pacing: the pause between two invitations of an account. Published numbers and an even spread,
// nothing else.

#include "invito/plan/limiter.hpp"

#include <optional>

namespace invito {

// The next instant the account may send, after an invitation at `now` that `budget` does not count
// yet: a pause drawn from [pacing.min, pacing.max], or from a longer range if what is left of the
// quota would otherwise be used up early in the window. Such a range ends at 30 minutes, below a
// run's patience. The pause depends on nothing but the budget, so that a forecast draws the same.
//
// `campaign`: its window, when it is narrower than the account's.
[[nodiscard]] Instant draw_next_at(
    const AccountBudget& budget, const std::optional<Window>& campaign, Instant now
);

// Takes the slot: charges the invitation and moves on to the next pause.
void take_slot(AccountBudget& budget, Instant now, Note note, Instant next_at);

}  // namespace invito
