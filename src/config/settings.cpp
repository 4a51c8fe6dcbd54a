#include "invito/config/settings.hpp"

#include "files.hpp"
#include "invito/config/limit_table.hpp"
#include "invito/model/policy.hpp"
#include "invito/model/suppression.hpp"
#include "reader.hpp"
#include "reading.hpp"
#include "yaml_document.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace invito {
namespace {

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
        Error error = reading.problem_at(column.origin, "config.suppression_columns");
        error.what = fmt::format("a do-not-contact file has no column \"{}\"", column.name);
        error.hint = fmt::format("its columns are {}", fmt::join(suppression_columns, ", "));
        reading.problems.add(std::move(error));
    }
    return columns;
}

Rules read_rules(const Reading& reading) {
    Rules rules;
    rules.suppression_columns = read_suppression_columns(reading);
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

Settings build_settings(const Reading& reading) {
    const Values& values = reading.values;
    if (!reading.file.empty()) {
        check_version(
            values, VersionedFile{reading.file, ErrorKind::config, "config"}, reading.problems
        );
    }
    Settings settings;
    settings.provider = read_provider(reading);
    settings.database = reading.path("database", default_database(reading.sources.environment));
    settings.database_origin = describe_origin(values.find("database"));
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
    settings.log_level = values.get_or_fallback<std::string>("log.level");
    settings.log_format = values.get_or_fallback<std::string>("log.format");
    settings.names_in_logs = values.get_or_fallback<bool>("privacy.names_in_logs");
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

}  // namespace

Error Reading::problem_at(const Origin& origin, std::string_view code) const {
    const auto kind = origin.source == Source::flag ? ErrorKind::usage : ErrorKind::config;
    Error error{kind, std::string(code), ""};
    error.place = origin.place;
    return error;
}

std::string Reading::expanded(const std::string& text, const Origin& origin) const {
    const std::string folder =
        origin.source == Source::file ? folder_of(file) : sources.working_directory;
    auto path = expand_path(text, folder, sources.environment);
    if (path) return *std::move(path);
    Error error = path.error();
    error.place = origin.place;
    problems.add(std::move(error));
    return text;
}

std::string Reading::path(std::string_view key, std::string fallback) const {
    const Setting* const setting = values.find(key);
    if (setting == nullptr) return fallback;
    return expanded(std::get<std::string>(setting->value), setting->origin);
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

boost::system::result<std::vector<ShownSetting>, SettingsFailure> shown_settings(
    const SettingsSources& sources
) {
    const auto loaded = read_sources(sources);
    if (!loaded) return loaded.error();
    return show_settings(loaded->values, loaded->settings);
}

std::vector<SettingsKey> settings_keys() {
    std::vector<SettingsKey> keys;
    for (const Key& key : settings_schema().keys()) {
        if (key.type == ValueType::not_yet_here) continue;
        keys.push_back(SettingsKey{key.path, describe_type(key), key.fallback, key.about});
    }
    return keys;
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
    Error error = reading.problem_at(written->origin, "config.pacing");
    error.what = fmt::format("{}.pacing.min is longer than pacing.max", section.path());
    error.found =
        fmt::format("min {}, max {}", format_duration(pacing.min), format_duration(pacing.max));
    error.hint = "each pause is drawn from min to max";
    reading.problems.add(std::move(error));
}

}  // namespace

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

Policy built_in_policy() {
    const Values none(settings_schema());
    Policy policy;
    for (const CapKind& kind : cap_kinds)
        policy.limits.*kind.limit = none.get_or_fallback<Cap>(join_path("defaults", kind.key));
    policy.pacing.min = none.get_or_fallback<Duration>("defaults.pacing.min");
    policy.pacing.max = none.get_or_fallback<Duration>("defaults.pacing.max");
    policy.ramp_up = RampUp{
        .first_day = none.get_or_fallback<int>("defaults.ramp_up.first_day"),
        .add_per_day = none.get_or_fallback<int>("defaults.ramp_up.add_per_day"),
    };
    return policy;
}

Cap inherited_notes_per_month(Tier tier, Cap of_defaults) {
    if (of_defaults) return of_defaults;
    const Key key{.path = "limits.notes_per_month", .type = ValueType::cap, .about = ""};
    const std::string& text = limit_table().default_of(tier, key.path).value;
    return std::get<Cap>(parse_value(key, Written{{text}}).value());
}

const Setting* find_policy_setting(
    const Values& values, const std::string& section, std::string_view key
) {
    if (const Setting* const own = values.find(fmt::format("{}.{}", section, key))) return own;
    return values.find(fmt::format("defaults.{}", key));
}

namespace {

bool is_alias(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

void check_alias(const Reading& reading, const Name& name) {
    if (is_alias(name.name)) return;
    Error error = reading.problem_at(name.origin, "config.alias");
    error.what = fmt::format("\"{}\" cannot be an account's alias", name.name);
    error.hint = "aliases are made of a-z, 0-9 and -";
    reading.problems.add(std::move(error));
}

void report_missing_id(const Reading& reading, const Name& name) {
    Error error = reading.problem_at(name.origin, "config.account_id");
    error.what = fmt::format("account \"{}\" has no id", name.name);
    error.hint = "`invito accounts discover` prints the ids";
    reading.problems.add(std::move(error));
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
        Error error = reading.problem_at(id->origin, "config.duplicate_account");
        error.what = fmt::format(
            "accounts \"{}\" and \"{}\" have the same id", first->second, account.alias
        );
        error.found = account.id;
        error.hint = "one LinkedIn account has one alias, or its limits would count twice";
        reading.problems.add(std::move(error));
    }
}

}  // namespace

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

namespace {

// Arguments of a command may be secret; its program is not.
std::string show_command(const std::vector<std::string>& command) {
    if (command.empty()) return {};
    return command.size() == 1 ? command.front() : command.front() + " ...";
}

class Listing {
public:
    Listing(const Values& values, const Settings& settings)
        : values_(values), settings_(settings) {}

    std::vector<ShownSetting> take() {
        for (const Key& key : settings_schema().keys()) {
            const std::string_view path = key.path;
            if (path.starts_with("defaults.")) continue;  // with the accounts
            if (path.starts_with("accounts.")) {
                show_policies_once();
            } else if (key.type != ValueType::not_yet_here && path != "version") {
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
        if (path == "provider.dsn") return provider.dsn;
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
            const auto begin = std::ssize(all_);
            show_own(section, "id", account.id);
            show_own(section, "tier", std::string(to_string(account.tier)));
            show_own(section, "timezone", account.policy.time_zone.name(), "timezone");
            show_policy(section, account.policy);
            show_notes_of(section, account, begin);
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

    void show_policy(const std::string& section, const Policy& policy) {
        for (const Key& key : settings_schema().keys()) {
            static constexpr std::string_view prefix = "defaults.";
            const std::string_view path = key.path;
            if (!path.starts_with(prefix)) continue;
            const std::string_view name = path.substr(prefix.size());
            if (!is_in_force(name, policy)) continue;
            const Setting* const setting = find_policy_setting(values_, section, name);
            const std::string text = setting != nullptr ? setting->text : key.fallback;
            add(join_path(section, name), text, describe_origin(setting));
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

    // The account's lines begin at `begin`.
    void show_notes_of(
        const std::string& section, const AccountSettings& account, std::ptrdiff_t begin
    ) {
        const std::string path = section + ".limits.notes_per_month";
        const Cap of_defaults = settings_.defaults.limits.notes_per_month;
        const Cap of_tier = inherited_notes_per_month(account.tier, of_defaults);
        if (values_.find(path) != nullptr || of_tier == of_defaults) return;
        const auto line =
            std::find_if(all_.begin() + begin, all_.end(), [&](const ShownSetting& shown) {
                return shown.path == path;
            });
        line->value = fmt::format("{}", *of_tier);
        line->origin = fmt::format("default for tier {}", to_string(account.tier));
    }

    void add(std::string path, std::string value, std::string origin) {
        all_.push_back(ShownSetting{std::move(path), std::move(value), std::move(origin)});
    }

    const Values& values_;
    const Settings& settings_;
    std::vector<ShownSetting> all_;
    bool are_policies_shown_ = false;
};

}  // namespace

std::vector<ShownSetting> show_settings(const Values& values, const Settings& settings) {
    return Listing(values, settings).take();
}

}  // namespace invito
