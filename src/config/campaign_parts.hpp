#pragma once
// What campaign files and bare lists have in common: their accounts, their note, their leads.

#include "invito/config/campaign_file.hpp"
#include "problems.hpp"
#include "yaml_document.hpp"

#include <optional>
#include <string>
#include <vector>

namespace invito {

constexpr std::size_t campaign_bytes_max = 16 * 1024 * 1024;

// Where the aliases come from, for errors.
struct AccountChoice {
    std::vector<std::string> aliases;  // empty: the only configured account
    ErrorKind kind = ErrorKind::data;
    std::optional<Place> place = {};
    std::string how_to_choose;  // "write accounts: {use: [...]}", "choose with --account"
};

// Code "campaign.accounts".
[[nodiscard]] std::vector<std::string> choose_accounts(
    const AccountChoice& choice, const Settings& settings, Problems& problems
);

// The file, which knows of the problems with its accounts, if it has no others; else all of them.
[[nodiscard]] boost::system::result<CampaignFile, SettingsFailure> with_account_errors(
    CampaignFile file, Problems of_accounts, Problems others
);

// Leads written as YAML: texts are profiles, maps are fields. Codes "campaign.lead",
// "campaign.list".
[[nodiscard]] std::vector<ListSettings::InlineLead> read_inline_leads(
    const YamlNode& list, const std::string& file, Problems& problems
);

}  // namespace invito
