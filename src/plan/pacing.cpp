#include "invito/plan/pacing.hpp"

namespace invito {

Instant draw_next_at(const Policy& policy, Instant now, Random& random) {
    return now + random.between(policy.pacing.min, policy.pacing.max);
}

}  // namespace invito
