#pragma once
// Settings from a text: the file around it, the environment and the flags stay in the test.

#include "config/error_text.hpp"
#include "config/temp_folder.hpp"
#include "invito/config/settings.hpp"

#include <gtest/gtest.h>
#include <string>
#include <sys/stat.h>

namespace invito::testing {

// Root may test a checkout of somebody else, as under sudo: its files are trusted.
inline std::string owner_of_the_tests() {
    struct stat status {};
    return ::stat(INVITO_TEST_DATA, &status) == 0 ? std::to_string(status.st_uid) : "";
}

class SettingsTest : public ::testing::Test {
protected:
    // `text` follows a version and a provider that are in order.
    boost::system::result<Settings, SettingsFailure> load(const std::string& text) {
        return load_whole("version: 1\nprovider: {dsn: \"api8.unipile.com:13851\"}\n" + text);
    }

    boost::system::result<Settings, SettingsFailure> load_whole(const std::string& text) {
        folder_.write("invito.yaml", text);
        sources_.working_directory = folder_.path();
        return load_settings(sources_);
    }

    Settings loaded(const std::string& text) {
        auto settings = load(text);
        if (settings) return *std::move(settings);
        ADD_FAILURE() << error_text(settings.error().errors, folder_.path());
        return {};
    }

    std::string errors_of(const std::string& text) {
        const auto settings = load(text);
        return settings ? "" : error_text(settings.error().errors, folder_.path());
    }

    // "value | origin" of `config show`, of what was loaded last.
    std::string shown(const std::string& path) const {
        const auto settings = shown_settings(sources_);
        if (!settings) return error_text(settings.error().errors, folder_.path());
        for (const ShownSetting& line : *settings) {
            if (line.path != path) continue;
            return without(line.value + " | " + line.origin, folder_.path() + "/");
        }
        return "not shown";
    }

    TempFolder folder_;
    SettingsSources sources_{
        .config_flag = std::nullopt,
        .environment = {{"HOME", "/home/anna"}, {"SUDO_UID", owner_of_the_tests()}},
        .working_directory = "."};
};

}  // namespace invito::testing
