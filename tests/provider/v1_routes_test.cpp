#include "provider/target.hpp"
#include "provider/v1/routes.hpp"

#include <gtest/gtest.h>

namespace invito::v1 {
namespace {

TEST(RoutesV1, encode_every_part_exactly_once) {
    const Routes routes{std::nullopt};

    EXPECT_EQ(
        routes.profile("a&b=c", "ni\u00f1o-%C3"),
        "/api/v1/users/ni%C3%B1o-%25C3?account_id=a%26b%3Dc"
    );
}

TEST(RoutesV1, keep_the_case_of_ids) {
    const Routes routes{std::nullopt};

    EXPECT_EQ(routes.profile("Acc_X", "ACoAAb-_.~"), "/api/v1/users/ACoAAb-_.~?account_id=Acc_X");
}

TEST(RoutesV1, ask_lists_for_full_pages_and_pass_the_cursor_on) {
    const Routes routes{std::nullopt};

    EXPECT_EQ(
        routes.sent("acc", std::nullopt), "/api/v1/users/invite/sent?account_id=acc&limit=100"
    );
    EXPECT_EQ(
        routes.sent("acc", "a/b=="),
        "/api/v1/users/invite/sent?account_id=acc&limit=100&cursor=a%2Fb%3D%3D"
    );
    EXPECT_EQ(
        routes.relations("acc", "c"), "/api/v1/users/relations?account_id=acc&limit=100&cursor=c"
    );
    EXPECT_EQ(routes.accounts(std::nullopt), "/api/v1/accounts?limit=250");
}

TEST(RoutesV1, name_the_other_calls) {
    const Routes routes{std::nullopt};

    EXPECT_EQ(routes.invite(), "/api/v1/users/invite");
    EXPECT_EQ(routes.own_profile("acc"), "/api/v1/users/me?account_id=acc");
    EXPECT_EQ(routes.account("a/b"), "/api/v1/accounts/a%2Fb");
    EXPECT_EQ(routes.withdraw("acc", "73"), "/api/v1/users/invite/sent/73?account_id=acc");
}

TEST(RoutesV1, add_the_port_to_every_query_when_other_ports_are_blocked) {
    const Routes routes{"13851"};

    EXPECT_EQ(routes.invite(), "/api/v1/users/invite?port=13851");
    EXPECT_EQ(routes.account("acc"), "/api/v1/accounts/acc?port=13851");
    EXPECT_EQ(routes.accounts("c"), "/api/v1/accounts?limit=250&cursor=c&port=13851");
    EXPECT_EQ(routes.profile("acc", "x"), "/api/v1/users/x?account_id=acc&port=13851");
    EXPECT_EQ(routes.own_profile("acc"), "/api/v1/users/me?account_id=acc&port=13851");
    EXPECT_EQ(
        routes.sent("acc", std::nullopt),
        "/api/v1/users/invite/sent?account_id=acc&limit=100&port=13851"
    );
    EXPECT_EQ(
        routes.relations("acc", std::nullopt),
        "/api/v1/users/relations?account_id=acc&limit=100&port=13851"
    );
    EXPECT_EQ(routes.withdraw("acc", "7"), "/api/v1/users/invite/sent/7?account_id=acc&port=13851");
}

TEST(PathName, is_refused_where_it_would_name_another_route) {
    for (const char* word :
         {"me", "ME", "relations", "invite", "following", "Followers", "profile"})
        EXPECT_FALSE(is_path_name(word)) << word;
    for (const char* word : {"", ".", "..", "a/b", "a\\b", "a b", "a\nb", "a\tb", "\x7f", "\xff"})
        EXPECT_FALSE(is_path_name(word)) << word;
    for (const char* word : {"mee", "me-too", "ada-lovelace", "ni\u00f1o", "...", "ACoAAA"})
        EXPECT_TRUE(is_path_name(word)) << word;
}

}  // namespace
}  // namespace invito::v1
