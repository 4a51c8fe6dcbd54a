#pragma once
// A campaign file for somebody's own list: which column is what, the encoding where it must be
// said, the accounts, and a note of columns that are there and mostly filled.

#include "invito/app/importing.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace invito {

struct CampaignDraft {
    std::string path;  // of the file, to be written
    std::string text;
    ValidateData checked;              // what a validation of it says
    std::vector<Error> warnings = {};  // of how the list was understood
};

struct DraftTerms {
    std::string list;                          // CSV or YAML
    std::string folder;                        // where the file will stand
    std::optional<std::string> name = {};      // nullopt: after the list
    std::optional<std::string> encoding = {};  // nullopt: found out, and said
};

// Reads the list and writes nothing. Errors: those of the list, as of a validation; data,
// "list.no_leads"; usage, "init.list".
[[nodiscard]] boost::system::result<CampaignDraft, SettingsFailure> draft_campaign(
    const Settings& settings, const DraftTerms& terms
);

// What is left to do until the draft is planned and runs, at most three commands, to be given in
// `folder`: where no account is configured yet, the draft is made again with those that will be.
struct DraftPlace {
    std::string folder;
    std::string campaign;  // from there
    std::string list;
};
[[nodiscard]] std::vector<std::string> next_steps(
    const Settings& settings, const std::map<std::string, std::string>& environment,
    const DraftPlace& place
);

}  // namespace invito
