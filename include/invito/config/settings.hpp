#pragma once
// Settings: the configuration file, the environment and the flags as one validated value. Every
// problem is found in one pass; every value knows where it came from.

#include "invito/config/file_trust.hpp"
#include "invito/model/account.hpp"
#include "invito/model/campaign.hpp"
#include "invito/model/policy.hpp"
#include "invito/support/names.hpp"
#include "invito/support/result.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

enum class ProviderKind { unipile, sandbox };

// Of Unipile's API.
enum class ProviderApi { v1, v2 };

template <>
inline constexpr auto enum_names<ProviderApi> = std::to_array<Named<ProviderApi>>({
    {ProviderApi::v1, "v1"},
    {ProviderApi::v2, "v2"},
});

// Where v2 is, for everybody.
inline constexpr std::string_view usual_base = "https://api.unipile.com";

// What may stand where the address of a workspace of v1 belongs: nobody's address, and nothing is
// ever asked there.
inline constexpr std::string_view dsn_placeholder = "HOST:PORT";

struct ProviderSettings {
    ProviderKind kind = ProviderKind::unipile;
    ProviderApi api = ProviderApi::v1;
    std::string dsn;                      // of v1
    std::optional<Place> dsn_place = {};  // in the file that it stands in
    std::string base = {};                // of v2: "https://api.unipile.com", without a path
    bool port_in_query = false;
    std::string api_key_file;                  // expanded
    std::vector<std::string> api_key_command;  // split into words, run without a shell
    std::string ca_file;                       // expanded
    Duration timeout = std::chrono::seconds{60};
    int retries = 4;  // of reads; a send is never retried
    int speed = 1;    // sandbox only: business time per real time

    // Whom the program asks, for people.
    [[nodiscard]] const std::string& address() const { return api == ProviderApi::v1 ? dsn : base; }
};

// The same provider, asked by v2 of its API. Of the sandbox that is at the same address.
[[nodiscard]] ProviderSettings in_v2(ProviderSettings provider);

struct AccountSettings {
    std::string alias;
    std::string id;  // the provider's
    Tier tier = Tier::premium;
    Policy policy;
};

struct Rules {
    std::vector<std::string> suppression;                                      // files, expanded
    std::map<std::string, std::vector<std::string>> suppression_columns = {};  // name -> headers
    NameRule names = NameRule::warn;
};

enum class HookKind { slack, webhook, healthchecks, email, command };

template <>
inline constexpr auto enum_names<HookKind> = std::to_array<Named<HookKind>>({
    {HookKind::slack, "slack"},
    {HookKind::webhook, "webhook"},
    {HookKind::healthchecks, "healthchecks"},
    {HookKind::email, "email"},
    {HookKind::command, "command"},
});

// Who is told of the end of a run, and how.
struct HookSettings {
    std::string name;
    HookKind kind = HookKind::slack;
    std::string url_file;              // expanded; of slack, webhook and healthchecks
    std::string secret_file;           // expanded; of webhook: the key of its signature
    std::vector<std::string> to;       // of email
    std::string sendmail;              // of email, expanded
    std::vector<std::string> command;  // of command: its words, run without a shell
    // Of healthchecks what counts as a failure, else what is told; `every_end`: each end.
    bool on_failure = true;
    bool on_attention = true;
    bool on_every_end = false;
    bool send_details = false;  // healthchecks: with the aliases of accounts
};

struct Settings {
    ProviderSettings provider;
    std::string database;         // expanded path, or the URL of a shared one
    std::string database_origin;  // of that, as in EffectiveSetting
    bool is_database_replicated = true;
    std::string state_folder;  // of this machine's runner: its locks, and what it remembers
    TimeZone time_zone;
    Policy defaults;
    std::vector<AccountSettings> accounts;                        // in the order of the file
    std::map<std::string, std::size_t, std::less<>> places = {};  // of accounts, by alias
    Rules rules;
    std::vector<HookSettings> hooks = {};   // in the order of the file
    std::string metrics_file = {};          // that each run writes at its end; empty: none
    std::string dashboard_listen = {};      // "127.0.0.1:4688"
    std::string dashboard_token_file = {};  // empty: only this machine is answered
    std::string log_level = "info";
    std::string log_format = "auto";
    bool names_in_logs = false;
    std::optional<Duration> keep_finished = {};              // nullopt: for good
    std::optional<std::string> config_file;                  // the one that was read
    TrustedUsers trusted_users = invito::trusted_users({});  // whose files may steer
    std::vector<Error> warnings;
    // A limit above the provider's advice and the like: a choice, which is told where settings are
    // looked at, not each night.
    std::vector<Error> advice = {};

    [[nodiscard]] const AccountSettings* find_account(std::string_view alias) const;
};

// Config, "accounts.none": none is configured, whatever a command or a campaign wants one for.
[[nodiscard]] Error no_account();

// What the settings are read from. The environment comes in as a value so that tests need none.
struct SettingsSources {
    std::optional<std::string> config_flag;  // --config; "none" for no file
    std::map<std::string, std::string> flags =
        {};  // "database" from --db, "log.level" from -v, ...; config path -> value
    std::map<std::string, std::string> environment;
    std::string working_directory = ".";
    // For naming the files that a refused configuration names. Never act upon such settings.
    bool reads_untrusted = false;
};

// On failure: every problem found, never empty, in file order. Kind config (or data); a flag's is
// usage.
struct SettingsFailure {
    std::vector<Error> errors;
};

// Without a file (--config none) the DSN of v1 may be absent: `provider.dsn` is then empty.
[[nodiscard]] boost::system::result<Settings, SettingsFailure> load_settings(
    const SettingsSources& sources
);
[[noreturn]] void throw_exception_from_error(const SettingsFailure&, const boost::source_location&);

// A value in force, for `config show`.
struct EffectiveSetting {
    std::string path;    // "accounts.anna.limits.per_day"
    std::string value;   // as text; secrets are never here: only names of files and commands
    std::string origin;  // "default", "default for tier free", "invito.yaml:31:7",
                         // "environment INVITO_DB", "flag --db"
};

// All that load_settings reads, one by one. Not part of Settings: it is many times as large, and
// every command would pay for it.
[[nodiscard]] boost::system::result<std::vector<EffectiveSetting>, SettingsFailure>
effective_settings(const SettingsSources& sources);

// A key that the file may hold, for `config schema`.
struct SettingsKey {
    std::string path;      // "accounts.*.limits.per_day"; * stands for an alias
    std::string type;      // "a duration such as 90s, 5m, 2h or 14d"
    std::string fallback;  // as it would be written; empty: none
    std::string about;
};
[[nodiscard]] std::vector<SettingsKey> settings_keys();

// JSON Schema (draft 7) of the file, for completion and checks in editors. It knows shapes and
// spellings; what depends on two keys, or on another file, only load_settings knows.
[[nodiscard]] std::string settings_json_schema();

// The file that load_settings reads, "" for none. Errors: config, "config.missing", "config.path".
[[nodiscard]] Result<std::string> choose_config_file(const SettingsSources& sources);

// Where a file would be looked for, nearest first.
[[nodiscard]] std::vector<std::string> config_search_path(const SettingsSources& sources);

// $STATE_DIRECTORY/invito.db, $XDG_STATE_HOME/invito/invito.db or ~/.local/state/invito/invito.db.
[[nodiscard]] std::string default_database(const std::map<std::string, std::string>& environment);

}  // namespace invito
