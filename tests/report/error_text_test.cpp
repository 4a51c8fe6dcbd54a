#include "invito/report/error_text.hpp"

#include "report/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using testing::HasSubstr;
using testing::Not;

Error no_profile_column() {
    return {
        .kind = ErrorKind::data,
        .code = "list.no_profile_column",
        .what = "no column with LinkedIn profiles in leads.csv",
        .place = Place{"campaigns/leads.csv", 1, 0},
        .found = "Name, Company, E-mail",
        .hint =
            "add a column \"linkedin_url\", or map yours in campaigns/spring.yaml: list: "
            "{columns: {linkedin_url: \"Name\"}}",
        .help_topic = "csv"};
}

Error unknown_key(const std::string& key, std::size_t line) {
    return {
        .kind = ErrorKind::config,
        .code = "config.unknown_key",
        .what = "unknown key \"" + key + "\"",
        .place = Place{"invito.yaml", line, 7}};
}

std::string error_texts(const std::vector<Error>& errors) {
    return printed([&](std::ostream& out) { write_error_texts(out, errors, unicode_style()); });
}

TEST(ErrorText, says_what_where_what_was_found_and_what_to_do) {
    expect_golden_screen("error", [](std::ostream& out, const Style& style) {
        write_error_text(out, no_profile_column(), style);
    });
}

TEST(ErrorText, has_the_same_shape_for_warnings) {
    const std::string text = printed([](std::ostream& out) {
        write_error_text(
            out, {.code = "limits.high", .what = "40 a day"}, unicode_style(), Severity::warning
        );
    });

    EXPECT_EQ(text, "warning: 40 a day  [limits.high]\n");
}

TEST(ErrorText, puts_the_code_below_where_there_is_no_room) {
    Style style = unicode_style();
    style.width = 41;

    const std::string text = printed([&](std::ostream& out) {
        write_error_text(
            out, {.code = "list.encoding", .what = "leads.csv is not UTF-8 (byte 0xE9, line 12)"},
            style
        );
    });

    EXPECT_EQ(
        text,
        "error: leads.csv is not UTF-8 (byte 0xE9,\n"
        "       line 12)  [list.encoding]\n"
    );
}

TEST(ErrorText, tells_repeats_once_and_names_their_lines) {
    std::vector<Error> errors;
    for (std::size_t line = 9; line < 51; ++line) errors.push_back(unknown_key("per_days", line));

    EXPECT_EQ(
        error_texts(errors),
        "error: unknown key \"per_days\"  [config.unknown_key]\n"
        "  --> invito.yaml:9:7\n"
        "      and 41 more: lines 10, 11, 12, 13, 14, ...\n"
    );
}

TEST(ErrorText, shows_different_errors_of_one_code_and_counts_what_is_too_many) {
    std::vector<Error> errors;
    for (std::size_t i = 1; i <= 7; ++i)
        errors.push_back(unknown_key("key" + std::to_string(i), i));

    const std::string text = error_texts(errors);

    EXPECT_THAT(text, HasSubstr("\"key5\""));
    EXPECT_THAT(text, Not(HasSubstr("\"key6\"")));
    EXPECT_THAT(text, HasSubstr("error: 2 more of this kind  [config.unknown_key]\n"));
}

TEST(ErrorText, does_not_let_a_file_write_to_the_terminal) {
    Error error = no_profile_column();
    error.found = "\x1b]0;gotcha\x07";
    error.what = "cannot read \x1b[31m.csv";

    const std::string text = error_texts({error});

    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
    EXPECT_THAT(text, HasSubstr("cannot read ?[31m.csv"));
}

TEST(ErrorText, is_coloured_only_where_it_is_allowed) {
    Style style = unicode_style();
    style.color = true;

    const std::string text =
        printed([&](std::ostream& out) { write_error_text(out, no_profile_column(), style); });

    EXPECT_THAT(text, HasSubstr("\x1b[31merror: \x1b[0m"));
}

TEST(ErrorText, is_one_json_object) {
    expect_golden_json("error.json", printed([](std::ostream& out) {
                           write_error_json(out, no_profile_column());
                       }));
}

}  // namespace
}  // namespace invito::test
