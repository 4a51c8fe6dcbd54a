#include "invito/config/settings.hpp"

#include "files.hpp"
#include "hooks.hpp"
#include "invito/config/limit_table.hpp"
#include "invito/model/policy.hpp"
#include "invito/model/suppression.hpp"
#include "invito/ports/database_url.hpp"
#include "invito/support/text.hpp"
#include "provider_settings.hpp"
#include "reader.hpp"
#include "reading.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace invito {

namespace {

using Type = ValueType;

// Their defaults are data: config/limits.yaml.
std::string in_table(std::string_view key) {
    return limit_table().common_default(key).value;
}

std::vector<Key> limit_keys() {
    std::vector<Key> keys;
    for (const CapKind& kind : cap_kinds) {
        Key key{
            .path = std::string(kind.key),
            .type = Type::cap,
            .fallback = in_table(kind.key),
            .about = std::string(kind.about)};
        const std::string& of_free = limit_table().default_of(Tier::free, kind.key).value;
        if (of_free != key.fallback) key.about += "; tier free: " + of_free;
        keys.push_back(std::move(key));
    }
    return keys;
}

std::vector<Key> rhythm_keys() {
    return {
        {"pacing.min", Type::duration, in_table("pacing.min"),
         "shortest pause between two invitations of one account"},
        {"pacing.max", Type::duration, in_table("pacing.max"),
         "longest pause; each one is drawn anew"},
        {"window", Type::choice, "", "always, or days, from and to", {"always"}},
        {"window.days", Type::days, "mon-fri", "days when sending is allowed"},
        {"window.from", Type::time_of_day, "09:00", "in the account's time zone"},
        {"window.to", Type::time_of_day, "18:00",
         "exclusive, 24:00 too; not after from: over midnight"},
        {"ramp_up", Type::choice, "", "none, or first_day and add_per_day", {"none"}},
        {.path = "ramp_up.first_day",
         .type = Type::count,
         .fallback = in_table("ramp_up.first_day"),
         .about = "invitations on the day of the account's first one",
         .low = 1},
        {"ramp_up.add_per_day", Type::count, in_table("ramp_up.add_per_day"),
         "more on each day after it"},
        {.path = "stop_after_failures",
         .type = Type::count,
         .fallback = "3",
         .about = "refusals in a row that pause the account",
         .low = 1},
    };
}

std::vector<Key> policy_keys() {
    std::vector<Key> keys = limit_keys();
    for (Key& key : rhythm_keys()) keys.push_back(std::move(key));
    return keys;
}

std::vector<Key> account_keys() {
    std::vector<Key> keys = {
        {.path = "accounts.*.id", .about = "account id at Unipile; needed", .is_needed = true},
        {"accounts.*.tier",
         Type::choice,
         "premium",
         "what LinkedIn sold to this account",
         {"free", "premium", "sales_navigator", "recruiter"}},
        {"accounts.*.timezone", Type::time_zone, "", "of this account's window; default: timezone"},
    };
    for (Key& key : policy_keys()) {
        key.path = "accounts.*." + key.path;
        key.fallback.clear();
        key.about += "; default: defaults";
        keys.push_back(std::move(key));
    }
    return keys;
}

std::vector<Key> rule_keys() {
    return {
        {"rules.one_account_per_lead",
         Type::choice,
         "true",
         "a lead is never invited by two accounts; cannot be switched off",
         {"true"}},
        {"rules.not_again_within", Type::duration, "90d",
         "no second invitation of a person within this time; this version sends none at all"},
        {"rules.suppression", Type::paths, "", "files with people never to invite"},
        {"rules.names",
         Type::choice,
         "warn",
         "names that look wrong in a note (JOHN, Dr. Anna, J.): told, or as if they were missing",
         {"warn", "skip"}},
        {"rules.suppression_columns.*", Type::texts, "",
         "header of this column in those files (linkedin_url, public_identifier, "
         "company, domain, reason), where detection is wrong"},
    };
}

std::vector<Key> observation_keys() {
    return {
        {.path = "log.level",
         .type = Type::choice,
         .fallback = "info",
         .about = "least important message that is written",
         .choices = {"trace", "debug", "info", "warn", "error"},
         .flag = "-v or -q",
         .variable = "INVITO_LOG_LEVEL"},
        {.path = "log.format",
         .type = Type::choice,
         .fallback = "auto",
         .about = "auto: text on a terminal, logfmt elsewhere",
         .choices = {"auto", "text", "logfmt", "json"},
         .flag = "--log-format",
         .variable = "INVITO_LOG_FORMAT"},
        {"privacy.names_in_logs", Type::flag, "false",
         "true: logs name people, not only job numbers"},
        {.path = "privacy.keep_finished",
         .type = Type::retention,
         .fallback = "off",
         .about = "how long people stay whose jobs are over, until invito db prune; off: for good",
         .low = 90},
        {"metrics.textfile", Type::path, "",
         "a .prom file in node_exporter's folder, written at the end of each run; none: no file"},
        {"dashboard.listen", Type::text, "127.0.0.1:4688",
         "where `serve` and `run --serve` show the dashboard; port 0: any free one"},
        {"dashboard.token_file", Type::path, "",
         "a file with what others must know to see it; none: only this machine is answered"},
    };
}

std::vector<Key> all_settings_keys() {
    std::vector<Key> all = {
        {.path = "version",
         .about = "format of the file: 1; needed",
         .choices = {"1"},
         .is_needed = true}};
    const auto append = [&](std::vector<Key> keys) {
        for (Key& key : keys) all.push_back(std::move(key));
    };
    append(provider_keys());
    append({
        {.path = "database",
         .type = Type::path,
         .fallback = "~/.local/state/invito/invito.db",
         .about = "the SQLite file, or a shared database: postgresql://USER@HOST/NAME",
         .flag = "--db",
         .variable = "INVITO_DB"},
        {"database_replicated", Type::flag, "true",
         "of a shared database: a second server keeps each commit, which is looked at; false: one "
         "server, on purpose"},
        {"timezone", Type::time_zone, "", "of the windows; default: the machine's"},
    });
    std::vector<Key> defaults = policy_keys();
    for (Key& key : defaults) key.path = "defaults." + key.path;
    append(std::move(defaults));
    append(account_keys());
    append(rule_keys());
    append(observation_keys());
    append(hook_keys());
    return all;
}

}  // namespace

const Schema& settings_schema() {
    static const Schema schema("config", "all keys: `invito config schema`", all_settings_keys());
    return schema;
}

namespace {

// Overwrites `field` if its key is set.
template <class T>
void take(const Section& section, std::string_view key, T& field) {
    if (const auto value = section.get<T>(key)) field = *value;
}

void read_limits(const Section& section, Limits& limits) {
    for (const CapKind& kind : cap_kinds) take(section, kind.key, limits.*kind.limit);
}

void read_ramp_up(const Section& section, Policy& policy) {
    if (section.find("ramp_up") != nullptr) policy.ramp_up.reset();  // "none" is its only text
    if (!section.has_any_below("ramp_up")) return;
    RampUp ramp_up = policy.ramp_up.value_or(RampUp{});
    take(section, "ramp_up.first_day", ramp_up.first_day);
    take(section, "ramp_up.add_per_day", ramp_up.add_per_day);
    policy.ramp_up = ramp_up;
}

void read_policy_window(const Section& section, Window& window) {
    if (section.find("window") != nullptr) window.always = true;  // "always" is its only text
    if (!section.has_any_below("window")) return;
    window.always = false;
    take(section, "window.days", window.days);
    take(section, "window.from", window.from);
    take(section, "window.to", window.to);
}

void check_pacing(const Reading& reading, const Section& section, const Pacing& pacing) {
    if (pacing.min <= pacing.max) return;
    const Setting* const min = section.find("pacing.min");
    const Setting* const max = section.find("pacing.max");
    const Setting* const written = min != nullptr ? min : max;
    if (written == nullptr) return;  // inherited, and told where it is written
    reading.refuse(
        written->origin,
        {.code = "config.pacing",
         .what = fmt::format("{}.pacing.min is longer than pacing.max", section.path()),
         .found = fmt::format(
             "min {}, max {}", format_duration(pacing.min), format_duration(pacing.max)
         ),
         .hint = "each pause is drawn from min to max"}
    );
}

// The values of `section` ("defaults", "accounts.anna") over `base`.
Policy read_policy(const Reading& reading, const Section& section, const Policy& base) {
    Policy policy = base;
    read_limits(section, policy.limits);
    take(section, "pacing.min", policy.pacing.min);
    take(section, "pacing.max", policy.pacing.max);
    read_policy_window(section, policy.window);
    read_ramp_up(section, policy);
    take(section, "stop_after_failures", policy.stop_after_failures);
    check_pacing(reading, section, policy.pacing);
    return policy;
}

bool is_alias(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

void check_alias(const Reading& reading, const Name& name) {
    if (is_alias(name.name)) return;
    reading.refuse(
        name.origin, {.code = "config.alias",
                      .what = fmt::format("\"{}\" cannot be an account's alias", name.name),
                      .hint = "aliases are made of a-z, 0-9 and -"}
    );
}

void report_missing_id(const Reading& reading, const Name& name) {
    reading.refuse(
        name.origin, {.code = "config.account_id",
                      .what = fmt::format("account \"{}\" has no id", name.name),
                      .hint = "`invito accounts discover` prints the ids"}
    );
}

// What an account gets that says nothing about it, worked out once for all.
struct Inherited {
    Policy policy;
    Tier tier = Tier::premium;
    std::map<Tier, Cap> notes_per_month;
};

Inherited inherited_from(const Reading& reading, const Policy& defaults) {
    Inherited inherited{.policy = defaults, .notes_per_month = {}};
    inherited.tier = *parse<Tier>(reading.values.get_or_fallback<std::string>("accounts.*.tier"));
    for (const Tier tier : every_tier) {
        inherited.notes_per_month[tier] =
            inherited_notes_per_month(tier, defaults.limits.notes_per_month);
    }
    return inherited;
}

AccountSettings read_account(const Reading& reading, const Name& name, const Inherited& inherited) {
    const Section section = reading.values.section("accounts." + name.name);
    AccountSettings account;
    account.alias = name.name;
    const auto tier = section.get<std::string>("tier");
    account.tier = tier ? *parse<Tier>(*tier) : inherited.tier;
    if (const auto id = section.get<std::string>("id")) {
        account.id = *id;
    } else {
        report_missing_id(reading, name);
    }

    Policy base = inherited.policy;
    base.limits.notes_per_month = inherited.notes_per_month.at(account.tier);
    if (const auto zone = section.get<TimeZone>("timezone")) base.time_zone = *zone;
    account.policy = read_policy(reading, section, base);
    return account;
}

// Two aliases of one id would give that account twice its limits.
void check_ids(const Reading& reading, const std::vector<AccountSettings>& accounts) {
    std::unordered_map<std::string_view, std::string_view> aliases;  // by id
    for (const AccountSettings& account : accounts) {
        if (account.id.empty()) continue;
        const auto [first, is_new] = aliases.emplace(account.id, account.alias);
        if (is_new) continue;
        const Setting* const id = reading.values.find("accounts." + account.alias + ".id");
        reading.refuse(
            id->origin,
            {.code = "config.duplicate_account",
             .what = fmt::format(
                 "accounts \"{}\" and \"{}\" have the same id", first->second, account.alias
             ),
             .found = account.id,
             .hint = "one LinkedIn account has one alias, or its limits would count twice"}
        );
    }
}

// In the order of the file; those of the environment alone come last.
std::vector<AccountSettings> read_accounts(const Reading& reading, const Policy& defaults) {
    const Inherited inherited = inherited_from(reading, defaults);
    std::vector<AccountSettings> accounts;
    for (const Name& name : reading.values.names("accounts")) {
        check_alias(reading, name);
        accounts.push_back(read_account(reading, name, inherited));
    }
    check_ids(reading, accounts);
    return accounts;
}

constexpr std::size_t config_bytes_max = std::size_t{16} * 1024 * 1024;  // of 10,000s of accounts

Error no_configuration(const SettingsSources& sources) {
    std::vector<std::string> places;
    for (const std::string& path : config_search_path(sources)) {
        const std::string shown = path == "invito.yaml" ? "./invito.yaml" : path;
        places.push_back(abbreviate_home(shown, sources.environment));
    }
    Error error{ErrorKind::config, "config.missing", ""};
    error.what = fmt::format("no configuration found (looked in {})", fmt::join(places, ", "));
    error.hint = "`invito init` writes one; `invito demo` needs none";
    return error;
}

// What makes the file unreadable as a whole, if anything does.
std::optional<SettingsFailure> read_config_file(
    const std::string& path, const SettingsSources& sources, const ReadInto& into
) {
    std::optional<TrustedUsers> trusted;
    if (!sources.reads_untrusted) trusted = trusted_users(sources.environment);
    const auto bytes = read_text_file(
        path, config_bytes_max,
        TextFileErrors{
            ErrorKind::config, "config.missing", "config.unreadable",
            "`invito init` writes one; --config none reads none"},
        trusted
    );
    if (!bytes) return SettingsFailure{{bytes.error()}};
    const YamlOptions options{path, ErrorKind::config, config_bytes_max};
    const auto root = parse_yaml(*bytes, options);
    if (!root) return root.error();
    if (!read_file_values(*root, options, into)) return into.problems.take();
    return std::nullopt;
}

std::map<std::string, Texts> read_suppression_columns(const Reading& reading) {
    const std::string section = "rules.suppression_columns";
    std::map<std::string, Texts> columns;
    for (const Name& column : reading.values.names(section)) {
        const auto headers = reading.values.get<Texts>(join_path(section, column.name));
        if (headers) columns.emplace(column.name, *headers);
        if (std::ranges::find(suppression_columns, column.name) != suppression_columns.end())
            continue;
        reading.refuse(
            column.origin,
            {.code = "config.suppression_columns",
             .what = fmt::format("a do-not-contact file has no column \"{}\"", column.name),
             .hint = fmt::format("its columns are {}", fmt::join(suppression_columns, ", "))}
        );
    }
    return columns;
}

Rules read_rules(const Reading& reading) {
    Rules rules;
    rules.suppression_columns = read_suppression_columns(reading);
    rules.names = *parse<NameRule>(reading.values.get_or_fallback<std::string>("rules.names"));
    const Setting* const files = reading.values.find("rules.suppression");
    if (files == nullptr) return rules;
    for (const std::string& file : std::get<Texts>(files->value)) {
        rules.suppression.push_back(reading.expanded(file, files->origin));
    }
    return rules;
}

// A zone that the machine names and has no data for would silently become UTC, and windows with it.
void check_zone_of_machine(const Reading& reading) {
    auto name = variable(reading.sources.environment, "TZ");
    if (name && name->front() == ':') name->erase(0, 1);
    if (!name || name->empty()) return;
    const auto known = TimeZone::find(*name);
    if (known || known.error().code != "time_zone.no_data") return;
    Error error = known.error();
    error.found = "environment TZ=" + *name;
    reading.problems.add(std::move(error));
}

std::string read_database(const Reading& reading) {
    const Setting* const setting = reading.values.find("database");
    if (setting == nullptr) return default_database(reading.sources.environment);
    const auto& name = std::get<std::string>(setting->value);
    if (!names_shared_database(name)) return reading.expanded(name, setting->origin);
    if (const auto url = parse_database_url(name); !url)
        reading.refuse(setting->origin, url.error());
    return name;
}

std::optional<Duration> read_retention(const Values& values) {
    const auto time = values.get_or_fallback<Duration>("privacy.keep_finished");
    return time == Duration{} ? std::nullopt : std::optional(time);
}

Settings build_settings(const Reading& reading) {
    const Values& values = reading.values;
    if (!reading.file.empty()) {
        check_version(
            values, VersionedFile{reading.file, ErrorKind::config, "config"}, reading.problems
        );
    }
    Settings settings;
    settings.provider = read_provider(reading);
    settings.database = read_database(reading);
    settings.database_origin = describe_origin(values.find("database"));
    settings.is_database_replicated = values.get_or_fallback<bool>("database_replicated");
    settings.state_folder =
        std::filesystem::path(default_database(reading.sources.environment)).parent_path();
    const auto time_zone = values.get<TimeZone>("timezone");
    if (!time_zone) check_zone_of_machine(reading);
    settings.time_zone = time_zone ? *time_zone : TimeZone::local();
    Policy base = built_in_policy();
    base.time_zone = settings.time_zone;
    settings.defaults = read_policy(reading, values.section("defaults"), base);
    settings.accounts = read_accounts(reading, settings.defaults);
    for (std::size_t i = 0; i < settings.accounts.size(); ++i)
        settings.places.emplace(settings.accounts[i].alias, i);
    settings.rules = read_rules(reading);
    settings.hooks = read_hooks(reading);
    settings.metrics_file = reading.path("metrics.textfile", "");
    const Setting* const metrics_file = values.find("metrics.textfile");
    if (metrics_file != nullptr && metrics_file->text == "none") settings.metrics_file.clear();
    settings.dashboard_listen = values.get_or_fallback<std::string>("dashboard.listen");
    settings.dashboard_token_file = reading.path("dashboard.token_file", "");
    settings.log_level = values.get_or_fallback<std::string>("log.level");
    settings.log_format = values.get_or_fallback<std::string>("log.format");
    settings.names_in_logs = values.get_or_fallback<bool>("privacy.names_in_logs");
    settings.keep_finished = read_retention(values);
    if (!reading.file.empty()) settings.config_file = reading.file;
    settings.trusted_users = trusted_users(reading.sources.environment);
    settings.advice = advice_warnings(values, settings);
    return settings;
}

// What was written, and what it comes to.
struct Loaded {
    Values values{settings_schema()};
    Settings settings;
};

boost::system::result<Loaded, SettingsFailure> read_sources(const SettingsSources& sources) {
    const auto file = choose_config_file(sources);
    if (!file) return SettingsFailure{{file.error()}};

    Loaded loaded;
    Problems problems;
    const ReadInto into{settings_schema(), loaded.values, problems};
    if (!file->empty()) {
        if (auto failure = read_config_file(*file, sources, into)) return *std::move(failure);
    }
    read_environment_values(sources.environment, into);
    read_flag_values(sources.flags, into);

    loaded.settings = build_settings(Reading{loaded.values, problems, sources, *file});
    if (!problems.empty()) return problems.take();
    return loaded;
}

// Arguments of a command may be secret; its program is not.
std::string show_command(const std::vector<std::string>& command) {
    if (command.empty()) return {};
    return command.size() == 1 ? command.front() : command.front() + " ...";
}

class Listing {
public:
    Listing(const Values& values, const Settings& settings)
        : values_(values), settings_(settings) {}

    std::vector<EffectiveSetting> take() {
        for (const Key& key : settings_schema().keys()) {
            const std::string_view path = key.path;
            if (path.starts_with("defaults.")) continue;  // with the accounts
            if (path.starts_with("accounts.")) {
                show_policies_once();
            } else if (path.starts_with("notify")) {
                show_hooks_once();
            } else if (path != "version") {
                show_plain(key);
            }
        }
        return std::move(all_);
    }

private:
    void show_plain(const Key& key) {
        const Setting* const setting = values_.find(key.path);
        const auto special = special_text(key.path);
        const std::string written = setting != nullptr ? setting->text : key.fallback;
        add(key.path, special.value_or(written), describe_origin(setting));
    }

    // Paths are shown expanded, and what the machine decides as it decided.
    std::optional<std::string> special_text(std::string_view path) const {
        const ProviderSettings& provider = settings_.provider;
        if (path == "provider.api") return std::string(to_string(provider.api));
        if (path == "provider.dsn") return provider.dsn;
        if (path == "provider.base") return provider.base;
        if (path == "provider.api_key_file") return provider.api_key_file;
        if (path == "provider.api_key_command") return show_command(provider.api_key_command);
        if (path == "provider.ca_file") return provider.ca_file;
        if (path == "database") return settings_.database;
        if (path == "timezone") return settings_.time_zone.name();
        if (path == "rules.suppression") {
            return fmt::format("{}", fmt::join(settings_.rules.suppression, ", "));
        }
        return std::nullopt;
    }

    void show_policies_once() {
        if (std::exchange(are_policies_shown_, true)) return;
        show_policy("defaults", settings_.defaults);
        for (const AccountSettings& account : settings_.accounts) {
            const std::string section = "accounts." + account.alias;
            show_own(section, "id", account.id);
            show_own(section, "tier", std::string(to_string(account.tier)));
            show_own(section, "timezone", account.policy.time_zone.name(), "timezone");
            show_policy(section, account.policy, &account);
        }
    }

    void show_hooks_once() {
        if (std::exchange(are_hooks_shown_, true)) return;
        for (const HookSettings& hook : settings_.hooks) {
            const std::string section = "notify." + hook.name;
            for (const Key& key : settings_schema().keys()) {
                static constexpr std::string_view prefix = "notify.*.";
                if (!std::string_view(key.path).starts_with(prefix)) continue;
                const std::string path = join_path(section, key.path.substr(prefix.size()));
                const Setting* const setting = values_.find(path);
                if (setting == nullptr) continue;
                const bool is_command = key.type == ValueType::words;
                add(path, is_command ? show_command(hook.command) : setting->text,
                    describe_origin(setting));
            }
        }
    }

    // A key that only accounts have; `inherited_from` is where it comes from otherwise.
    void show_own(
        const std::string& section, std::string_view name, std::string text,
        std::string_view inherited_from = {}
    ) {
        const std::string path = join_path(section, name);
        const Setting* setting = values_.find(path);
        if (setting == nullptr && !inherited_from.empty()) setting = values_.find(inherited_from);
        add(path, std::move(text), describe_origin(setting));
    }

    // `account`: whose policy it is; nullptr: the defaults.
    void show_policy(
        const std::string& section, const Policy& policy, const AccountSettings* account = nullptr
    ) {
        for (const Key& key : settings_schema().keys()) {
            static constexpr std::string_view prefix = "defaults.";
            const std::string_view path = key.path;
            if (!path.starts_with(prefix)) continue;
            const std::string_view name = path.substr(prefix.size());
            if (!is_in_force(name, policy)) continue;
            const std::string shown = join_path(section, name);
            const bool is_of_notes = account != nullptr && name == "limits.notes_per_month";
            if (is_of_notes && show_notes_of_tier(shown, *account)) continue;
            const Setting* const setting = values_.find_policy(section, name);
            add(shown, setting != nullptr ? setting->text : key.fallback, describe_origin(setting));
        }
    }

    // `window: always` and `ramp_up: none` stand instead of their parts.
    static bool is_in_force(std::string_view name, const Policy& policy) {
        if (name == "window") return policy.window.always;
        if (name.starts_with("window.")) return !policy.window.always;
        if (name == "ramp_up") return !policy.ramp_up;
        if (name.starts_with("ramp_up.")) return policy.ramp_up.has_value();
        return true;
    }

    // Of an account that says nothing of its notes where its tier has a number for them.
    bool show_notes_of_tier(const std::string& path, const AccountSettings& account) {
        const Cap of_defaults = settings_.defaults.limits.notes_per_month;
        const Cap of_tier = inherited_notes_per_month(account.tier, of_defaults);
        if (values_.find(path) != nullptr || of_tier == of_defaults) return false;
        add(path, fmt::format("{}", *of_tier),
            fmt::format("default for tier {}", to_string(account.tier)));
        return true;
    }

    void add(std::string path, std::string value, std::string origin) {
        all_.push_back(EffectiveSetting{std::move(path), std::move(value), std::move(origin)});
    }

    const Values& values_;
    const Settings& settings_;
    std::vector<EffectiveSetting> all_;
    bool are_policies_shown_ = false;
    bool are_hooks_shown_ = false;
};

}  // namespace

Error no_account() {
    return Error{
        .kind = ErrorKind::config,
        .code = "accounts.none",
        .what = "no account is configured",
        .hint = "`invito accounts discover --write` puts those of your workspace into invito.yaml",
        .help_topic = "config",
    };
}

const AccountSettings* Settings::find_account(std::string_view alias) const {
    const auto place = places.find(alias);
    return place == places.end() ? nullptr : &accounts.at(place->second);
}

Result<std::string> choose_config_file(const SettingsSources& sources) {
    const auto named =
        sources.config_flag ? sources.config_flag : variable(sources.environment, "INVITO_CONFIG");
    if (named == "none") return std::string{};
    if (named) return expand_path(*named, sources.working_directory, sources.environment);
    for (const std::string& path : config_search_path(sources)) {
        std::error_code ignored;
        if (std::filesystem::exists(path, ignored)) return path;
    }
    return no_configuration(sources);
}

boost::system::result<Settings, SettingsFailure> load_settings(const SettingsSources& sources) {
    auto loaded = read_sources(sources);
    if (!loaded) return loaded.error();
    return std::move(loaded->settings);
}

boost::system::result<std::vector<EffectiveSetting>, SettingsFailure> effective_settings(
    const SettingsSources& sources
) {
    const auto loaded = read_sources(sources);
    if (!loaded) return loaded.error();
    return Listing(loaded->values, loaded->settings).take();
}

std::vector<SettingsKey> listed_keys(const Schema& schema) {
    std::vector<SettingsKey> keys;
    for (const Key& key : schema.keys()) {
        keys.push_back(SettingsKey{key.path, describe_type(key), key.fallback, key.about});
    }
    return keys;
}

std::vector<SettingsKey> settings_keys() {
    return listed_keys(settings_schema());
}

}  // namespace invito
