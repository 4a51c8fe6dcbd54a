#pragma once
// Why a run over all campaigns finds none to work on, and what to do about it.

#include "invito/ports/store.hpp"

#include <string>
#include <vector>

namespace invito {

struct Idleness {
    std::string why;   // "all campaigns are done"
    std::string next;  // a command
};

// Precondition: none of them is under way.
[[nodiscard]] Idleness why_idle(const std::vector<CampaignRecord>& campaigns);

}  // namespace invito
