#pragma once
// A campaign as people see it now: the stored record, and what it puts in its own way.

#include "invito/plan/explain.hpp"
#include "invito/support/ids.hpp"

#include <map>
#include <vector>

namespace invito {

// Per campaign, in the order in which they let go; a campaign in whose way nothing stands is
// missing.
using CampaignHurdles = std::map<CampaignId, std::vector<Hurdle>>;

}  // namespace invito
