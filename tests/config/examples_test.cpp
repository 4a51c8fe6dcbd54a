#include "invito/config/examples.hpp"

#include "config/settings_fixture.hpp"
#include "invito/config/campaign_file.hpp"

#include <gmock/gmock.h>

namespace invito {
namespace {

using ::testing::ElementsAre;

using Examples = testing::SettingsTest;

TEST_F(Examples, are_settings_with_the_defaults_and_without_accounts) {
    const auto settings = load_whole(std::string(example_settings()));

    ASSERT_TRUE(settings.has_value());
    const Settings plain = loaded("");
    EXPECT_EQ(settings->defaults, plain.defaults);
    EXPECT_EQ(settings->provider.api, ProviderApi::v2);
    EXPECT_EQ(settings->provider.address(), "https://api.unipile.com");
    EXPECT_TRUE(settings->accounts.empty());
    EXPECT_TRUE(settings->warnings.empty());
}

TEST_F(Examples, have_a_place_for_the_dsn_of_v1) {
    std::string text(example_settings());
    text.replace(text.find("api: v2"), 7, "api: v1");
    text.erase(text.find("# dsn:"), 2);

    const auto settings = load_whole(text);

    ASSERT_TRUE(settings.has_value());
    EXPECT_EQ(settings->provider.dsn, dsn_placeholder);
    EXPECT_EQ(settings->provider.dsn_place->line, 7U);
}

TEST_F(Examples, take_an_account_block_at_their_end) {
    const auto settings =
        load_whole(std::string(example_settings()) + "  anna:\n    id: a\n    tier: free\n");

    ASSERT_TRUE(settings.has_value());
    EXPECT_EQ(settings->accounts.at(0).alias, "anna");
}

TEST_F(Examples, are_true_where_they_are_commented_out) {
    std::string text(example_settings());
    for (const std::string key :
         {"# base:", "# api_key_file:", "# port_in_query:", "# timeout:", "# retries:",
          "# profiles_per_day:", "# notes_per_month:", "# list_reads_per_day:",
          "# withdrawals_per_day:", "# stop_after_failures:", "# database:", "# timezone:",
          "# rules:", "#   suppression:", "# log:", "# privacy:"}) {
        const auto at = text.find(key);
        ASSERT_NE(at, std::string::npos) << key;
        text.erase(at, 2);
    }

    const auto settings = load_whole(text);

    ASSERT_TRUE(settings.has_value())
        << testing::error_text(settings.error().errors, folder_.path());
    EXPECT_EQ(settings->time_zone.name(), "Europe/Berlin");
    EXPECT_EQ(settings->rules.suppression.size(), 1U);
    EXPECT_EQ(settings->database, "/home/anna/.local/state/invito/invito.db");
}

TEST_F(Examples, are_a_campaign_for_the_only_account) {
    const std::string path =
        folder_.write("campaigns/example.yaml", std::string(example_campaign()));
    const Settings settings = loaded("accounts: {zoe: {id: a}}\n");

    const auto campaign = load_campaign_file(path, settings);

    ASSERT_TRUE(campaign.has_value());
    EXPECT_EQ(campaign->campaign.name, "example");
    EXPECT_THAT(campaign->campaign.accounts, ElementsAre("zoe"));
    EXPECT_EQ(campaign->list.file, folder_.path() + "/campaigns/example.csv");
    EXPECT_EQ(campaign->campaign.schedule, Schedule{});
}

TEST_F(Examples, are_a_whole_set_for_the_sandbox) {
    const auto settings = load_whole(std::string(example_sandbox_settings()));
    ASSERT_TRUE(settings.has_value());
    const std::string path =
        folder_.write("campaigns/example.yaml", std::string(example_sandbox_campaign()));

    const auto campaign = load_campaign_file(path, *settings);

    ASSERT_TRUE(campaign.has_value());
    EXPECT_THAT(campaign->campaign.accounts, ElementsAre("anna", "ben", "carla"));
    EXPECT_EQ(settings->find_account("anna")->id, "h_EKCy2lRLef5NzHp0iw4A");
    EXPECT_EQ(settings->find_account("ben")->id, "Xb81s0PnRkaTq6sUe9Zw1g");
    EXPECT_EQ(settings->find_account("carla")->id, "q0LmA2f_Tky3VvNc7Rd5Eg");
    EXPECT_TRUE(settings->find_account("anna")->policy.window.always);
    EXPECT_EQ(settings->provider.speed, 600);
}

TEST_F(Examples, have_a_list_that_names_nobody) {
    const std::string path = folder_.write("example.csv", std::string(example_list()));

    EXPECT_EQ(*detect_input(path), InputKind::csv);
    std::size_t rows = 0;
    std::size_t invented = 0;
    for (std::size_t at = 0; (at = example_list().find("/in/", at)) != std::string_view::npos;
         ++at) {
        ++rows;
        invented += example_list().substr(at).starts_with("/in/invito-example-nobody-") ? 1U : 0U;
    }
    EXPECT_EQ(rows, 5U);
    EXPECT_EQ(invented, rows);
}

}  // namespace
}  // namespace invito
