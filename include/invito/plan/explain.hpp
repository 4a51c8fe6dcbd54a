#pragma once
// Why an invitation waits: every rule that stands between now and it, with the instant at which the
// rule lets go. What decides is plan/next_action.hpp; this says the same in full.

#include "invito/plan/next_action.hpp"

#include <optional>
#include <vector>

namespace invito {

// One rule in the way.
struct Hurdle {
    Refusal rule = Refusal::not_ready;
    Instant until;  // when it lets go for the last time; never: not by itself
    // If it stops an invitation already now, until when; hours may close once more after that.
    std::optional<Instant> up_until = {};
};

// In the order in which they let go; the last one decides. Empty: nothing is in the way at `now`.
// Its last instant is that of next_invitation().
[[nodiscard]] std::vector<Hurdle> account_hurdles(
    const AccountBudget& budget, Instant now, Note note
);

// The same for the first job of a campaign: `gate.earliest_job` is when it may act; one that is
// resolved, as `gate.earliest_resolved` says, needs no visit. Its last
// instant is the one next_action() names, if the account has no other campaign and no look for
// evidence. Precondition: gate.earliest_job.
[[nodiscard]] std::vector<Hurdle> job_hurdles(
    const AccountBudget& budget, const CampaignGate& gate, Instant now
);

// The earliest instant that the hurdles leave.
[[nodiscard]] Instant earliest_after(const std::vector<Hurdle>& hurdles, Instant now);

// The one that stops an account now and lets go last; nullptr: none does.
[[nodiscard]] const Hurdle* stopping_hurdle(const std::vector<Hurdle>& hurdles);

}  // namespace invito
