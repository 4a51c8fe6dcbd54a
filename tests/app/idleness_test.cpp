#include "invito/app/planning.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

CampaignRecord campaign(const std::string& name, CampaignState state) {
    CampaignRecord record;
    record.campaign.name = name;
    record.state = state;
    return record;
}

TEST(Idleness, says_why_there_is_nothing_to_do_and_what_to_do_about_it) {
    const auto done = campaign("old", CampaignState::done);
    const auto archived = campaign("older", CampaignState::archived);
    const auto draft = campaign("spring", CampaignState::draft);
    const auto paused = campaign("autumn", CampaignState::paused);

    EXPECT_EQ(why_idle({}).why, "there is no campaign yet");
    EXPECT_EQ(why_idle({done, archived}).why, "all campaigns are done");
    EXPECT_EQ(why_idle({done, draft}).why, "no campaign is started");
    EXPECT_EQ(why_idle({done, draft}).next, "invito start spring");
    EXPECT_EQ(why_idle({paused, done}).why, "every campaign is paused or done");
    EXPECT_EQ(why_idle({paused, done}).next, "invito resume autumn");
    EXPECT_EQ(why_idle({paused, draft}).why, "every started campaign is paused or done");
}

}  // namespace
}  // namespace invito
