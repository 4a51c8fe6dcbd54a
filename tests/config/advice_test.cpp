#include "config/settings_fixture.hpp"

namespace invito {
namespace {

using Advice = testing::SettingsTest;

TEST_F(Advice, is_named_with_number_and_source_when_a_limit_is_above_it) {
    const Settings settings = loaded(
        "defaults: {limits: {per_day: 150}}\n"
        "accounts:\n"
        "  anna: {id: a}\n"
        "  ben: {id: b, tier: sales_navigator, limits: {per_week: unlimited}}\n"
        "  carla: {id: c, tier: free, limits: {per_week: 160, notes_per_month: 6}}\n"
        "  dora: {id: d}\n"
    );

    EXPECT_EQ(
        testing::error_text(settings.advice, folder_.path()),
        "error: limits.per_day 150 is above Unipile's advice for tier premium: 80 to 100 a day "
        "(accounts anna, dora)  [config.above_advice]\n"
        "  --> invito.yaml:3:30\n"
        "  hint: source: Unipile, \"provider limits\", 2026-08-28\n"
        "  help: invito help limits\n"
        "error: limits.per_day 150 is above Unipile's advice for tier sales_navigator: "
        "80 to 100 a day (account ben)  [config.above_advice]\n"
        "  --> invito.yaml:3:30\n"
        "  hint: source: Unipile, \"provider limits\", 2026-08-28\n"
        "  help: invito help limits\n"
        "error: limits.per_week unlimited is above Unipile's advice for tier sales_navigator: "
        "about 200 a week (account ben)  [config.above_advice]\n"
        "  --> invito.yaml:6:58\n"
        "  hint: source: Unipile, \"provider limits\", 2026-08-28\n"
        "  help: invito help limits\n"
        "error: limits.per_week 160 is above Unipile's advice for tier free: "
        "about 150 a week, without a note (account carla)  [config.above_advice]\n"
        "  --> invito.yaml:7:49\n"
        "  hint: source: Unipile, \"provider limits\", 2026-08-28\n"
        "  help: invito help limits\n"
        "error: limits.notes_per_month 6 is above Unipile's advice for tier free: "
        "about 5 a month (account carla)  [config.above_advice]\n"
        "  --> invito.yaml:7:71\n"
        "  hint: source: Unipile, \"provider limits\", 2026-08-28\n"
        "  help: invito help limits\n"
    );
}

TEST_F(Advice, names_a_few_of_many_accounts) {
    std::string yaml = "defaults: {limits: {per_day: 150}}\naccounts:\n";
    for (int i = 10; i < 22; ++i)
        yaml += "  a" + std::to_string(i) + ": {id: id-" + std::to_string(i) + "}\n";

    const Settings settings = loaded(yaml);

    ASSERT_EQ(settings.advice.size(), 1U);
    const std::string& what = settings.advice.front().what;
    EXPECT_TRUE(what.ends_with("(accounts a10, a11, a12, a13, a14, a15, a16, a17 and 4 more)"))
        << what;
}

TEST_F(Advice, is_silent_at_its_own_numbers) {
    const Settings settings = loaded(
        "defaults: {pacing: {min: 30s}}\n"
        "accounts:\n"
        "  anna: {id: a, limits: {per_day: 100, per_week: 200, profiles_per_day: 100}}\n"
        "  carla: {id: c, tier: free, limits: {per_day: 150, per_week: 150}}\n"
    );

    EXPECT_EQ(testing::error_text(settings.advice, folder_.path()), "");
}

TEST_F(Advice, is_named_when_pauses_are_short) {
    sources_.environment["INVITO_DEFAULTS__PACING__MIN"] = "0s";

    const Settings settings = loaded("accounts: {anna: {id: a}}\n");

    EXPECT_EQ(
        testing::error_text(settings.advice, folder_.path()),
        "error: pacing.min 0s is below Unipile's advice: 1 to 5 minutes at random between two "
        "invitations (account anna)  [config.below_advice]\n"
        "  found: environment INVITO_DEFAULTS__PACING__MIN\n"
        "  hint: source: Unipile, \"inviting users\" and v2 \"provider restrictions\", 2026-08-28\n"
        "  help: invito help limits\n"
    );
}

TEST_F(Advice, does_not_concern_the_sandbox) {
    const auto settings = load_whole(
        "version: 1\nprovider: {kind: sandbox}\n"
        "defaults: {limits: {per_day: unlimited}, pacing: {min: 0s, max: 0s}}\n"
        "accounts: {anna: {id: a}}\n"
    );

    ASSERT_TRUE(settings.has_value());
    EXPECT_TRUE(settings->warnings.empty());
}

}  // namespace
}  // namespace invito
