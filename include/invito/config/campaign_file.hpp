#pragma once
// The campaign file: a campaign and where its list is.

#include "invito/config/settings.hpp"
#include "invito/model/campaign.hpp"
#include "invito/model/lead.hpp"
#include "invito/ports/lead_source.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace invito {

struct ListSettings {
    std::string file;  // path, resolved against the campaign file; "-": standard input
    std::map<std::string, std::string> columns;  // canonical -> header; empty: no column is it
    EmptyValues empty_values;
    bool columns_may_lack = false;        // a header that is not there is no error
    std::optional<std::string> encoding;  // as written
    std::optional<char> delimiter;
    bool duplicates_are_errors = false;
    WhenRemoved when_removed = WhenRemoved::keep;
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
        {};                            // where each text of the note starts; else: elsewhere
    bool is_bare = false;              // a list without a campaign file
    bool has_name = true;              // false: a bare list, named after its file
    std::set<std::string> named = {};  // settings that it says something of: "limits.per_day"

    // What keeps its accounts from being used: an import needs them, a validation does not.
    std::vector<Error> account_errors = {};
};

// What a file turned out to be. A CSV is recognised by content, not only by name.
enum class InputKind { campaign, yaml_list, csv };

// Looks at the first bytes of `path` ("-" is csv). Errors: data; "input.missing", "input.empty",
// and "input.xlsx", "input.archive", ... for files of other programs.
[[nodiscard]] Result<InputKind> detect_input(const std::string& path);

// Ends with ".yaml" or ".yml".
[[nodiscard]] bool is_yaml_name(const std::string& path);

// A campaign file. All errors at once; if only accounts are wrong, the file says which.
[[nodiscard]] boost::system::result<CampaignFile, SettingsFailure> load_campaign_file(
    const std::string& path, const Settings& settings
);

// The leads of a YAML list: texts are profiles, maps are fields.
[[nodiscard]] boost::system::result<std::vector<ListSettings::InlineLead>, SettingsFailure>
load_yaml_list(const std::string& path);

// Each key that the file may hold.
[[nodiscard]] std::vector<SettingsKey> campaign_keys();

// As settings_json_schema().
[[nodiscard]] std::string campaign_json_schema();

// A CSV or a bare YAML list as a campaign: named after the file's stem unless `name` is given, with
// the only configured account unless `accounts` are given. What is not given is not named.
struct BareList {
    std::string path;
    std::optional<std::string> name = {};
    std::vector<std::string> accounts = {};
    std::optional<std::string> note = {};
    std::optional<std::string> encoding = {};  // as list.encoding
};
[[nodiscard]] boost::system::result<CampaignFile, SettingsFailure> make_bare_campaign(
    const BareList& list, InputKind kind, const Settings& settings
);

}  // namespace invito
