#pragma once
// The campaign file: a campaign and where its list is.

#include "invito/config/settings.hpp"
#include "invito/model/campaign.hpp"
#include "invito/model/lead.hpp"
#include "invito/ports/lead_source.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace invito {

struct ListSettings {
    std::string file;  // path, resolved against the campaign file; "-": standard input
    std::map<std::string, std::string> columns;  // canonical -> header
    EmptyValues empty_values;
    std::optional<std::string> encoding;  // as written
    std::optional<char> delimiter;
    bool duplicates_are_errors = false;
    // Inline leads (list.leads) or a bare YAML list: each item's text fields by canonical or free
    // name, with its line.
    struct InlineLead {
        std::size_t line = 0;
        std::map<std::string, std::string> fields;  // at least "linkedin_url"
    };
    std::vector<InlineLead> leads;
};

struct CampaignFile {
    Campaign campaign;
    ListSettings list;
    std::string path;    // of the file itself
    std::string sha256;  // of its bytes
    std::vector<std::size_t> note_lines =
        {};  // where each text of the note starts; else: elsewhere
};

// What a file turned out to be. A CSV is recognised by content, not only by name.
enum class InputKind { campaign, yaml_list, csv };

// Looks at the first bytes of `path` ("-" is csv). Errors: data; "input.missing", "input.empty",
// and "input.xlsx", "input.archive", ... for files of other programs.
[[nodiscard]] Result<InputKind> detect_input(const std::string& path);

// A campaign file. Accounts must be aliases of `settings`. All errors at once.
[[nodiscard]] boost::system::result<CampaignFile, SettingsFailure> load_campaign_file(
    const std::string& path, const Settings& settings
);

// A CSV or a bare YAML list as a campaign: named after the file's stem unless `name` is given, with
// the only configured account unless `accounts` are given.
struct BareList {
    std::string path;
    std::optional<std::string> name = {};
    std::vector<std::string> accounts = {};
    std::string note = {};
};
[[nodiscard]] boost::system::result<CampaignFile, SettingsFailure> make_bare_campaign(
    const BareList& list, InputKind kind, const Settings& settings
);

}  // namespace invito
