#include "config/text_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito {
namespace {

using ::testing::ElementsAre;
using ::testing::Optional;

TEST(Words, are_grouped_by_quotes_and_nothing_is_expanded) {
    EXPECT_THAT(
        split_words("  pass show\tunipile "), Optional(ElementsAre("pass", "show", "unipile"))
    );
    EXPECT_THAT(split_words("a 'b c' \"d \\\" e\""), Optional(ElementsAre("a", "b c", "d \" e")));
    EXPECT_THAT(split_words("x=\"1 2\"y \"\""), Optional(ElementsAre("x=1 2y", "")));
    EXPECT_THAT(split_words("a\\ b '\\'"), Optional(ElementsAre("a b", "\\")));
    EXPECT_THAT(split_words("$HOME *.txt; ls"), Optional(ElementsAre("$HOME", "*.txt;", "ls")));
    EXPECT_THAT(split_words(" "), Optional(ElementsAre()));
}

TEST(Words, need_closed_quotes) {
    EXPECT_EQ(split_words("a 'b"), std::nullopt);
    EXPECT_EQ(split_words("a \"b"), std::nullopt);
    EXPECT_EQ(split_words("a \\"), std::nullopt);
}

TEST(CampaignName, has_letters_digits_and_inner_hyphens) {
    EXPECT_TRUE(is_campaign_name("spring-founders"));
    EXPECT_TRUE(is_campaign_name("2026"));
    EXPECT_TRUE(is_campaign_name(std::string(64, 'a')));
    EXPECT_FALSE(is_campaign_name(std::string(65, 'a')));
    EXPECT_FALSE(is_campaign_name(""));
    EXPECT_FALSE(is_campaign_name("Spring"));
    EXPECT_FALSE(is_campaign_name("a_b"));
    EXPECT_FALSE(is_campaign_name("-a"));
    EXPECT_FALSE(is_campaign_name("a-"));
}

TEST(CampaignName, is_made_from_any_text) {
    EXPECT_EQ(to_campaign_name("Spring Founders (2)"), "spring-founders-2");
    EXPECT_EQ(to_campaign_name("März__Liste"), "m-rz-liste");
    EXPECT_EQ(to_campaign_name(std::string(63, 'a') + "-b"), std::string(63, 'a'));
    EXPECT_EQ(to_campaign_name("***"), "");
}

TEST(FieldName, is_snake_case) {
    EXPECT_TRUE(is_field_name("first_name2"));
    EXPECT_FALSE(is_field_name("2nd"));
    EXPECT_FALSE(is_field_name("First"));
    EXPECT_FALSE(is_field_name("a b"));
    EXPECT_FALSE(is_field_name(""));
}

TEST(NoteSyntax, knows_names_and_fallbacks_only) {
    EXPECT_EQ(find_note_syntax_error(""), std::nullopt);
    EXPECT_EQ(find_note_syntax_error("Hi {{first_name}}{{ hook | your work }}."), std::nullopt);
    EXPECT_EQ(find_note_syntax_error("{{a|}} {x} } {"), std::nullopt);
    for (const char* const text :
         {"{{a", "{{a}", "a}}", "{{}}", "{{ }}", "{{#if}}", "{{a{{b}}", "{{A B|c}}", "{{|x}}",
          "{{a}}}}"}) {
        EXPECT_NE(find_note_syntax_error(text), std::nullopt) << text;
    }
}

TEST(NoteSyntax, says_where_it_is_broken) {
    const auto error = find_note_syntax_error("Hi {{a}},\nnice {{b");

    ASSERT_TRUE(error.has_value());
    EXPECT_EQ(error->offset, 15U);
    EXPECT_EQ(error->found, "{{b");
}

TEST(SecretText, is_known_by_its_name_and_length) {
    EXPECT_TRUE(is_secret("api_key", "short"));
    EXPECT_TRUE(is_secret("Access_Token", "0123456789abcdef"));
    EXPECT_FALSE(is_secret("access_token", "0123456789abcde"));
    EXPECT_FALSE(is_secret("key_file", "~/.config/invito/unipile-api-key"));
    EXPECT_FALSE(is_secret("keynote", "a long text with spaces"));
    EXPECT_FALSE(is_secret("colour", "0123456789abcdef"));
}

TEST(SecretText, is_known_where_a_path_belongs) {
    const std::string body =
        "Zk9PcVJzVHVWd1h5"
        "WjAxMjM0NTY3ODlBYkNkRWZHaElqS2w";

    EXPECT_TRUE(is_key_instead_of_path(body));
    EXPECT_TRUE(is_key_instead_of_path("a/" + body + "="));
    EXPECT_FALSE(is_key_instead_of_path("/" + body));
    EXPECT_FALSE(is_key_instead_of_path("private/production/Unipile-2026/lock-file"));
    EXPECT_FALSE(is_key_instead_of_path("api8.unipile.com:13851"));
}

TEST(SecretText, is_cut_for_messages) {
    EXPECT_EQ(redact("b1Fkc2VkZTMtYzA0x2"), "b1F...x2");
    EXPECT_EQ(redact("b1Fkc2Vk"), "hidden");
}

}  // namespace
}  // namespace invito
