#include "app/import_warnings.hpp"

#include "invito/app/compose.hpp"
#include "run/runner_world.hpp"

#include <gmock/gmock.h>

namespace invito::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Settings settings_for(const RunnerWorld& world) {
    Settings settings;
    for (const RunAccount& account : world.accounts) {
        settings.places.emplace(account.alias, settings.accounts.size());
        settings.accounts.push_back(
            {account.alias, account.provider_account_id, account.tier, account.policy}
        );
    }
    return settings;
}

ImportSurroundings survey(RunnerWorld& world, const std::string& campaign, std::int64_t imported) {
    AdminStore& admin = world.database->admin_store();
    ImportReport report;
    report.campaign = admin.find_campaign(campaign)->id;
    report.totals.imported = imported;
    return survey_import(admin, settings_for(world), report, world.clock.now());
}

std::vector<std::string> warnings_of(RunnerWorld& world, const std::string& campaign) {
    const auto found = survey(world, campaign, 1);
    std::vector<std::string> texts;
    for (const Error& warning : import_warnings(found)) texts.push_back(warning.what);
    return texts;
}

TEST(ImportWarnings, name_the_campaigns_that_have_the_same_people) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    Campaign messy;
    messy.name = "messy";
    world.add_campaign(messy, {"a", "b", "c"});
    Campaign second;
    second.name = "second";
    world.add_campaign(second, {"b", "c", "d"});

    EXPECT_THAT(warnings_of(world, "second"), ElementsAre("2 of 3 are also in \"messy\""));
    EXPECT_EQ(
        shared_text({{"a", 1}, {"b", 2}}, 3), "1 of 3 are also in \"a\", 2 of 3 are also in \"b\""
    );
    EXPECT_EQ(shared_text({{"a", 2, 1}}, 3), "2 of 3 are also in \"a\" (1 invited there)");
    EXPECT_EQ(shared_text({}, 3), "");
    EXPECT_THAT(import_warnings(survey(world, "second", 0)), IsEmpty()) << "said when they came in";
}

TEST(ImportWarnings, say_with_whom_leads_stay_and_how_to_move_them) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_account("ben", open_policy());
    world.add_leads("spring", 3);
    Campaign campaign;
    campaign.name = "spring";
    AdminStore& admin = world.database->admin_store();
    admin.save_campaign({campaign, "", ""}, {world.accounts[1].id}, monday);

    EXPECT_THAT(
        warnings_of(world, "spring"),
        ElementsAre("2 waiting leads of \"spring\" stay with anna, which does not send for it")
    );
    const auto found = survey(world, "spring", 0);
    EXPECT_EQ(
        import_warnings(found).front().hint,
        "invito jobs move --from anna --to ALIAS --campaign spring"
    );
}

TEST(ImportWarnings, say_that_a_campaign_has_ended_once_it_has_for_all_of_its_accounts) {
    RunnerWorld world;
    Policy late = open_policy();
    late.time_zone = TimeZone::find("America/Los_Angeles").value();
    world.add_account("anna", open_policy());
    world.add_account("ben", late);
    Campaign campaign;
    campaign.name = "spring";
    campaign.schedule.end = std::chrono::year{2026} / 11 / 22;
    world.add_campaign(campaign, {"a"});
    EXPECT_THAT(
        warnings_of(world, "spring"),
        ElementsAre("\"spring\" ended on Sun 22 Nov: nothing of it is sent")
    );

    world.clock.set(monday - std::chrono::hours{5});
    EXPECT_THAT(warnings_of(world, "spring"), IsEmpty()) << "it is Sunday still for ben";
}

TEST(ImportWarnings, an_account_that_does_not_send_itself_is_given_no_leads) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_account("anna2", open_policy());
    for (ProviderAccount& account : world.provider.accounts) account.member_id = "ACo-anna";
    world.add_leads("spring", 1);
    (void)world.run();
    AdminStore& admin = world.database->admin_store();
    std::vector<ImportAccount> both = {
        {world.accounts[0].id, "anna"}, {world.accounts[1].id, "anna2"}};

    const auto seconds = mark_seconds(both, "spring", admin);

    ASSERT_TRUE(seconds.has_value());
    ASSERT_EQ(seconds->size(), 1U);
    EXPECT_EQ(seconds->front().alias, "anna2");
    EXPECT_EQ(seconds->front().sender, "anna");
    EXPECT_TRUE(both[0].sends);
    EXPECT_FALSE(both[1].sends);
    EXPECT_THAT(
        import_warnings({.campaign = "spring", .seconds = *seconds}).front().what,
        HasSubstr("anna2 is given no leads")
    );

    std::vector<ImportAccount> only_second = {{world.accounts[1].id, "anna2"}};
    const auto refused = mark_seconds(only_second, "spring", admin);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, "campaign.accounts");
    EXPECT_EQ(refused.error().hint, "write accounts: {use: [anna]}");
}

}  // namespace
}  // namespace invito::test
