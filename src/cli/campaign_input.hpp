#pragma once
// What people name on the command line: a campaign in the database, or a file that is (or becomes)
// one.

#include "context.hpp"
#include "invito/config/campaign_file.hpp"
#include "invito/ports/registry.hpp"

#include <string>
#include <vector>

namespace invito {

// A path, "-", or something that exists as a file; everything else is the name of a campaign.
[[nodiscard]] bool names_a_file(const std::string& operand);

// A campaign file as it is; a CSV or a bare list with --name, --account, --note and --note-file.
[[nodiscard]] boost::system::result<CampaignFile, SettingsFailure> read_campaign_input(
    const Context& context, const Settings& settings, const std::string& path
);

// The same, with accounts that are configured. Where none is named, the campaign may know.
[[nodiscard]] boost::system::result<CampaignFile, SettingsFailure> read_input_to_import(
    const Context& context, const Settings& settings, const std::string& path
);

// Usage, "usage.conflict": the rows of several lists do not make one list to repair.
[[nodiscard]] Result<void> refuse_rejects_of_many(const Invocation& invocation, std::size_t lists);

// Usage, "campaign.unknown", with a suggestion from `names`.
[[nodiscard]] Error unknown_campaign(
    const std::string& name, const std::vector<std::string>& names
);

// Usage, "account.unknown", with a suggestion from the settings.
[[nodiscard]] Error unknown_account(const std::string& alias, const Settings& settings);

// Errors: unknown_campaign.
[[nodiscard]] Result<CampaignRecord> find_campaign(Registry& registry, const std::string& name);

}  // namespace invito
