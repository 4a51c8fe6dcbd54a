#pragma once
// What people name on the command line: a campaign in the database, or a file that is (or becomes)
// one.

#include "context.hpp"
#include "invito/app/importing.hpp"

#include <functional>
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

// The files of one call, in order, each with its warnings. `told` hears of each when it is done.
// Names are told only if both streams are a terminal: an import may be a step of a timer's run.
[[nodiscard]] Result<std::vector<Imported>> import_files(
    const Context& context, const std::vector<CampaignFile>& files, const Settings& settings,
    AdminStore& admin, ImportChoices choices, const std::function<void(const Imported&)>& told = {}
);

// Shows an import before what the command is about, unless it speaks JSON.
[[nodiscard]] std::function<void(const Imported&)> text_on_stderr(const Context& context);

}  // namespace invito
