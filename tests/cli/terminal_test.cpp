#include "cli/terminal.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

Invocation call_with(const std::vector<std::string>& flags) {
    std::vector<std::string> arguments = {"status"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    return *parse_arguments(arguments, {});
}

TEST(Terminal, is_as_large_as_the_environment_says) {
    const Terminal large = detect_terminal({{"COLUMNS", "120"}, {"LINES", "50"}});
    EXPECT_EQ(large.width, 120);
    EXPECT_EQ(large.height, 50);

    const Terminal tiny = detect_terminal({{"COLUMNS", "1"}, {"LINES", "1"}});
    EXPECT_EQ(tiny.width, 40);
    EXPECT_EQ(tiny.height, 4);
}

TEST(Terminal, of_no_size_counts_as_the_usual_one) {
    const Terminal terminal{.width = 132, .height = 60};

    EXPECT_EQ(make_style(call_with({}), {}, terminal, true).height, 60);
    EXPECT_EQ(make_style(call_with({}), {}, terminal, false).height, 24);
}

TEST(Color, follows_the_stream) {
    EXPECT_TRUE(wants_color(call_with({}), {}, true));
    EXPECT_FALSE(wants_color(call_with({}), {}, false));
}

TEST(Color, is_off_where_the_environment_says_so) {
    EXPECT_FALSE(wants_color(call_with({}), {{"NO_COLOR", "1"}}, true));
    EXPECT_FALSE(wants_color(call_with({}), {{"TERM", "dumb"}}, true));
    EXPECT_TRUE(wants_color(call_with({}), {{"NO_COLOR", ""}}, true)) << "empty is not set";
}

TEST(Color, can_be_forced_but_not_against_no_color) {
    EXPECT_TRUE(wants_color(call_with({}), {{"FORCE_COLOR", "1"}}, false));
    EXPECT_TRUE(wants_color(call_with({}), {{"CLICOLOR_FORCE", "1"}}, false));
    EXPECT_FALSE(wants_color(call_with({}), {{"CLICOLOR_FORCE", "0"}}, false));
    EXPECT_FALSE(wants_color(call_with({}), {{"FORCE_COLOR", "1"}, {"NO_COLOR", "1"}}, true));
}

TEST(Color, obeys_the_flag_before_everything_else) {
    EXPECT_TRUE(wants_color(call_with({"--color=always"}), {{"NO_COLOR", "1"}}, false));
    EXPECT_FALSE(wants_color(call_with({"--color=never"}), {{"FORCE_COLOR", "1"}}, true));
    EXPECT_FALSE(wants_color(call_with({"--no-color"}), {}, true));
}

TEST(Locale, is_read_as_setlocale_does) {
    EXPECT_TRUE(locale_is_utf8({{"LANG", "de_DE.UTF-8"}}));
    EXPECT_TRUE(locale_is_utf8({{"LC_CTYPE", "C.utf8"}, {"LANG", "C"}}));
    EXPECT_FALSE(locale_is_utf8({{"LC_ALL", "C"}, {"LANG", "en_US.UTF-8"}}));
    EXPECT_FALSE(locale_is_utf8({}));
}

TEST(Style, has_glyphs_only_with_utf8_and_without_ascii) {
    const Environment utf8 = {{"LANG", "C.UTF-8"}};

    EXPECT_TRUE(make_style(call_with({}), utf8, {}, true).unicode);
    EXPECT_FALSE(make_style(call_with({}), {}, {}, true).unicode);
    EXPECT_FALSE(make_style(call_with({"--ascii"}), utf8, {}, true).unicode);
}

TEST(Style, is_as_wide_as_the_terminal_and_eighty_columns_elsewhere) {
    const Terminal terminal{.width = 132};

    EXPECT_EQ(make_style(call_with({}), {}, terminal, true).width, 132);
    EXPECT_EQ(make_style(call_with({}), {}, terminal, false).width, 80);
}

}  // namespace
}  // namespace invito
