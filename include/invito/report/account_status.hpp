#pragma once
// An account as people see it now: the stored record, and what the plan layer concludes from it.

#include "invito/model/policy.hpp"
#include "invito/plan/explain.hpp"
#include "invito/ports/records.hpp"
#include "invito/support/time.hpp"

#include <optional>
#include <string>
#include <vector>

namespace invito {

struct AccountStatus {
    AccountView view;
    Cap day_cap;         // today's, with the ramp-up
    Cap week_cap;        // nullopt: no cap
    Cap note_cap = {};   // of 30 days
    Cap visit_cap = {};  // of 24 hours
    // One of the account states of the documentation: those of AccountState, or quota_used,
    // outside_window, resting, not_configured.
    std::string state = "ok";
    std::optional<Instant> until = {};    // of resting, or of a pause
    std::optional<Instant> next_at = {};  // its next invitation; nullopt: none is to come by itself
    // What stands between now and its next invitation, in the order in which it lets go; if no lead
    // waits, what would.
    std::vector<Hurdle> hurdles = {};
    std::int64_t waiting = 0;  // leads, of campaigns that are not over
    bool is_configured = true;
};

}  // namespace invito
