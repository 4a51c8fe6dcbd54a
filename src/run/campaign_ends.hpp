#pragma once
// Which campaigns are past the last day of their schedule, wherever their accounts are.

#include "invito/ports/store.hpp"
#include "invito/run/runner.hpp"

#include <vector>

namespace invito {

// Days are those of each account's zone. Of an account that takes no part in the run the zone is
// not known: its day ends where the last one on earth does.
[[nodiscard]] std::vector<CampaignEnd> campaign_ends(
    const std::vector<CampaignRecord>& campaigns, const std::vector<RunAccount>& accounts,
    Instant now
);

}  // namespace invito
