#include "input/columns.hpp"

#include <gtest/gtest.h>

namespace invito::input {
namespace {

TEST(Dialect, is_the_delimiter_of_the_header_row) {
    EXPECT_EQ(detect_delimiter("First Name,LinkedIn URL\nx,y\n", {}), ',');
    EXPECT_EQ(detect_delimiter("First Name;LinkedIn URL\na,b,c;y,z\n", {}), ';');
    EXPECT_EQ(detect_delimiter("First Name\tLinkedIn URL\na,b;c|d\ty\n", {}), '\t');
    EXPECT_EQ(detect_delimiter("First Name|LinkedIn URL\na,b|y\n", {}), '|');
}

TEST(Dialect, pays_no_attention_to_quoted_text) {
    EXPECT_EQ(detect_delimiter("\"a;b;c;d\";name;\"e,f,g,h\"\n\"1;2\";x;\"y,z\"\n", {}), ';');
    EXPECT_EQ(detect_delimiter("\"linkedin;url\",\"first\nname\"\n\"a;b\",\"c;d\"\n", {}), ',');
}

TEST(Dialect, knows_the_stated_headers) {
    EXPECT_EQ(detect_delimiter("Wer;Was, wo\n", {.stated = {{"linkedin_url", "Wer"}}}), ';');
}

TEST(Dialect, is_the_most_regular_without_a_header) {
    EXPECT_EQ(detect_delimiter("a;b,c\nd;e\nf;g\n", {}), ';');
}

TEST(Dialect, is_a_comma_for_a_single_column) {
    EXPECT_EQ(detect_delimiter("linkedin_url\njane-doe\n", {}), ',');
    EXPECT_EQ(detect_delimiter("", {}), ',');
}

TEST(Dialect, reads_the_line_excel_writes_about_it) {
    const auto windows = find_separator_line("sep=;\r\na;b\r\n");
    const auto quoted = find_separator_line("\"SEP=|\"\na|b");

    ASSERT_TRUE(windows.has_value());
    EXPECT_EQ(windows->delimiter, ';');
    EXPECT_EQ(windows->bytes, 7U);
    ASSERT_TRUE(quoted.has_value());
    EXPECT_EQ(quoted->delimiter, '|');
    EXPECT_EQ(quoted->bytes, 8U);
    EXPECT_FALSE(find_separator_line("sep=;;\n").has_value());
    EXPECT_FALSE(find_separator_line("separator\n").has_value());
    EXPECT_FALSE(find_separator_line("").has_value());
}

}  // namespace
}  // namespace invito::input
