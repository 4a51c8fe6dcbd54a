#include "invito/config/settings.hpp"

#include "config/settings_fixture.hpp"

#include <gmock/gmock.h>

namespace invito {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

using SettingsFile = testing::SettingsTest;

TEST_F(SettingsFile, have_the_documented_defaults) {
    const Settings settings = loaded("timezone: Europe/Berlin\n");

    EXPECT_EQ(settings.provider.kind, ProviderKind::unipile);
    EXPECT_EQ(settings.provider.api, ProviderApi::v1);
    EXPECT_EQ(settings.provider.dsn, "api8.unipile.com:13851");
    EXPECT_EQ(settings.provider.base, "");
    EXPECT_FALSE(settings.provider.port_in_query);
    EXPECT_EQ(settings.provider.api_key_file, "/home/anna/.config/invito/unipile-api-key");
    EXPECT_THAT(settings.provider.api_key_command, ElementsAre());
    EXPECT_EQ(settings.provider.ca_file, "");
    EXPECT_EQ(settings.provider.timeout, 60s);
    EXPECT_EQ(settings.provider.retries, 4);
    EXPECT_EQ(settings.provider.speed, 1);
    EXPECT_EQ(settings.database, "/home/anna/.local/state/invito/invito.db");
    EXPECT_TRUE(settings.accounts.empty());
    EXPECT_TRUE(settings.rules.suppression.empty());
    EXPECT_EQ(settings.log_level, "info");
    EXPECT_EQ(settings.log_format, "auto");
    EXPECT_FALSE(settings.names_in_logs);
    EXPECT_EQ(settings.keep_finished, std::nullopt);
    EXPECT_TRUE(settings.warnings.empty());
}

TEST_F(SettingsFile, keep_finished_jobs_for_good_or_for_longer_than_rules_look_back) {
    EXPECT_EQ(loaded("privacy: {keep_finished: 365d}\n").keep_finished, std::chrono::days{365});
    EXPECT_EQ(loaded("privacy: {keep_finished: 90d}\n").keep_finished, std::chrono::days{90});
    EXPECT_EQ(loaded("privacy: {keep_finished: off}\n").keep_finished, std::nullopt);
    const std::string short_time = errors_of("privacy: {keep_finished: 89d}\n");
    EXPECT_THAT(short_time, HasSubstr("must be off, or a duration of at least 90d such as 365d"));
    EXPECT_THAT(short_time, HasSubstr("hint: rules and limits look back for up to 90d"));
    EXPECT_THAT(errors_of("privacy: {keep_finished: never}\n"), HasSubstr("must be off, or"));
}

TEST_F(SettingsFile, have_the_documented_default_policy) {
    const Settings settings = loaded("timezone: Europe/Berlin\n");

    const Policy& policy = settings.defaults;
    EXPECT_EQ(policy.limits.per_day, 20);
    EXPECT_EQ(policy.limits.per_week, 100);
    EXPECT_EQ(policy.limits.profiles_per_day, 80);
    EXPECT_EQ(policy.limits.notes_per_month, std::nullopt);
    EXPECT_EQ(policy.limits.withdrawals_per_day, 20);
    EXPECT_EQ(policy.pacing, (Pacing{90s, 5min}));
    EXPECT_FALSE(policy.window.always);
    EXPECT_THAT(policy.window.days, ElementsAre(true, true, true, true, true, false, false));
    EXPECT_EQ(policy.window.from, 9h);
    EXPECT_EQ(policy.window.to, 18h);
    EXPECT_EQ(policy.ramp_up, (RampUp{5, 2}));
    EXPECT_EQ(policy.stop_after_failures, 3);
    EXPECT_EQ(policy.time_zone.name(), "Europe/Berlin");
}

TEST_F(SettingsFile, print_the_fallbacks_that_are_in_force) {
    const Settings plain = loaded("timezone: Europe/Berlin\n");
    std::string written;
    for (const SettingsKey& key : settings_keys()) {
        const bool has_path = key.type == "a path";
        if (!key.path.starts_with("defaults.") || key.fallback.empty() || has_path) continue;
        // INVITO_ twins: one key after the other without building YAML by hand.
        std::string twin = "INVITO_";
        for (const char c : key.path) {
            if (c == '.')
                twin += "__";
            else
                twin += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        }
        sources_.environment[twin] = key.fallback;
        written += twin + "\n";
    }

    const Settings spelled_out = loaded("timezone: Europe/Berlin\n");

    EXPECT_EQ(spelled_out.defaults, plain.defaults) << written;
}

TEST_F(SettingsFile, read_the_documented_example) {
    sources_.config_flag = INVITO_TEST_DATA "/config/full.yaml";

    const auto settings = load_settings(sources_);

    ASSERT_TRUE(settings.has_value()) << testing::error_text(settings.error().errors, "");
    ASSERT_EQ(settings->accounts.size(), 3U);
    const AccountSettings& ben = settings->accounts[1];
    EXPECT_EQ(ben.alias, "ben");
    EXPECT_EQ(ben.id, "Xb81s0PnRkaTq6sUe9Zw1g");
    EXPECT_EQ(ben.tier, Tier::premium);
    EXPECT_EQ(ben.policy.limits.per_day, 25);
    EXPECT_EQ(ben.policy.limits.per_week, 120);
    EXPECT_EQ(ben.policy.limits.profiles_per_day, 80);
    EXPECT_EQ(ben.policy.time_zone.name(), "Europe/Lisbon");
    EXPECT_EQ(ben.policy.ramp_up, (RampUp{5, 2}));
    EXPECT_EQ(settings->find_account("anna")->policy.ramp_up, std::nullopt);
    EXPECT_EQ(settings->find_account("nobody"), nullptr);
    EXPECT_THAT(settings->rules.suppression, ElementsAre(INVITO_TEST_DATA "/config/suppress.csv"));
    EXPECT_TRUE(settings->warnings.empty());
}

TEST_F(SettingsFile, keep_accounts_in_the_order_of_the_file) {
    const Settings settings = loaded("accounts: {zoe: {id: a}, anna: {id: b}, mia: {id: c}}\n");

    std::vector<std::string> aliases;
    for (const AccountSettings& account : settings.accounts) aliases.push_back(account.alias);
    EXPECT_THAT(aliases, ElementsAre("zoe", "anna", "mia"));
}

TEST_F(SettingsFile, let_accounts_inherit_every_key_of_defaults) {
    const Settings settings = loaded(
        "timezone: Asia/Tokyo\n"
        "defaults:\n"
        "  limits: {per_day: 7, per_week: 30, profiles_per_day: 9, notes_per_month: 4,\n"
        "           withdrawals_per_day: 3}\n"
        "  pacing: {min: 2m, max: 3m}\n"
        "  window: {days: [sat, sun], from: \"22:00\", to: \"06:00\"}\n"
        "  ramp_up: {first_day: 1, add_per_day: 1}\n"
        "  stop_after_failures: 9\n"
        "accounts: {anna: {id: a}}\n"
    );

    EXPECT_EQ(settings.accounts.at(0).policy, settings.defaults);
    EXPECT_EQ(settings.defaults.limits.withdrawals_per_day, 3);
    EXPECT_EQ(settings.defaults.window.from, 22h);
    EXPECT_EQ(settings.defaults.time_zone.name(), "Asia/Tokyo");
}

TEST_F(SettingsFile, let_accounts_override_parts_of_defaults) {
    const Settings settings = loaded(
        "defaults: {window: always, ramp_up: none, pacing: {min: 2m, max: 3m}}\n"
        "accounts:\n"
        "  anna: {id: a, window: {from: \"10:00\"}, ramp_up: {first_day: 9}}\n"
        "  ben: {id: b, pacing: {max: 20m}, limits: {per_day: 0}}\n"
    );

    const Policy& anna = settings.accounts.at(0).policy;
    EXPECT_FALSE(anna.window.always);
    EXPECT_EQ(anna.window.from, 10h);
    EXPECT_EQ(anna.window.to, 18h);
    EXPECT_EQ(anna.ramp_up, (RampUp{9, 2}));
    const Policy& ben = settings.accounts.at(1).policy;
    EXPECT_TRUE(ben.window.always);
    EXPECT_EQ(ben.ramp_up, std::nullopt);
    EXPECT_EQ(ben.pacing, (Pacing{2min, 20min}));
    EXPECT_EQ(ben.limits.per_day, 0);
}

TEST_F(SettingsFile, give_free_accounts_five_notes_a_month_unless_a_number_is_set) {
    const std::string accounts =
        "accounts:\n"
        "  silent: {id: a, tier: free}\n"
        "  own: {id: b, tier: free, limits: {notes_per_month: 3}}\n"
        "  open: {id: c, tier: free, limits: {notes_per_month: unlimited}}\n";
    const auto notes = [](const Settings& settings, std::size_t account) {
        return settings.accounts.at(account).policy.limits.notes_per_month;
    };

    const Settings plain = loaded(accounts);
    EXPECT_EQ(shown("accounts.silent.limits.notes_per_month"), "5 | default for tier free");
    const Settings limited = loaded("defaults: {limits: {notes_per_month: 2}}\n" + accounts);

    EXPECT_EQ(notes(plain, 0), 5);
    EXPECT_EQ(notes(plain, 1), 3);
    EXPECT_EQ(notes(plain, 2), std::nullopt);
    EXPECT_EQ(notes(limited, 0), 2);
}

TEST_F(SettingsFile, understand_days_in_every_spelling) {
    const auto days = [&](const std::string& text) {
        return loaded("defaults: {window: {days: " + text + "}}\n").defaults.window.days;
    };

    EXPECT_THAT(days("[mon, wed, fri]"), ElementsAre(1, 0, 1, 0, 1, 0, 0));
    EXPECT_THAT(days("[mon-tue, Sat]"), ElementsAre(1, 1, 0, 0, 0, 1, 0));
    EXPECT_THAT(days("\"tue, thu\""), ElementsAre(0, 1, 0, 1, 0, 0, 0));
    EXPECT_THAT(days("sat-mon"), ElementsAre(1, 0, 0, 0, 0, 1, 1));
    EXPECT_THAT(days("sun"), ElementsAre(0, 0, 0, 0, 0, 0, 1));
}

TEST_F(SettingsFile, take_the_key_command_as_text_or_as_a_list) {
    const auto command = [&](const std::string& text) {
        auto settings =
            load_whole("version: 1\nprovider: {dsn: \"h:1\", api_key_command: " + text + "}\n");
        return settings->provider.api_key_command;
    };

    EXPECT_THAT(
        command("'op read \"op://Team vault/key\"'"),
        ElementsAre("op", "read", "op://Team vault/key")
    );
    EXPECT_THAT(command("[pass, show, unipile]"), ElementsAre("pass", "show", "unipile"));
}

TEST_F(SettingsFile, give_the_sandbox_its_own_address_and_speed) {
    const auto settings =
        load_whole("version: 1\nprovider: {kind: sandbox, speed: 600x, timeout: 5s}\n");

    ASSERT_TRUE(settings.has_value());
    EXPECT_EQ(settings->provider.kind, ProviderKind::sandbox);
    EXPECT_EQ(settings->provider.dsn, "https://127.0.0.1:4689");
    EXPECT_EQ(settings->provider.speed, 600);
    EXPECT_EQ(settings->provider.api_key_file, "");
}

TEST_F(SettingsFile, speak_v2_where_no_dsn_is_written) {
    const auto api_of = [this](const std::string& provider) {
        const auto settings = load_whole("version: 1\nprovider: {" + provider + "}\n");
        EXPECT_TRUE(settings) << provider;
        if (!settings) return std::string();
        const ProviderSettings& read = settings->provider;
        EXPECT_EQ(read.address(), read.api == ProviderApi::v1 ? read.dsn : read.base) << provider;
        return std::string(to_string(read.api)) + " " + read.address();
    };

    EXPECT_EQ(api_of(""), "v2 https://api.unipile.com");
    EXPECT_EQ(api_of("api: auto"), "v2 https://api.unipile.com");
    EXPECT_EQ(api_of("api: v2"), "v2 https://api.unipile.com");
    EXPECT_EQ(api_of("dsn: \"h:1\""), "v1 h:1");
    EXPECT_EQ(api_of("api: auto, dsn: \"h:1\""), "v1 h:1");
    EXPECT_EQ(api_of("api: v1, dsn: \"h:1\""), "v1 h:1");
    EXPECT_EQ(api_of("base: \"https://proxy.example\""), "v2 https://proxy.example");
    EXPECT_EQ(api_of("kind: sandbox"), "v1 https://127.0.0.1:4689");
    EXPECT_EQ(api_of("kind: sandbox, api: v2"), "v2 https://127.0.0.1:4689");
    EXPECT_EQ(api_of("kind: sandbox, base: \"http://localhost:1\""), "v2 http://localhost:1");

    EXPECT_EQ(shown("provider.api"), "v2 | default");
    EXPECT_EQ(shown("provider.base"), "http://localhost:1 | invito.yaml:2:33");
    EXPECT_EQ(shown("provider.dsn"), " | default");
}

TEST_F(SettingsFile, accept_every_spelling_of_a_base) {
    const auto base_of = [this](const std::string& written) {
        const auto settings = load_whole("version: 1\nprovider: {base: \"" + written + "\"}\n");
        return settings ? settings->provider.base : settings.error().errors.front().code;
    };

    for (const char* const usual :
         {"https://api.unipile.com", "https://api.unipile.com/", "https://api.unipile.com/v2",
          "https://API.unipile.com/v2/", "api.unipile.com"})
        EXPECT_EQ(base_of(usual), "https://api.unipile.com") << usual;
    EXPECT_EQ(base_of("https://proxy.example:8443/v2"), "https://proxy.example:8443");
    EXPECT_EQ(base_of("https://[::1]:4689"), "https://[::1]:4689");
    EXPECT_EQ(base_of("http://127.0.0.1:4689/"), "http://127.0.0.1:4689");
    EXPECT_EQ(base_of("https://api-eu.unipile.com"), "https://api-eu.unipile.com");
    EXPECT_EQ(base_of("https://notunipile.com"), "https://notunipile.com");

    EXPECT_EQ(base_of("api12.unipile.com:13851"), "config.base_of_v1");
    EXPECT_EQ(base_of("https://localhost:4689/api/v1"), "config.base_of_v1");
    for (const char* const page :
         {"https://dashboard.unipile.com", "https://www.unipile.com/", "unipile.com",
          "https://developer.unipile.com/v2.0/docs"})
        EXPECT_EQ(base_of(page), "config.base_page") << page;
    for (const char* const other :
         {"https://proxy.example/unipile", "https://proxy.example/v2?x=1",
          "https://proxy.example#v2", "ftp://proxy.example", "https://", "https://proxy.example:0",
          "https://a b", "[::1"})
        EXPECT_EQ(base_of(other), "config.base") << other;
    EXPECT_EQ(base_of("http://10.0.0.1"), "config.base_http");
    EXPECT_EQ(base_of("http://localhost.example.com"), "config.base_http");
}

TEST_F(SettingsFile, accept_every_spelling_of_a_dsn_with_a_port) {
    for (const std::string dsn :
         {"api8.unipile.com:13851", "https://api8.unipile.com:13851/api/v1", "http://[::1]:8080",
          "localhost:65535"}) {
        const auto settings = load_whole("version: 1\nprovider: {dsn: \"" + dsn + "\"}\n");
        EXPECT_TRUE(settings.has_value()) << dsn;
    }
    for (const std::string dsn :
         {"h:0", "h:65536", "h:", ":80", "h:1:2", "a b:1", "[::1", "h:8x"}) {
        const auto settings = load_whole("version: 1\nprovider: {dsn: \"" + dsn + "\"}\n");
        EXPECT_FALSE(settings.has_value()) << dsn;
    }
}

TEST_F(SettingsFile, keep_texts_that_look_like_other_types) {
    const Settings settings = loaded("accounts: {no: {id: 1e3}, null: {id: 0x10}}\n");

    EXPECT_EQ(settings.accounts.at(0).alias, "no");
    EXPECT_EQ(settings.accounts.at(0).id, "1e3");
    EXPECT_EQ(settings.accounts.at(1).id, "0x10");
}

TEST_F(SettingsFile, take_empty_sections_for_absent_ones) {
    const Settings settings = loaded("defaults:\nrules:\naccounts:\n");

    EXPECT_TRUE(settings.accounts.empty());
    EXPECT_EQ(settings.defaults.limits.per_day, 20);
}

TEST_F(SettingsFile, are_refused_when_the_file_is_too_large) {
    EXPECT_EQ(
        errors_of("#" + std::string(std::size_t{16} * 1024 * 1024, ' ')),
        "error: the file is larger than 16384 KiB  [yaml.too_large]\n"
        "  --> invito.yaml\n"
        "  hint: is it the right file?\n"
    );
}

TEST(SettingsKeys, are_listed_with_type_and_meaning_and_without_those_of_later_versions) {
    std::vector<std::string> paths;
    for (const SettingsKey& key : settings_keys()) {
        EXPECT_FALSE(key.type.empty()) << key.path;
        EXPECT_FALSE(key.about.empty()) << key.path;
        paths.push_back(key.path);
    }

    EXPECT_THAT(paths, ::testing::Contains("accounts.*.limits.per_day"));
    EXPECT_THAT(paths, ::testing::Contains("provider.api_key_file"));
    EXPECT_THAT(paths, ::testing::Not(::testing::Contains("dashboard")));
}

}  // namespace
}  // namespace invito
