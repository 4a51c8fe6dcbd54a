#include "invito/config/settings.hpp"

#include "invito/model/suppression.hpp"
#include "reader.hpp"
#include "reading.hpp"
#include "text_file.hpp"
#include "version_key.hpp"
#include "yaml_document.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
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

}  // namespace invito
