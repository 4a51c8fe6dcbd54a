#pragma once
// Into which campaign an input goes, and with which settings: what the input does not name stays as
// the campaign has it.

#include "invito/config/campaign_file.hpp"
#include "invito/plan/campaign_settings.hpp"
#include "invito/ports/registry.hpp"

#include <optional>
#include <string>
#include <vector>

namespace invito {

struct ImportTarget {
    CampaignFile file;           // the input, under the campaign's name and with its list columns
    MergedSettings settings;     // the campaign to save is in there
    CampaignOrigin origin = {};  // of its settings, once it is saved; its accounts take the leads
    std::optional<CampaignRecord> stored = {};  // nullopt: the campaign is new
    bool is_own = false;  // the file or list that the stored settings come from
    std::vector<Error> warnings = {};

    // Somebody said yes to what is open.
    void take_open();
};

// A list of rejected rows goes back into the campaign that it comes from, unless it has a name. The
// accounts of `settings` are saved already. Errors: "campaign.accounts", "campaign.schedule".
[[nodiscard]] Result<ImportTarget> find_import_target(
    const CampaignFile& input, const Settings& settings, Registry& registry
);

// Of what is open and was not taken over: it stays as it is.
[[nodiscard]] Error settings_stay(const ImportTarget& target, Registry& registry);

// "-" as it is.
[[nodiscard]] std::string absolute_path(const std::string& path);

}  // namespace invito
