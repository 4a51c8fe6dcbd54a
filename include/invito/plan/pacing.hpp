#pragma once
// Pacing: the pause between two invitations of an account. Published numbers and an even spread,
// nothing else.

#include "invito/plan/limiter.hpp"
#include "invito/support/random.hpp"

namespace invito {

// The next instant an account may send, after a reservation at `now`: drawn from [pacing.min,
// pacing.max].
[[nodiscard]] Instant draw_next_at(const Policy& policy, Instant now, Random& random);

}  // namespace invito
