#include "input/cells.hpp"

#include <gtest/gtest.h>

namespace invito::input {
namespace {

std::string quotes_of(const std::vector<std::string>& cells) {
    const auto fault = find_foreign_quotes(cells, 7);
    return fault ? fault->what : "";
}

TEST(ForeignQuotes, are_found_where_every_filled_cell_stands_in_them) {
    EXPECT_EQ(
        quotes_of({"'url'", " 'name' ", ""}),
        "the cells on line 7 stand in '...' instead of double quotes"
    );
    EXPECT_NE(quotes_of({"“a”", "“b”"}), "");
    EXPECT_NE(quotes_of({"„a“", "„b“"}), "");
    EXPECT_NE(quotes_of({"«a»", "«b»"}), "");
    EXPECT_NE(quotes_of({"`a`", "`b`"}), "");
}

TEST(ForeignQuotes, are_not_found_in_ordinary_text) {
    EXPECT_EQ(quotes_of({"'url'", "name"}), "");
    EXPECT_EQ(quotes_of({"'Acme'"}), "");
    EXPECT_EQ(quotes_of({"'Acme'", ""}), "");
    EXPECT_EQ(quotes_of({"'", "'"}), "");
    EXPECT_EQ(quotes_of({"O'Brien", "D'Angelo"}), "");
    EXPECT_EQ(quotes_of({}), "");
}

TEST(EncodedOnce, is_what_the_text_was) {
    EXPECT_EQ(encoded_once("JosÃ©"), "José");
    EXPECT_EQ(encoded_once("Oâ€™Brien"), "O’Brien");
    EXPECT_EQ(encoded_once("Å\u0081ukasz"), "Łukasz");
    EXPECT_EQ(encoded_once("Ã\u0081lvaro"), "Álvaro");
}

TEST(EncodedOnce, is_nothing_for_text_that_is_right) {
    for (const char* text :
         {"", "Jose", "José", "Łukasz", "Ângela", "SÃO PAULO", "Иван", "田中", "Â", "©", "™",
          "“Hi”"})
        EXPECT_EQ(encoded_once(text), std::nullopt) << text;
}

TEST(Escapes, are_backslashes_before_quotes_and_for_line_breaks) {
    EXPECT_TRUE(has_escapes(R"(He said \"hi\")"));
    EXPECT_TRUE(has_escapes(R"(it\'s)"));
    EXPECT_TRUE(has_escapes(R"(Hi,\nI saw)"));
    EXPECT_TRUE(has_escapes(R"(Hi,\r\nI saw)"));
}

TEST(Escapes, are_not_paths_and_not_json) {
    for (const char* text :
         {"", "plain", R"(C:\new\reports)", R"(\\server\news)", R"({"a": "\n"})", R"(["\"x\""])",
          R"(AC\DC)", R"(a \ b)"})
        EXPECT_FALSE(has_escapes(text)) << text;
}

TEST(EscapedDelimiters, are_backslashes_at_the_end_of_any_cell_but_the_last) {
    EXPECT_TRUE(has_escaped_delimiters({"jane", "Acme\\", " Inc."}));
    EXPECT_FALSE(has_escaped_delimiters({"jane", "Acme", "C:\\"}));
    EXPECT_FALSE(has_escaped_delimiters({}));
}

}  // namespace
}  // namespace invito::input
