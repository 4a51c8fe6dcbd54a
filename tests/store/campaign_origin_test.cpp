// Where the settings of a campaign come from, and whose the rejected rows of a list are.

#include "invito/ports/engine.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>

namespace invito::test {
namespace {

using testing::ElementsAre;

constexpr Instant import_day{std::chrono::hours{490'000}};

class CampaignOriginTest : public ::testing::Test {
protected:
    CampaignOriginTest() {
        DatabaseOptions options;
        options.program_version = "test";
        options.now = import_day;
        database = engine_of(folder.file("invito.db"))->open(options).value();
        accounts = admin_store().save_accounts(
            {{"anna", "1", Tier::premium}, {"ben", "2", Tier::free}, {"carla", "3", Tier::free}},
            import_day
        );
    }

    AdminStore& admin_store() { return database->admin_store(); }

    CampaignId save(
        const std::string& name, const std::string& source, const std::vector<AccountId>& used
    ) {
        Campaign campaign;
        campaign.name = name;
        return admin_store().save_campaign(
            {campaign, source, "sum of " + source}, used, import_day
        );
    }

    void import(CampaignId campaign, const std::string& list) {
        admin_store().finish_import(
            admin_store().begin_import(campaign, list, import_day), {}, "", import_day
        );
    }

    TempDir folder;
    std::unique_ptr<Database> database;
    std::vector<AccountId> accounts;
};

TEST_F(CampaignOriginTest, is_the_file_saved_last_and_the_accounts_that_take_new_leads) {
    const CampaignId spring = save("spring", "/a.yaml", {accounts[0], accounts[1]});
    save("autumn", "/c.yaml", {accounts[1]});
    save("spring", "/b.yaml", {accounts[2], accounts[1]});

    const CampaignOrigin origin = admin_store().campaign_origin(spring);

    EXPECT_EQ(origin.source_path, "/b.yaml");
    EXPECT_EQ(origin.source_sha256, "sum of /b.yaml");
    EXPECT_THAT(origin.accounts, ElementsAre("ben", "carla"));
    EXPECT_THAT(
        admin_store().find_campaign("spring")->campaign.accounts, ElementsAre("ben", "carla")
    ) << "no other account sends for it";
}

}  // namespace
}  // namespace invito::test
