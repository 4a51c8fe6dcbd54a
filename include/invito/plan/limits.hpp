#pragma once
// The rules a reservation is checked against, as numbers. plan/limiter.hpp computes them from a
// Policy; the store counts the ledger against them inside the transaction that takes the slot. One
// definition, two places that must agree.

#include "invito/model/caps.hpp"

namespace invito {

// Farther than any plan: "never, as far as the rules tell".
inline constexpr Instant never = Instant::max();

// At most `cap` charged rows later than `since` (exclusive).
struct CapRule {
    Counted counted = Counted::invitations;
    Instant since;
    int cap = 0;
    Refusal refusal = Refusal::day_cap;
};

}  // namespace invito
