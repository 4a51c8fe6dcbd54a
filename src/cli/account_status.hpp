#pragma once
// Accounts as they are now: what is stored, and what the plan concludes from it and the time.

#include "invito/config/settings.hpp"
#include "invito/ports/records.hpp"
#include "invito/report/account_status.hpp"

#include <vector>

namespace invito {

[[nodiscard]] AccountStatus account_status(
    const AccountView& view, const Settings& settings, Instant now
);

[[nodiscard]] std::vector<AccountStatus> account_statuses(
    Records& records, const Settings& settings, Instant now
);

}  // namespace invito
