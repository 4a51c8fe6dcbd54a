#pragma once
// Lists and campaign files into the database: accounts, do-not-contact files, the list, the rejects
// file, and what people are told of it. And the same list looked at, without a database.

#include "invito/app/compose.hpp"
#include "invito/config/campaign_file.hpp"
#include "invito/plan/campaign_settings.hpp"
#include "invito/ports/admin_store.hpp"
#include "invito/report/import_screen.hpp"
#include "invito/support/output_file.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace invito {

// Into which campaign an input goes, and with which settings: what the input does not name stays as
// the campaign has it.
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
    const CampaignFile& input, const Settings& settings, AdminStore& admin
);

// Of what is open and was not taken over: it stays as it is.
[[nodiscard]] Error settings_stay(const ImportTarget& target, AdminStore& admin);

// "-" as it is.
[[nodiscard]] std::string absolute_path(const std::string& path);

struct Imported {
    CampaignId campaign;
    ImportData data;
    std::vector<Error> warnings;
    TrackedFile rejects;  // without a path: none were written
};

struct ImportChoices {
    std::string rejects_file;       // empty: <list>-rejects.csv beside the list
    OutputRules rules = {};         // for it
    bool updates_settings = false;  // take over those that are otherwise asked for
    bool remove_many = false;       // a list that is much shorter than before is meant so
    bool is_dry_run = false;    // no rejects file but one that is named; the admin store forgets
    bool names_people = false;  // on a terminal, or where the settings allow it
    bool shows_all = false;     // all changes that are known, not only the first
    Instant now;

    // Asks whether a campaign's settings may change; without it they stay.
    std::function<Result<bool>(const ImportTarget&)> may_change = {};
};

// As a whole or not at all. Errors: data (the list, the note), config (a do-not-contact file),
// usage and storage (a rejects file that was named).
[[nodiscard]] Result<Imported> import_campaign(
    const CampaignFile& input, const Settings& settings, AdminStore& admin,
    const ImportChoices& choices
);

// Ids of the configured accounts, in the settings' order.
[[nodiscard]] std::vector<AccountId> save_accounts(
    const Settings& settings, AdminStore& admin, Instant now
);

// Data, "list.no_leads": nobody on it can be invited, whatever was invited before.
[[nodiscard]] std::optional<Error> unusable_list(const ImportData& data);

struct ValidationChoices {
    std::string rejects_file;                             // empty: nowhere
    OutputRules rules;                                    // for it
    std::optional<std::int64_t> notes_shown;              // nullopt: one, as an example
    std::function<void(const std::vector<Error>&)> warn;  // of how the list was understood
    bool is_strict = false;                               // no row may be unusable, no note odd
    bool shows_all = false;                               // of the columns
};

// What is known of one file, and what is odd about its notes.
struct ValidatedFile {
    ValidateData data;
    std::vector<Error> note_warnings;
};

// Errors: those of the list and of its note; of a rejects file that was named.
[[nodiscard]] Result<ValidatedFile> validate_file(
    const CampaignFile& file, const Settings& settings, const ValidationChoices& choices
);

}  // namespace invito
