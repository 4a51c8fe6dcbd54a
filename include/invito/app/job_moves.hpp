#pragma once
// Leads that go to another account: known before anybody is asked, and done.

#include "invito/config/settings.hpp"
#include "invito/ports/admin_store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace invito {

// The leads that wait for one account go to another one.
struct LeadMove {
    std::string from;                          // it need not be configured any more
    std::string to;                            // configured
    std::optional<std::string> campaign = {};  // nullopt: all but archived ones
    std::string who = {};                      // decides it, for their history
    Instant now = {};
};
using MovedLeads = std::vector<AdminStore::MovedJobs>;  // by campaign

// Takes over the accounts of the configuration, as an import does. Errors: usage,
// "account.unknown", "account.same_member", "campaign.unknown".
[[nodiscard]] Result<MovedLeads> move_leads(
    const LeadMove& move, const Settings& settings, AdminStore& admin
);

// The very thing, taken back: what is shown is what will be done.
[[nodiscard]] Result<MovedLeads> rehearse_move(
    const LeadMove& move, const Settings& settings, AdminStore& admin
);

[[nodiscard]] std::int64_t moved_in_all(const MovedLeads& moves);

// "spring: 19 leads go to ben, which becomes one of its accounts", and what stays.
[[nodiscard]] std::vector<std::string> describe_moves(
    const MovedLeads& moves, const std::string& from, const std::string& to
);

}  // namespace invito
