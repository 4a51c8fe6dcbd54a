#pragma once
// Import as the commands do it: accounts, do-not-contact files, the list, the rejects file, and
// what people are told of it.

#include "context.hpp"
#include "invito/config/campaign_file.hpp"
#include "invito/ports/registry.hpp"
#include "invito/report/import_screen.hpp"

#include <string>
#include <vector>

namespace invito {

struct ImportChoices {
    std::string rejects_file;  // empty: <list>-rejects.csv beside the list
    bool update_note = false;  // also of a campaign that was started
    bool is_dry_run = false;   // no rejects file but one that is named; the registry is a copy
    Instant now;
};

struct Imported {
    CampaignId campaign;
    ImportData data;
    std::vector<Error> warnings;
};

// Errors: data (the list), config (a do-not-contact file), storage (the rejects file).
[[nodiscard]] Result<Imported> import_campaign(
    const CampaignFile& file,
    const Settings& settings,
    Registry& registry,
    const ImportChoices& choices
);

// Ids of the configured accounts, in the settings' order.
[[nodiscard]] std::vector<AccountId> save_accounts(
    const Settings& settings, Registry& registry, Instant now
);

}  // namespace invito
