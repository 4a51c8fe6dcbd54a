#pragma once
// LinkedIn accounts at the provider, as entries for the configuration.

#include "invito/config/settings.hpp"
#include "invito/ports/provider.hpp"

#include <string>
#include <vector>

namespace invito {

struct DiscoveredAccount {
    std::string alias;  // from the first name; free of clashes
    std::string id;
    std::string name;
    Tier tier = Tier::free;
    std::string status;               // "OK", or the first source status that is not
    std::string same_member_as = {};  // the first account of its LinkedIn member; empty: it is
};

// A configured account whose LinkedIn member has one further up in the configuration.
struct SecondAccount {
    std::string alias;
    std::string sender;  // the first, the only one that sends
};

[[nodiscard]] std::vector<SecondAccount> second_accounts(
    const std::vector<ProviderAccount>& accounts, const Settings& settings
);

// Those of type LINKEDIN that the settings do not name yet.
[[nodiscard]] std::vector<DiscoveredAccount> discovered_accounts(
    const std::vector<ProviderAccount>& accounts, const Settings& settings
);

// Lines to paste under "accounts:".
[[nodiscard]] std::string yaml_entry(const DiscoveredAccount& account);

[[nodiscard]] Tier tier_of(const ProviderAccount& account);

// "OK" if every source is, else the first status that is not.
[[nodiscard]] std::string status_of(const ProviderAccount& account);

}  // namespace invito
