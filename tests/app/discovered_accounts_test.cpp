#include "invito/app/accounts.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

ProviderAccount listed(std::string id, std::string name, Tier tier = Tier::free) {
    ProviderAccount found;
    found.id = std::move(id);
    found.is_linkedin = true;
    found.name = std::move(name);
    found.status = "OK";
    found.tier = tier;
    return found;
}

TEST(DiscoveredAccounts, are_the_linkedin_ones_that_are_not_configured) {
    Settings settings;
    settings.accounts.push_back({.alias = "anna", .id = "known", .tier = {}, .policy = {}});
    ProviderAccount mail = listed("mail", "Anna");
    mail.is_linkedin = false;

    const auto found = discovered_accounts(
        {listed("known", "Anna Lind"), mail, listed("new", "Ben Okafor", Tier::premium)}, settings
    );

    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].id, "new");
    EXPECT_EQ(found[0].alias, "ben");
    EXPECT_EQ(found[0].tier, Tier::premium);
}

TEST(DiscoveredAccounts, get_aliases_that_clash_with_nothing) {
    Settings settings;
    settings.accounts.push_back({.alias = "anna", .id = "known", .tier = {}, .policy = {}});

    const auto found = discovered_accounts(
        {listed("a", "Anna Berg"), listed("b", "ANNA Ito"), listed("c", "李明")}, settings
    );

    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].alias, "anna-2");
    EXPECT_EQ(found[1].alias, "anna-3");
    EXPECT_EQ(found[2].alias, "account");
}

TEST(DiscoveredAccounts, get_aliases_without_the_marks_of_their_letters) {
    const auto found = discovered_accounts(
        {listed("a", "Émil Durand"), listed("b", "Åsa Öberg"), listed("c", "Łukasz"),
         listed("d", "Anna-Maria Berg"), listed("e", " ")},
        {}
    );

    std::vector<std::string> aliases;
    for (const DiscoveredAccount& account : found) aliases.push_back(account.alias);
    EXPECT_EQ(aliases, (std::vector<std::string>{"emil", "asa", "lukasz", "annamaria", "account"}));
}

ProviderAccount of_member(ProviderAccount account, std::string member) {
    account.member_id = std::move(member);
    return account;
}

Settings anna_and_ben() {
    Settings settings;
    settings.accounts.push_back({.alias = "anna", .id = "a", .tier = {}, .policy = {}});
    settings.accounts.push_back({.alias = "ben", .id = "b", .tier = {}, .policy = {}});
    return settings;
}

TEST(DiscoveredAccounts, say_whose_member_has_an_account_already) {
    const auto found = discovered_accounts(
        {of_member(listed("c", "Ben Lind"), "ACoA"), of_member(listed("d", "Cleo Ito"), "ACoC"),
         of_member(listed("e", "Cleo Ito"), "ACoC"), listed("f", "Dora Bo"), listed("g", "Dora Bo"),
         of_member(listed("a", "Anna Lind"), "ACoA")},
        anna_and_ben()
    );

    ASSERT_EQ(found.size(), 5U);
    EXPECT_EQ(found[0].same_member_as, "anna");
    EXPECT_EQ(found[1].same_member_as, "");
    EXPECT_EQ(found[2].same_member_as, "cleo");
    EXPECT_EQ(found[3].same_member_as, "");
    EXPECT_EQ(found[4].same_member_as, "") << "ids that are not told are not one";
}

TEST(DiscoveredAccounts, of_a_member_that_has_one_already_are_comments) {
    DiscoveredAccount found{"anna-2",          "Xb81", "Anna Lind", Tier::free,
                            SessionHealth::ok, "OK",   "anna"};

    EXPECT_EQ(
        yaml_entry(found),
        "  # anna-2 is the same LinkedIn member as anna: use one of them\n"
        "  # anna-2:  # Anna Lind\n"
        "  #   id: Xb81\n"
        "  #   tier: free\n"
    );
}

TEST(SecondAccounts, come_after_another_of_their_member_in_the_configuration) {
    const std::vector<ProviderAccount> accounts{
        of_member(listed("b", "Anna Lind"), "ACoA"), of_member(listed("a", "Anna Lind"), "ACoA")};

    const auto second = second_accounts(accounts, anna_and_ben());

    ASSERT_EQ(second.size(), 1U);
    EXPECT_EQ(second[0].alias, "ben") << "the order of the provider does not matter";
    EXPECT_EQ(second[0].sender, "anna");
    EXPECT_TRUE(second_accounts({listed("a", ""), listed("b", "")}, anna_and_ben()).empty());
}

TEST(DiscoveredAccounts, are_yaml_to_paste_below_accounts) {
    DiscoveredAccount found{"ben",      "Xb81s0PnRkaTq6sUe9Zw1g",  "Ben\nOkafor",
                            Tier::free, SessionHealth::signed_out, "CREDENTIALS"};

    EXPECT_EQ(
        yaml_entry(found),
        "  ben:  # Ben Okafor, status CREDENTIALS\n"
        "    id: Xb81s0PnRkaTq6sUe9Zw1g\n"
        "    tier: free\n"
    );
    found.tier.reset();
    EXPECT_EQ(
        yaml_entry(found),
        "  ben:  # Ben Okafor, status CREDENTIALS\n"
        "    id: Xb81s0PnRkaTq6sUe9Zw1g\n"
        "    tier: free  # or premium, which Unipile does not tell\n"
    );
}

TEST(Status, is_the_providers_word) {
    ProviderAccount found = listed("a", "Anna");
    EXPECT_EQ(status_text(found), "OK");

    found.status.clear();
    EXPECT_EQ(status_text(found), "unknown");
}

}  // namespace
}  // namespace invito
