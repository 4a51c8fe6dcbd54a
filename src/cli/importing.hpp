#pragma once
// Import as the commands do it: accounts, do-not-contact files, the list, the rejects file, and
// what people are told of it.

#include "context.hpp"
#include "import_target.hpp"
#include "invito/config/campaign_file.hpp"
#include "invito/ports/registry.hpp"
#include "invito/report/import_screen.hpp"
#include "invito/support/output_file.hpp"

#include <functional>
#include <string>
#include <vector>

namespace invito {

struct Imported {
    CampaignId campaign;
    ImportData data;
    std::vector<Error> warnings;
    KeptFile rejects;  // without a path: none were written
};

struct ImportChoices {
    std::string rejects_file;   // empty: <list>-rejects.csv beside the list
    OutputRules rules = {};     // for it
    bool update_note = false;   // take over settings that are otherwise asked for
    bool is_dry_run = false;    // no rejects file but one that is named; the registry forgets
    bool names_people = false;  // on a terminal, or where the settings allow it
    bool shows_all = false;     // all changes that are known, not only the first
    Instant now;

    // Asks whether a campaign's settings may change; without it they stay.
    std::function<Result<bool>(const ImportTarget&)> may_change = {};
};

// As a whole or not at all. Errors: data (the list, the note), config (a do-not-contact file),
// usage and storage (a rejects file that was named).
[[nodiscard]] Result<Imported> import_campaign(
    const CampaignFile& input, const Settings& settings, Registry& registry,
    const ImportChoices& choices
);

// The files of one call, in order, each with its warnings. `told` hears of each when it is done.
// Names are told only if both streams are a terminal: an import may be a step of a timer's run.
[[nodiscard]] Result<std::vector<Imported>> import_files(
    const Context& context, const std::vector<CampaignFile>& files, const Settings& settings,
    Registry& registry, ImportChoices choices, const std::function<void(const Imported&)>& told = {}
);

// Shows an import before what the command is about, unless it speaks JSON.
[[nodiscard]] std::function<void(const Imported&)> text_on_stderr(const Context& context);

// Ids of the configured accounts, in the settings' order.
[[nodiscard]] std::vector<AccountId> save_accounts(
    const Settings& settings, Registry& registry, Instant now
);

}  // namespace invito
