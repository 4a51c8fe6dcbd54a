#include "invito/plan/pacing.hpp"

#include "invito/plan/working_hours.hpp"
#include "invito/support/random.hpp"

#include <algorithm>
#include <string>

namespace invito {
namespace {

// A pause that is meant to spread a quota is never longer: a run waits 45 minutes by default.
constexpr Duration spread_max = std::chrono::minutes{30};

std::optional<Instant> end_of_window(
    const AccountBudget& budget, const std::optional<Window>& campaign, Instant now
) {
    const Policy& policy = budget.policy;
    const auto account_end = next_closing(policy.window, policy.time_zone, now);
    if (!campaign) return account_end;
    const auto campaign_end = next_closing(*campaign, policy.time_zone, now);
    if (!account_end || !campaign_end) return account_end ? account_end : campaign_end;
    return std::min(*account_end, *campaign_end);
}

// The pause that would spread the rest of the quota evenly; zero: nothing to spread.
Duration even_pause(
    const AccountBudget& budget, const std::optional<Window>& campaign, Instant now
) {
    const Cap left = left_now(budget, now);
    if (!left || *left <= 1) return {};  // this one is the last
    const auto end = end_of_window(budget, campaign, now);
    // One more part than pauses: the last invitation is to fall inside the window, too.
    return end ? (*end - now) / *left : Duration{};
}

}  // namespace

Instant draw_next_at(
    const AccountBudget& budget, const std::optional<Window>& campaign, Instant now
) {
    const Pacing& pacing = budget.policy.pacing;
    if (pacing.max == Duration{0}) return now;
    // The mean of [min, 2 * even - min] is the even pause.
    const Duration spread = 2 * even_pause(budget, campaign, now) - pacing.min;
    const Duration longest = std::max(pacing.max, std::min(spread, spread_max));
    Random stream = Random(budget.pause_seed).fork(std::to_string(budget.pauses_drawn));
    return now + stream.between(pacing.min, longest);
}

void take_slot(AccountBudget& budget, Instant now, Note note, Instant next_at) {
    budget.charges.add(AttemptKind::invite, now, note == Note::with);
    budget.next_at = next_at;
    ++budget.pauses_drawn;
}

}  // namespace invito
