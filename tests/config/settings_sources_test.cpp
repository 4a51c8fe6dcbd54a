#include "config/settings_fixture.hpp"
#include "invito/config/settings.hpp"

#include <gmock/gmock.h>

namespace invito {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using SettingsSourcesTest = testing::SettingsTest;

TEST_F(SettingsSourcesTest, let_the_flag_beat_the_environment_beat_the_file_beat_the_default) {
    const std::string file = "database: from-file.db\n";

    loaded("");
    EXPECT_EQ(shown("database"), "/home/anna/.local/state/invito/invito.db | default");
    loaded(file);
    EXPECT_EQ(shown("database"), "from-file.db | invito.yaml:3:11");
    sources_.environment["INVITO_DB"] = "/var/from-environment.db";
    EXPECT_EQ(shown("database"), "/var/from-environment.db | environment INVITO_DB");
    sources_.flags["database"] = "/var/from-flag.db";
    EXPECT_EQ(shown("database"), "/var/from-flag.db | flag --db");
    const Settings by_flag = loaded(file);
    EXPECT_EQ(by_flag.database_origin, "flag --db");
    EXPECT_EQ(by_flag.database, "/var/from-flag.db");
}

TEST_F(SettingsSourcesTest, know_a_twin_of_every_key) {
    sources_.environment["INVITO_PROVIDER__DSN"] = "twin.example:1";
    sources_.environment["UNIPILE_DSN"] = "short.example:1";
    sources_.environment["INVITO_LOG_LEVEL"] = "debug";
    sources_.environment["INVITO_LOG_FORMAT"] = "json";
    sources_.environment["INVITO_RULES__SUPPRESSION"] = "/a.csv,/b.csv";
    sources_.environment["INVITO_DEFAULTS__WINDOW"] = "always";
    sources_.environment["INVITO_ACCOUNTS__ANNA_2__LIMITS__PER_DAY"] = "3";

    const Settings settings = loaded("accounts: {anna-2: {id: a}}\n");

    EXPECT_EQ(settings.provider.dsn, "twin.example:1");
    EXPECT_EQ(settings.log_level, "debug");
    EXPECT_EQ(settings.log_format, "json");
    EXPECT_THAT(settings.rules.suppression, ElementsAre("/a.csv", "/b.csv"));
    EXPECT_TRUE(settings.defaults.window.always);
    EXPECT_EQ(settings.accounts.at(0).policy.limits.per_day, 3);
    EXPECT_EQ(
        shown("accounts.anna-2.limits.per_day"),
        "3 | environment INVITO_ACCOUNTS__ANNA_2__LIMITS__PER_DAY"
    );
}

TEST_F(SettingsSourcesTest, take_the_short_variable_of_the_dsn) {
    sources_.environment["UNIPILE_DSN"] = "short.example:1";

    const Settings settings = loaded("");

    EXPECT_EQ(shown("provider.dsn"), "short.example:1 | environment UNIPILE_DSN");
}

TEST_F(SettingsSourcesTest, name_the_variable_whose_dsn_does_not_go_with_v2) {
    sources_.environment["UNIPILE_DSN"] = "short.example:1";

    const auto settings = load_whole("version: 1\nprovider: {api: v2}\n");

    ASSERT_FALSE(settings);
    const Error error = settings.error().errors.front();
    EXPECT_EQ(error.code, "config.dsn_with_v2");
    EXPECT_EQ(error.found, "environment UNIPILE_DSN");
}

TEST_F(SettingsSourcesTest, count_an_empty_variable_as_absent) {
    sources_.environment["INVITO_DB"] = "";
    sources_.environment["INVITO_LOG_LEVEL"] = "";

    EXPECT_EQ(loaded("log: {level: warn}\n").log_level, "warn");
}

TEST_F(SettingsSourcesTest, let_a_nearer_part_replace_a_farther_whole) {
    sources_.environment["INVITO_DEFAULTS__WINDOW__FROM"] = "10:00";

    const Settings settings = loaded("defaults: {window: always}\n");

    EXPECT_FALSE(settings.defaults.window.always);
    EXPECT_EQ(settings.defaults.window.from, std::chrono::hours{10});
}

TEST_F(SettingsSourcesTest, let_a_window_end_with_the_day) {
    const Settings settings = loaded("defaults: {window: {from: \"20:00\", to: \"24:00\"}}\n");

    EXPECT_EQ(settings.defaults.window.from, std::chrono::hours{20});
    EXPECT_EQ(settings.defaults.window.to, std::chrono::hours{0}) << "of the next day";
}

TEST_F(SettingsSourcesTest, let_a_nearer_whole_replace_a_farther_part) {
    sources_.environment["INVITO_DEFAULTS__WINDOW"] = "always";

    const Settings settings = loaded("defaults: {window: {from: \"10:00\"}}\n");

    EXPECT_TRUE(settings.defaults.window.always);
    EXPECT_EQ(shown("defaults.window.from"), "not shown");
}

TEST_F(SettingsSourcesTest, refuse_a_whole_and_a_part_in_the_environment) {
    sources_.environment["INVITO_DEFAULTS__WINDOW"] = "always";
    sources_.environment["INVITO_DEFAULTS__WINDOW__FROM"] = "10:00";

    EXPECT_EQ(
        errors_of(""),
        "error: INVITO_DEFAULTS__WINDOW__FROM and INVITO_DEFAULTS__WINDOW exclude each other  "
        "[config.bad_value]\n"
        "  hint: unset one of them\n"
    );
}

TEST_F(SettingsSourcesTest, tell_what_is_wrong_with_a_variable) {
    sources_.environment["INVITO_PROVIDER__DNS"] = "api8.unipile.com:13851";
    sources_.environment["INVITO_PROVIDER__TIMEOUT"] = "60";
    sources_.environment["INVITO_JSON"] = "1";
    sources_.environment["INVITO_VERSION"] = "0.1.0";

    EXPECT_EQ(
        errors_of(""),
        "error: unknown environment variable INVITO_PROVIDER__DNS  [config.unknown_variable]\n"
        "  hint: did you mean INVITO_PROVIDER__DSN?\n"
        "error: INVITO_PROVIDER__TIMEOUT must be a duration such as 90s, 5m, 2h or 14d  "
        "[config.bad_value]\n"
        "  found: 60\n"
        "  hint: add the unit: ms, s, m, h or d\n"
    );
}

TEST_F(SettingsSourcesTest, never_print_a_key_that_stands_in_a_variable) {
    const std::string key = "b1FkY2VkZTMtYzA0Ni00ZjY5LWE3ZTUtMTIzNDU2Nzg5MDEyx2";
    sources_.environment["INVITO_PROVIDER__DSN"] = key;
    sources_.environment["INVITO_PROVIDER__API_KEY"] = key;

    const std::string errors = errors_of("");

    EXPECT_THAT(errors, HasSubstr("INVITO_PROVIDER__DSN holds an API key (b1F...x2)"));
    EXPECT_THAT(errors, HasSubstr("unknown environment variable INVITO_PROVIDER__API_KEY"));
    EXPECT_THAT(errors, ::testing::Not(HasSubstr(key.substr(4, 8))));
}

TEST_F(SettingsSourcesTest, tell_wrong_flags_as_usage_errors) {
    sources_.flags["log.level"] = "loud";

    const auto settings = load("");

    ASSERT_FALSE(settings.has_value());
    EXPECT_EQ(settings.error().errors.at(0).kind, ErrorKind::usage);
    EXPECT_EQ(
        settings.error().errors.at(0).what,
        "-v or -q must be one of trace, debug, info, warn, error"
    );
}

TEST_F(SettingsSourcesTest, show_every_policy_with_its_origin) {
    loaded(
        "timezone: Europe/Berlin\n"
        "defaults: {limits: {per_day: 15}, ramp_up: none}\n"
        "accounts:\n"
        "  anna: {id: a, limits: {per_week: 60}}\n"
    );

    EXPECT_EQ(shown("defaults.limits.per_day"), "15 | invito.yaml:4:30");
    EXPECT_EQ(shown("accounts.anna.limits.per_day"), "15 | invito.yaml:4:30");
    EXPECT_EQ(shown("accounts.anna.limits.per_week"), "60 | invito.yaml:6:36");
    EXPECT_EQ(shown("accounts.anna.tier"), "premium | default");
    EXPECT_EQ(shown("accounts.anna.timezone"), "Europe/Berlin | invito.yaml:3:11");
    EXPECT_EQ(shown("accounts.anna.window.from"), "09:00 | default");
    EXPECT_EQ(shown("accounts.anna.window"), "not shown");
    EXPECT_EQ(shown("accounts.anna.ramp_up"), "none | invito.yaml:4:44");
    EXPECT_EQ(shown("accounts.anna.ramp_up.first_day"), "not shown");
    EXPECT_EQ(shown("privacy.names_in_logs"), "false | default");
}

TEST_F(SettingsSourcesTest, show_the_program_of_the_key_command_but_not_its_arguments) {
    const auto settings = load_whole(
        "version: 1\nprovider: {dsn: \"h:1\", api_key_command: vault read --password s3cret}\n"
    );

    ASSERT_TRUE(settings.has_value());
    EXPECT_EQ(shown("provider.api_key_command"), "vault ... | invito.yaml:2:41");
}

TEST_F(SettingsSourcesTest, resolve_paths_against_what_names_them) {
    folder_.write(
        "etc/invito.yaml",
        "version: 1\n"
        "provider: {dsn: \"h:1\", api_key_file: $CREDENTIALS_DIRECTORY/key, ca_file: ../ca.pem}\n"
        "database: data/./invito.db\n"
        "rules: {suppression: [~/never.csv, /srv/all.csv]}\n"
    );
    sources_.working_directory = folder_.path();
    sources_.config_flag = "etc/invito.yaml";
    sources_.environment["CREDENTIALS_DIRECTORY"] = "/run/credentials/invito";

    const auto by_file = load_settings(sources_);
    sources_.environment["INVITO_DB"] = "here.db";
    const auto by_environment = load_settings(sources_);

    ASSERT_TRUE(by_file.has_value());
    EXPECT_EQ(by_file->config_file, folder_.path() + "/etc/invito.yaml");
    EXPECT_EQ(by_file->provider.api_key_file, "/run/credentials/invito/key");
    EXPECT_EQ(by_file->provider.ca_file, folder_.path() + "/ca.pem");
    EXPECT_EQ(by_file->database, folder_.path() + "/etc/data/invito.db");
    EXPECT_THAT(by_file->rules.suppression, ElementsAre("/home/anna/never.csv", "/srv/all.csv"));
    EXPECT_EQ(by_environment->database, folder_.path() + "/here.db");
}

TEST_F(SettingsSourcesTest, look_for_the_file_from_near_to_far) {
    sources_.environment["XDG_CONFIG_HOME"] = folder_.path() + "/xdg";
    folder_.write("xdg/invito/invito.yaml", "version: 1\nprovider: {dsn: \"far:1\"}\n");
    folder_.write("other.yaml", "version: 1\nprovider: {dsn: \"other:1\"}\n");
    sources_.working_directory = folder_.path();

    const std::string far = load_settings(sources_)->provider.dsn;
    folder_.write("invito.yaml", "version: 1\nprovider: {dsn: \"near:1\"}\n");
    const std::string near = load_settings(sources_)->provider.dsn;
    sources_.environment["INVITO_CONFIG"] = folder_.path() + "/other.yaml";
    const std::string named = load_settings(sources_)->provider.dsn;
    sources_.config_flag = "xdg/invito/invito.yaml";
    const std::string by_flag = load_settings(sources_)->provider.dsn;

    EXPECT_EQ(far, "far:1");
    EXPECT_EQ(near, "near:1");
    EXPECT_EQ(named, "other:1");
    EXPECT_EQ(by_flag, "far:1");
}

TEST_F(SettingsSourcesTest, need_no_file_when_none_is_asked_for) {
    folder_.write("invito.yaml", "broken: [");
    sources_.working_directory = folder_.path();
    sources_.config_flag = "none";
    sources_.environment["INVITO_ACCOUNTS__ANNA__ID"] = "a";

    const auto settings = load_settings(sources_);

    ASSERT_TRUE(settings.has_value());
    EXPECT_EQ(settings->config_file, std::nullopt);
    EXPECT_EQ(settings->provider.dsn, "");
    EXPECT_EQ(settings->provider.base, "https://api.unipile.com");
    EXPECT_EQ(settings->accounts.at(0).alias, "anna");
}

TEST_F(SettingsSourcesTest, say_where_they_looked_when_there_is_no_file) {
    SettingsSources sources;
    sources.environment = {{"HOME", "/home/anna"}};

    EXPECT_THAT(
        config_search_path(sources),
        ElementsAre(
            "invito.yaml", "/home/anna/.config/invito/invito.yaml", "/etc/invito/invito.yaml"
        )
    );
}

TEST_F(SettingsSourcesTest, name_a_missing_file) {
    sources_.working_directory = folder_.path();
    const auto searched = load_settings(sources_);
    sources_.config_flag = "away.yaml";
    const auto named = load_settings(sources_);
    sources_.config_flag = ".";
    const auto a_folder = load_settings(sources_);

    EXPECT_EQ(
        testing::error_text(searched.error().errors, folder_.path()),
        "error: no configuration found (looked in invito.yaml, ~/.config/invito/invito.yaml, "
        "/etc/invito/invito.yaml)  [config.missing]\n"
        "  hint: `invito init` writes one; `invito demo` needs none\n"
    );
    EXPECT_EQ(
        testing::error_text(named.error().errors, folder_.path()),
        "error: away.yaml does not exist  [config.missing]\n"
        "  hint: `invito init` writes one; --config none reads none\n"
    );
    EXPECT_EQ(a_folder.error().errors.at(0).code, "config.unreadable");
}

TEST(DefaultDatabase, lies_where_the_service_the_desktop_or_the_home_keeps_state) {
    EXPECT_EQ(
        default_database({{"STATE_DIRECTORY", "/var/lib/invito:/x"}, {"HOME", "/home/anna"}}),
        "/var/lib/invito/invito.db"
    );
    EXPECT_EQ(
        default_database({{"XDG_STATE_HOME", "/state"}, {"HOME", "/home/anna"}}),
        "/state/invito/invito.db"
    );
    EXPECT_EQ(
        default_database({{"XDG_STATE_HOME", "relative"}, {"HOME", "/home/anna"}}),
        "/home/anna/.local/state/invito/invito.db"
    );
    EXPECT_EQ(default_database({}), "invito.db");
}

}  // namespace
}  // namespace invito
