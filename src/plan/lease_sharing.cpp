#include "invito/plan/lease_sharing.hpp"

#include <algorithm>

namespace invito {
namespace {

std::int64_t share_of(std::size_t accounts, std::int64_t runs) {
    runs = std::max<std::int64_t>(runs, 1);
    return (static_cast<std::int64_t>(accounts) + runs - 1) / runs;
}

}  // namespace

SharingStep share_accounts(const std::vector<SharedAccount>& accounts, std::int64_t living_runs) {
    const std::int64_t share = share_of(accounts.size(), living_runs);
    std::int64_t held = 0;
    std::int64_t left_over = 0;
    for (const SharedAccount& one : accounts) {
        if (one.held_by != LeaseHeldBy::us) continue;
        ++held;
        if (one.is_left_over) ++left_over;
    }

    SharingStep step;
    for (std::size_t i = 0; i < accounts.size(); ++i) {
        const SharedAccount& one = accounts[i];
        if (one.held_by == LeaseHeldBy::us && one.is_idle && !one.is_left_over)
            step.give_back.push_back(i);
        if (one.held_by != LeaseHeldBy::nobody) continue;
        if (held < share || one.free_for >= 2 * sharing_round) {
            step.take.push_back(i);
            ++held;
        }
    }
    const auto acts_at = [&](std::size_t i) { return accounts[i].acts_at; };
    std::ranges::stable_sort(step.give_back, std::ranges::greater{}, acts_at);
    const std::int64_t too_many =
        std::max<std::int64_t>(held - std::ssize(step.take) - left_over - share, 0);
    if (too_many < std::ssize(step.give_back))
        step.give_back.resize(static_cast<std::size_t>(too_many));
    return step;
}

}  // namespace invito
