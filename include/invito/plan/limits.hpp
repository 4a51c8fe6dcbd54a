#pragma once
// The rules a reservation is checked against, as numbers. plan/limiter.hpp computes them from a
// Policy; the store counts the ledger against them inside the transaction that takes the slot. One
// definition, two places that must agree.

#include "invito/model/caps.hpp"
#include "invito/plan/day_limits.hpp"

#include <array>
#include <vector>
#include "invito/model/policy.hpp"

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

// How far back the caps of an account look in its ledger. Older rows matter to none of them, now
// and later.
class Lookback {
public:
    // At no row.
    Lookback() = default;

    // As far as any cap can.
    [[nodiscard]] static Lookback longest(Duration lateness);

    [[nodiscard]] static Lookback of(
        const Policy& policy, Duration lateness, const std::vector<HeldLimits>& held = {}
    );

    // Looks as far as these limits do, too.
    void include(const Limits& limits);

    [[nodiscard]] bool looks_at(AttemptKind kind) const;

    // Rows of the kind later than this count at `at`; never: none does.
    [[nodiscard]] Instant since(AttemptKind kind, Instant at) const;

private:
    void include(AttemptKind kind, Duration period);

    std::array<Duration, every_attempt_kind.size()> periods_{};  // without the lateness; 0: not
    Duration lateness_{};
};

}  // namespace invito
