#pragma once
// The files that a person begins with: the configuration, where address and accounts are put into
// what is there already, and a campaign for a list of their own.

#include "invito/app/accounts.hpp"
#include "invito/app/compose.hpp"
#include "invito/config/config_edit.hpp"
#include "invito/support/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace invito {

// Puts the accounts below those of the configuration that was read, but for second accounts of one
// member, of which only the first would send. Returns the aliases that were put there. Errors:
// config, "config.no_file", "config.edit"; storage, "file.write".
[[nodiscard]] Result<std::vector<std::string>> write_accounts(
    const Settings& settings, const std::vector<DiscoveredAccount>& accounts
);

// Puts the address of the provider into the configuration that was read. Errors: the same; usage,
// those of an address that is none.
[[nodiscard]] Result<void> write_dsn(const Settings& settings, std::string_view dsn);

// Errors: as of write_accounts.
[[nodiscard]] Result<void> write_values(
    const Settings& settings, const std::vector<ValueEdit>& edits
);

}  // namespace invito
