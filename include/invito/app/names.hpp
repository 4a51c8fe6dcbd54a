#pragma once
// Campaigns and accounts by the names that people give them, and what is said of a name that
// nothing has: with the one that was probably meant.

#include "invito/config/settings.hpp"
#include "invito/ports/records.hpp"
#include "invito/ports/registry.hpp"

#include <string>
#include <vector>

namespace invito {

// Usage, "campaign.unknown".
[[nodiscard]] Error unknown_campaign(
    const std::string& name, const std::vector<std::string>& names
);

// Usage, "account.unknown": of the configuration.
[[nodiscard]] Error unknown_account(const std::string& alias, const Settings& settings);

// The same of the database: an account that is no longer configured has a past.
[[nodiscard]] Error unknown_stored_account(
    const std::string& alias, const std::vector<std::string>& known
);

// Errors: unknown_campaign.
[[nodiscard]] Result<CampaignRecord> find_campaign(Registry& registry, const std::string& name);
[[nodiscard]] Result<CampaignView> find_campaign(
    Records& records, const std::string& name, Instant now
);

// Those of the aliases, or all. Errors: usage, "account.unknown"; config, "accounts.none".
[[nodiscard]] Result<std::vector<const AccountSettings*>> choose_accounts(
    const std::vector<std::string>& aliases, const Settings& settings
);

}  // namespace invito
