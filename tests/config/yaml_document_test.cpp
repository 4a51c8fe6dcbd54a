#include "config/yaml_document.hpp"

#include "config/settings_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

namespace invito {
namespace {

using Kind = YamlNode::Kind;

const YamlOptions options{"x.yaml"};

YamlNode yaml(std::string_view text) {
    auto root = parse_yaml(text, options);
    if (root) return *std::move(root);
    ADD_FAILURE() << testing::error_text(root.error().errors, "");
    return {};
}

std::string error_code(std::string_view text) {
    const auto root = parse_yaml(text, options);
    return root ? "none" : root.error().errors.front().code;
}

TEST(YamlDocument, keeps_every_scalar_as_it_was_written) {
    const YamlNode root =
        yaml("a: 09:00\nb: no\nc: 1e3\nd: 0o17\ne: Null\nf: ~\ng: 'q''s'\nh: \"x\\ty\"\n");

    EXPECT_EQ(root.find("a")->text, "09:00");
    EXPECT_EQ(root.find("b")->text, "no");
    EXPECT_EQ(root.find("c")->text, "1e3");
    EXPECT_EQ(root.find("d")->text, "0o17");
    EXPECT_EQ(root.find("e")->text, "Null");
    EXPECT_EQ(root.find("f")->text, "~");
    EXPECT_EQ(root.find("g")->text, "q's");
    EXPECT_EQ(root.find("h")->text, "x\ty");
    EXPECT_EQ(root.find("i"), nullptr);
}

TEST(YamlDocument, tells_nothing_from_null) {
    const YamlNode root = yaml("a:\nb: null\nnullable:\nc: [~, x]\n");

    EXPECT_EQ(root.find("a")->kind, Kind::empty);
    EXPECT_EQ(root.find("b")->kind, Kind::scalar);
    EXPECT_EQ(root.find("nullable")->kind, Kind::empty);
    EXPECT_EQ(root.find("c")->items.at(0).text, "~");
}

TEST(YamlDocument, knows_lines_and_columns_in_characters) {
    const YamlNode root = yaml("\xEF\xBB\xBF# über\r\nä: {öö: x, y: z}\r\nlist:\r\n  - a\r\n");

    const YamlNode& map = *root.find("ä");
    EXPECT_EQ(map.line, 2U);
    EXPECT_EQ(map.column, 4U);
    EXPECT_EQ(map.entries.at(1).column, 12U);
    EXPECT_EQ(map.entries.at(1).value.column, 15U);
    EXPECT_EQ(root.find("list")->items.at(0).line, 4U);
    EXPECT_EQ(root.find("list")->items.at(0).column, 5U);
}

TEST(YamlDocument, places_an_absent_value_at_its_key) {
    const YamlNode root = yaml("a:\n\n\nb: x\n");

    EXPECT_EQ(root.find("a")->line, 1U);
    EXPECT_EQ(root.find("a")->column, 1U);
}

TEST(YamlDocument, knows_where_the_text_of_a_block_starts) {
    const YamlNode root = yaml("plain: x\nblock: |\n  one\n  two\n");

    EXPECT_EQ(root.find("plain")->text_line, 1U);
    EXPECT_EQ(root.find("block")->line, 2U);
    EXPECT_EQ(root.find("block")->text_line, 3U);
    EXPECT_EQ(root.find("block")->text, "one\ntwo\n");
}

TEST(YamlDocument, is_empty_for_an_empty_file) {
    EXPECT_EQ(yaml("").kind, Kind::empty);
    EXPECT_EQ(yaml("# only a comment\n").kind, Kind::empty);
}

TEST(YamlDocument, allows_tabs_that_are_not_indentation) {
    EXPECT_EQ(yaml("a:\tb\n").find("a")->text, "b");
    EXPECT_EQ(yaml("a: |\n  one\n  \ttwo\n").find("a")->text, "one\n\ttwo\n");
}

TEST(YamlDocument, refuses_what_it_cannot_keep_apart) {
    EXPECT_EQ(error_code("a: 1\na: 2\n"), "yaml.duplicate_key");
    EXPECT_EQ(error_code("a: {b: 1, \"b\": 2}\n"), "yaml.duplicate_key");
    EXPECT_EQ(error_code("a: 1\n---\nb: 2\n"), "yaml.several_documents");
    EXPECT_EQ(error_code("- a\nb: c\n"), "yaml.several_documents");
    EXPECT_EQ(error_code("{a: 1}: 2\n"), "yaml.complex_key");
    EXPECT_EQ(error_code(": x\n"), "yaml.syntax");
    EXPECT_EQ(error_code("a: !!binary aGk=\n"), "yaml.tag");
    EXPECT_EQ(error_code("a: 'open\n"), "yaml.syntax");
    EXPECT_EQ(error_code("a: [1, 2\n"), "yaml.syntax");
    EXPECT_EQ(error_code("a:\n\tb: c\n"), "yaml.tab");
    EXPECT_EQ(error_code("\ta: b\n"), "yaml.tab");
    EXPECT_EQ(error_code("a: b\n\tc: d\n"), "yaml.tab");
    EXPECT_EQ(error_code("a: \xFF\n"), "yaml.encoding");
}

TEST(YamlDocument, refuses_aliases_so_that_no_file_grows_while_it_is_read) {
    std::string laughs = "a0: &a0 [x, x]\n";
    for (int i = 1; i < 30; ++i) {
        const std::string last = "*a" + std::to_string(i - 1);
        laughs += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last + ", " + last +
                  "]\n";
    }

    EXPECT_EQ(error_code(laughs), "yaml.alias");
    EXPECT_EQ(error_code("a: &x b\nc: *x\n"), "yaml.alias");
    EXPECT_EQ(error_code("a: *nobody\n"), "yaml.syntax");
}

TEST(YamlDocument, bounds_depth_and_size) {
    const auto nested = [](std::size_t depth) {
        return "a: " + std::string(depth, '[') + "x" + std::string(depth, ']') + "\n";
    };

    EXPECT_EQ(error_code(nested(15)), "none");
    EXPECT_EQ(error_code(nested(16)), "yaml.too_deep");
    EXPECT_EQ(error_code(nested(20'000)), "yaml.too_deep");
    EXPECT_FALSE(parse_yaml("a: bc", YamlOptions{"x.yaml", ErrorKind::data, 4}).has_value());
    EXPECT_TRUE(parse_yaml("a: b", YamlOptions{"x.yaml", ErrorKind::data, 4}).has_value());
}

TEST(YamlDocument, tells_every_duplicate_at_once) {
    const auto root = parse_yaml("a: 1\nb: {c: 1, c: 2}\na: 3\na: 4\n", options);

    ASSERT_FALSE(root.has_value());
    EXPECT_EQ(root.error().errors.size(), 3U);
}

}  // namespace
}  // namespace invito
