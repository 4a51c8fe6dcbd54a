#pragma once
// An account as people see it now: the stored record, and what the plan layer concludes from it.

#include "invito/model/policy.hpp"
#include "invito/ports/records.hpp"
#include "invito/support/time.hpp"

#include <optional>
#include <string>

namespace invito {

struct AccountStatus {
    AccountView view;
    Cap day_cap;   // today's, with the ramp-up
    Cap week_cap;  // nullopt: no cap
    // One of the account states of the documentation: those of AccountState, or quota_used,
    // outside_window, resting.
    std::string state = "ok";
    std::optional<Instant> until = {};    // of resting
    std::optional<Instant> next_at = {};  // its next invitation; nullopt: none is to come by itself
};

}  // namespace invito
