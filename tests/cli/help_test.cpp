#include "cli/help.hpp"

#include "invito/support/text.hpp"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <map>
#include <sstream>

namespace invito {
namespace {

using testing::HasSubstr;

std::map<std::string, std::string> every_screen() {
    std::map<std::string, std::string> screens = {
        {"(nothing)", overview_screen()}, {"help", program_help()}};
    for (const Command& command : commands())
        screens["help " + command.name] = command_help(command);
    for (const Family& family : families()) screens["help " + family.name] = family_help(family);
    for (const Topic& topic : topics()) screens["help " + std::string(topic.name)] = topic.text();
    return screens;
}

TEST(Help, fits_eighty_columns_everywhere) {
    for (const auto& [name, screen] : every_screen()) {
        std::istringstream lines(screen);
        std::string line;
        while (std::getline(lines, line)) {
            EXPECT_LE(display_width(line), 80U) << name << ": " << line;
            EXPECT_FALSE(line.ends_with(' ')) << name << ": \"" << line << "\"";
        }
        EXPECT_TRUE(screen.ends_with('\n')) << name;
    }
}

TEST(Help, of_run_begins_with_what_it_does_and_examples) {
    const std::string screen = command_help(*find_command("run"));

    EXPECT_TRUE(screen.starts_with("Send invitations for all active campaigns")) << screen;
    EXPECT_LT(screen.find("Examples"), screen.find("When to stop"));
    EXPECT_THAT(
        screen,
        HasSubstr(
            "      --max-sends N        at most N invitations in this run          [no limit]\n"
        )
    );
    EXPECT_THAT(screen, HasSubstr("env INVITO_WAIT"));
    EXPECT_THAT(screen, HasSubstr("75 already running"));
}

TEST(Help, names_every_flag_of_every_command) {
    for (const Command& command : commands()) {
        const std::string screen = command_help(command);
        for (const Flag& flag : command.flags) EXPECT_THAT(screen, HasSubstr(flag.names()));
        EXPECT_THAT(screen, HasSubstr(command.summary.substr(0, 30)));
    }
}

TEST(Help, of_the_program_names_every_command_topic_and_global_flag) {
    const std::string screen = program_help();

    for (const Command& command : commands()) {
        EXPECT_THAT(screen, HasSubstr("  " + command.name.substr(0, command.name.find(' '))));
    }
    for (const Topic& topic : topics()) EXPECT_THAT(screen, HasSubstr(std::string(topic.name)));
    for (const Flag& flag : global_flags()) EXPECT_THAT(screen, HasSubstr(flag.names()));
}

TEST(Help, about_exit_codes_holds_each_of_them) {
    const std::string screen = find_topic("exit-codes")->text();

    for (const ExitCodeEntry& entry : exit_codes()) {
        EXPECT_THAT(screen, HasSubstr(std::to_string(static_cast<int>(entry.code))));
        EXPECT_THAT(screen, HasSubstr(std::string(entry.name)));
    }
}

TEST(Help, about_the_environment_holds_each_variable_of_the_table) {
    const std::string screen = find_topic("environment")->text();

    for (const Flag& flag : global_flags()) EXPECT_THAT(screen, HasSubstr(flag.env));
    for (const Command& command : commands()) {
        for (const Flag& flag : command.flags) EXPECT_THAT(screen, HasSubstr(flag.env));
    }
}

TEST(Help, of_nightly_shows_the_units_that_are_shipped) {
    const std::string text = find_topic("nightly")->text();
    const std::filesystem::path units = INVITO_SOURCE_DIR "/config/systemd";
    int shown = 0;
    for (const auto& unit : std::filesystem::directory_iterator(units)) {
        std::string expected = "\n/etc/systemd/system/" + unit.path().filename().string() + "\n";
        std::ifstream file(unit.path());
        for (std::string line; std::getline(file, line);)
            expected += (line.empty() ? "" : "  ") + line + "\n";
        EXPECT_THAT(text, HasSubstr(expected));
        ++shown;
    }
    EXPECT_EQ(shown, 6);
}

}  // namespace
}  // namespace invito
