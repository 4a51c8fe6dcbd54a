#pragma once
// Settings from a text: the file around it, the environment and the flags stay in the test. Errors
// as people see them, for golden texts, without folders: the same on every machine.

#include "invito/config/settings.hpp"
#include "support/temp_dir.hpp"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <vector>

namespace invito::testing {

inline std::string without(std::string text, const std::string& folder) {
    for (auto at = text.find(folder); at != std::string::npos; at = text.find(folder)) {
        text.erase(at, folder.size());
    }
    return text;
}

inline std::string error_text(const Error& error) {
    std::string text = "error: " + error.what + "  [" + error.code + "]\n";
    if (error.place) {
        text += "  --> " + error.place->file;
        if (error.place->line != 0) text += ":" + std::to_string(error.place->line);
        if (error.place->column != 0) text += ":" + std::to_string(error.place->column);
        text += "\n";
    }
    if (!error.found.empty()) text += "  found: " + error.found + "\n";
    if (!error.hint.empty()) text += "  hint: " + error.hint + "\n";
    if (!error.help_topic.empty()) text += "  help: invito help " + error.help_topic + "\n";
    return text;
}

inline std::string error_text(const std::vector<Error>& errors, const std::string& folder) {
    std::string text;
    for (const Error& error : errors) text += error_text(error);
    return without(text, folder + "/");
}

// A folder of its own for one test, gone at its end.
class TempFolder : public test::TempDir {
public:
    // Writes a file with mode 0600 and gives its path.
    std::string write(const std::string& name, std::string_view text) const {
        const std::filesystem::path path = file(name);
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << text;
        std::filesystem::permissions(
            path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write
        );
        return path.string();
    }
};

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
        const auto settings = effective_settings(sources_);
        if (!settings) return error_text(settings.error().errors, folder_.path());
        for (const EffectiveSetting& line : *settings) {
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
