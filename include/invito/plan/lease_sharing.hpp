#pragma once
// How the runs that live on one database share its accounts. Each decides for itself from what it
// sees, and they come to the same end.

#include "invito/support/time.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace invito {

// Each living run looks once a round.
inline constexpr Duration sharing_round = std::chrono::seconds{20};

enum class LeaseHeldBy { us, nobody, another_run };

// An account that the run is configured for, and is not done with.
struct SharedAccount {
    LeaseHeldBy held_by = LeaseHeldBy::nobody;
    Duration free_for{};        // held by nobody: since we first saw it so
    bool is_idle = false;       // held by us: nothing is in flight
    Instant acts_at{};          // held by us: when it has something to do; never: nothing
    bool is_left_over = false;  // held by us beyond our share: nobody else wanted it
};

// Places in the list.
struct SharingStep {
    std::vector<std::size_t> give_back;
    std::vector<std::size_t> take;
};

// A share is an equal part, rounded up. What is above it goes back, if it is idle: first what has
// nothing to do, then what acts latest. Below it free ones are taken, and anything that stayed free
// for two rounds: each run has looked at it, and left it.
[[nodiscard]] SharingStep share_accounts(
    const std::vector<SharedAccount>& accounts, std::int64_t living_runs
);

}  // namespace invito
