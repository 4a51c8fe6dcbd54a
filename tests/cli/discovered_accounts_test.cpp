#include "cli/discovered_accounts.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

ProviderAccount listed(std::string id, std::string name, std::vector<std::string> features = {}) {
    ProviderAccount found;
    found.id = std::move(id);
    found.type = "LINKEDIN";
    found.name = std::move(name);
    found.source_statuses = {"OK"};
    found.premium_features = std::move(features);
    return found;
}

TEST(DiscoveredAccounts, are_the_linkedin_ones_that_are_not_configured) {
    Settings settings;
    settings.accounts.push_back({.alias = "anna", .id = "known", .tier = {}, .policy = {}});
    ProviderAccount mail = listed("mail", "Anna");
    mail.type = "GOOGLE";

    const auto found = discovered_accounts(
        {listed("known", "Anna Lind"), mail, listed("new", "Ben Okafor", {"premium"})}, settings
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

TEST(DiscoveredAccounts, are_yaml_to_paste_below_accounts) {
    DiscoveredAccount found{
        "ben", "Xb81s0PnRkaTq6sUe9Zw1g", "Ben\nOkafor", Tier::free, "CREDENTIALS"};

    EXPECT_EQ(
        yaml_entry(found),
        "  ben:  # Ben Okafor, status CREDENTIALS\n"
        "    id: Xb81s0PnRkaTq6sUe9Zw1g\n"
        "    tier: free\n"
    );
}

TEST(Status, is_the_first_one_that_is_not_ok) {
    ProviderAccount found = listed("a", "Anna");
    EXPECT_EQ(status_of(found), "OK");

    found.source_statuses = {"OK", "CREDENTIALS"};
    EXPECT_EQ(status_of(found), "CREDENTIALS");

    found.source_statuses.clear();
    EXPECT_EQ(status_of(found), "unknown");
}

}  // namespace
}  // namespace invito
