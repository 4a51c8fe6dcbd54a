#pragma once
// One whole campaign in virtual time: the program is started again and again, killed at any event,
// request or call of the disk, until everybody on its lists has an answer.

#include "campaign_world.hpp"
#include "trace.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace invito::test {

struct SimResult {
    std::vector<std::string> violations;  // empty: the promise was kept
    int runs = 0;
    int crashes = 0;
    int power_losses = 0;
    int invitations = 0;  // with effect
};

[[nodiscard]] SimResult simulate_campaign(
    std::uint64_t seed, const Territory& territory, Trace& trace
);

}  // namespace invito::test
