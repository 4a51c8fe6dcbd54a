#pragma once
// The Monday on which the tests of this layer happen, and an account that nothing limits.

#include "invito/plan/limiter.hpp"
#include "invito/support/time.hpp"

#include <chrono>
#include <optional>

namespace invito::test {

inline constexpr Duration day = std::chrono::hours{24};
inline constexpr Duration lateness = std::chrono::minutes{11};

// 2026-11-23, UTC.
inline constexpr Instant midnight{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}};
inline constexpr Instant monday = midnight + std::chrono::hours{10};

inline constexpr Limits unlimited{std::nullopt, std::nullopt, std::nullopt,
                                  std::nullopt, std::nullopt, std::nullopt};

inline AccountBudget open_budget() {
    AccountBudget budget;
    budget.lateness = lateness;
    budget.policy.limits = {};
    budget.policy.limits.per_day = std::nullopt;
    budget.policy.limits.per_week = std::nullopt;
    budget.policy.limits.profiles_per_day = std::nullopt;
    budget.policy.window.always = true;
    budget.policy.ramp_up.reset();
    return budget;
}

}  // namespace invito::test
