#include "invito/config/config_edit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito {
namespace {

using ::testing::HasSubstr;

const AccountLines ben{"ben", "b", "  ben:  # Ben Okafor\n    id: b\n    tier: free\n"};
const AccountLines cy{"cy", "c", "  cy:  # Cy\n    id: c\n    tier: premium\n"};

constexpr const char* with_ben = "  ben:  # Ben Okafor\n    id: b\n    tier: free\n";

std::string edited(std::string_view text, const std::vector<AccountLines>& accounts = {ben}) {
    const auto result = with_accounts(text, "invito.yaml", accounts);
    EXPECT_TRUE(result.has_value()) << (result ? "" : result.error().what);
    return result ? *result : std::string();
}

TEST(ConfigEdit, puts_accounts_where_they_belong_whatever_stands_below) {
    const std::string head = "version: 1  # mine\naccounts:\n";
    const std::string anna = "  anna: {id: a}   # first\n";
    const std::string tail = "\n# the log\nlog: {level: info}\n";

    EXPECT_EQ(edited(head), head + with_ben);
    EXPECT_EQ(edited(head + anna), head + anna + with_ben);
    EXPECT_EQ(edited(head + tail), head + with_ben + tail);
    EXPECT_EQ(edited(head + anna + tail), head + anna + with_ben + tail);
}

TEST(ConfigEdit, keeps_comments_with_what_they_belong_to) {
    const std::string head = "accounts:\n  anna:\n    id: a\n";
    const std::string theirs = "  # dora: {id: d}\n    # was anna's limit\n";

    EXPECT_EQ(
        edited(head + theirs + "# of the log\nlog: {}\n"),
        head + theirs + with_ben + "# of the log\nlog: {}\n"
    );
    EXPECT_EQ(
        edited("accounts:\n  # an example:\n  #   anna: {id: a}\nlog: {}\n"),
        std::string("accounts:\n  # an example:\n  #   anna: {id: a}\n") + with_ben + "log: {}\n"
    );
}

TEST(ConfigEdit, makes_the_section_where_there_is_none) {
    EXPECT_EQ(edited("version: 1\n"), std::string("version: 1\naccounts:\n") + with_ben);
    EXPECT_EQ(edited("version: 1"), std::string("version: 1\naccounts:\n") + with_ben);
    EXPECT_EQ(edited("version: 1\naccounts:"), std::string("version: 1\naccounts:\n") + with_ben);
    for (const char* nothing : {"{}", "~", "null"}) {
        const std::string text = std::string("accounts: ") + nothing + "  # none\nlog: {}\n";
        EXPECT_THAT(edited(text), HasSubstr("# none\n" + std::string(with_ben) + "log: {}\n"));
    }
}

TEST(ConfigEdit, writes_no_account_twice) {
    const std::string text = "accounts:\n  anna: {id: b}\n";
    EXPECT_EQ(edited(text), text);
    EXPECT_EQ(edited("accounts: {ben: {id: x}}\n"), "accounts: {ben: {id: x}}\n");

    const std::string once = edited(text, {ben, cy});
    EXPECT_EQ(once, text + cy.text);
    EXPECT_EQ(edited(once, {ben, cy}), once);
}

TEST(ConfigEdit, follows_the_indentation_and_the_line_ends_of_the_file) {
    EXPECT_EQ(
        edited("accounts:\n    anna:\n        id: a\n"),
        "accounts:\n    anna:\n        id: a\n    ben:  # Ben Okafor\n      id: b\n"
        "      tier: free\n"
    );
    EXPECT_EQ(
        edited("version: 1\r\naccounts:\r\n  anna: {id: a}\r\nlog: {}\r\n"),
        "version: 1\r\naccounts:\r\n  anna: {id: a}\r\n  ben:  # Ben Okafor\r\n    id: b\r\n"
        "    tier: free\r\nlog: {}\r\n"
    );
}

TEST(ConfigEdit, stops_before_the_end_of_the_document) {
    EXPECT_EQ(
        edited("accounts:\n  anna: {id: a}\n...\n"),
        std::string("accounts:\n  anna: {id: a}\n") + with_ben + "...\n"
    );
}

TEST(ConfigEdit, refuses_what_has_no_place_for_them) {
    for (const char* text :
         {"accounts: {anna: {id: a}}\n", "{version: 1, accounts: {}}\n", "accounts: [a]\n",
          "accounts: anna\n"}) {
        const auto result = with_accounts(text, "invito.yaml", {ben});
        ASSERT_FALSE(result.has_value()) << *result;
        EXPECT_EQ(result.error().code, "config.edit") << text;
        EXPECT_EQ(result.error().kind, ErrorKind::config);
    }
    EXPECT_EQ(with_accounts("a: [1,2", "invito.yaml", {ben}).error().kind, ErrorKind::config);
}

TEST(ConfigEdit, changes_the_address_and_nothing_else) {
    const auto address = [](std::string_view text) {
        const auto result =
            with_values(text, "invito.yaml", {{{"provider", "dsn"}, "api1.example.com:123"}});
        return result ? *result : result.error().code;
    };
    EXPECT_EQ(
        address("provider:\n  dsn: HOST:PORT   # mine\n  retries: 4\n"),
        "provider:\n  dsn: api1.example.com:123   # mine\n  retries: 4\n"
    );
    EXPECT_EQ(
        address("provider: {retries: 4, dsn: \"HOST:PORT\"} # ü\n"),
        "provider: {retries: 4, dsn: \"api1.example.com:123\"} # ü\n"
    );
    EXPECT_EQ(address("provider: {kind: unipile}\n"), "config.edit");
    EXPECT_EQ(address("version: 1\n"), "config.edit");
    EXPECT_EQ(
        *with_values(
            "provider: {dsn: HOST:PORT}\n", "invito.yaml",
            {{{"provider", "dsn"}, "http://[::1]:80"}}
        ),
        "provider: {dsn: \"http://[::1]:80\"}\n"
    );
}

TEST(ConfigEdit, changes_several_values_and_the_name_of_a_key) {
    const std::vector<ValueEdit> edits = {
        {.path = {"provider", "api"}, .value = "v2", .is_optional = true},
        {.path = {"provider", "dsn"}, .value = "https://b.example", .key = "base"},
        {.path = {"accounts", "anna", "id"}, .value = "acc_1=:x"}};
    const auto moved = [&edits](std::string_view text) {
        const auto result = with_values(text, "invito.yaml", edits);
        return result ? *result : result.error().code;
    };
    EXPECT_EQ(
        moved("provider:\n  # here\n  dsn: a:1 # old\naccounts:\n  anna:\n    id: h_1 # hers\n"),
        "provider:\n  # here\n  base: https://b.example # old\naccounts:\n  anna:\n"
        "    id: \"acc_1=:x\" # hers\n"
    );
    EXPECT_EQ(
        moved("provider: {dsn: 'a:1', api: v1}\r\naccounts: {anna: {id: 'h_1'}}\r\n"),
        "provider: {base: 'https://b.example', api: v2}\r\naccounts: {anna: {id: 'acc_1=:x'}}\r\n"
    );
    for (const char* text :
         {"provider: {}\naccounts: {anna: {id: h_1}}\n", "accounts: {anna: {id: h_1}}\n",
          "provider:\n  dsn: a:1\naccounts:\n  ben: {id: h_2}\n",
          "provider:\n  dsn: a:1\naccounts: [anna]\n", "provider: {\"dsn\": a:1}\n"})
        EXPECT_EQ(moved(text), "config.edit") << text;
}

}  // namespace
}  // namespace invito
