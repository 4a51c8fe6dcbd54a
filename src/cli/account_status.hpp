#pragma once
// Accounts and campaigns as they are now: what is stored, and what the outlook concludes from it
// and the time.

#include "context.hpp"
#include "invito/config/settings.hpp"
#include "invito/plan/outlook.hpp"
#include "invito/ports/records.hpp"
#include "invito/report/account_status.hpp"

#include <vector>

namespace invito {

struct Standing {
    OutlookRequest request;
    Outlook outlook;
    std::vector<AccountStatus> accounts;  // by alias
    // What the configuration says of each of them, as the next run or import will see it; nullptr:
    // nothing. Of the settings it was read with.
    std::vector<const AccountSettings*> configured;
};

[[nodiscard]] Standing read_standing(Records& records, const Settings& settings, Instant now);

// Of leads that wait for accounts which are not in the configuration, or which were taken out of a
// campaign.
void warn_of_stranded(const Context& context, const Outlook& outlook);
void warn_of_stranded(const Context& context, const Settings& settings);

}  // namespace invito
