// Every mistake in tests/data/config gives exactly the text beside it. After a wanted change of
// texts: INVITO_UPDATE_GOLDEN=1 writes them anew.

#include "config/settings_fixture.hpp"
#include "invito/config/campaign_file.hpp"
#include "invito/config/settings.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <vector>

namespace invito {
namespace {

const std::string config_data_folder = INVITO_TEST_DATA "/config";

std::vector<std::string> cases_in(const std::string& folder) {
    std::vector<std::string> names;
    for (const auto& file :
         std::filesystem::directory_iterator(config_data_folder + "/" + folder)) {
        if (file.path().extension() == ".yaml") names.push_back(file.path().stem().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

void expect_golden(const std::string& text, const std::string& path) {
    if (std::getenv("INVITO_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << text;
    std::ostringstream golden;
    golden << std::ifstream(path).rdbuf();
    EXPECT_EQ(text, golden.str()) << path;
}

std::string case_name(const ::testing::TestParamInfo<std::string>& info) {
    return info.param;
}

class SettingsErrors : public ::testing::TestWithParam<std::string> {};

TEST_P(SettingsErrors, name_place_finding_and_next_step) {
    const std::string folder = config_data_folder + "/settings_errors";
    SettingsSources sources;
    sources.config_flag = folder + "/" + GetParam() + ".yaml";
    sources.environment = {{"HOME", "/home/anna"}, {"SUDO_UID", testing::owner_of_the_tests()}};

    const auto settings = load_settings(sources);

    ASSERT_FALSE(settings.has_value());
    const auto& errors = settings.error().errors;
    for (const Error& error : errors) EXPECT_EQ(error.kind, ErrorKind::config) << error.what;
    expect_golden(testing::error_text(errors, folder), folder + "/" + GetParam() + ".txt");
}

INSTANTIATE_TEST_SUITE_P(
    golden, SettingsErrors, ::testing::ValuesIn(cases_in("settings_errors")), case_name
);

class CampaignErrors : public ::testing::TestWithParam<std::string> {};

TEST_P(CampaignErrors, name_place_finding_and_next_step) {
    const std::string folder = config_data_folder + "/campaign_errors";
    SettingsSources sources;
    sources.config_flag = config_data_folder + "/full.yaml";
    sources.environment = {{"HOME", "/home/anna"}, {"SUDO_UID", testing::owner_of_the_tests()}};
    const auto settings = load_settings(sources);
    ASSERT_TRUE(settings.has_value());

    const auto campaign = load_campaign_file(folder + "/" + GetParam() + ".yaml", *settings);

    ASSERT_FALSE(campaign.has_value());
    const auto& errors = campaign.error().errors;
    for (const Error& error : errors) EXPECT_EQ(error.kind, ErrorKind::data) << error.what;
    expect_golden(testing::error_text(errors, folder), folder + "/" + GetParam() + ".txt");
}

INSTANTIATE_TEST_SUITE_P(
    golden, CampaignErrors, ::testing::ValuesIn(cases_in("campaign_errors")), case_name
);

}  // namespace
}  // namespace invito
