#include "invito/app/campaign_steps.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

CampaignRecord spring(CampaignState state, std::optional<Instant> paused_until = {}) {
    CampaignRecord campaign;
    campaign.campaign.name = "spring";
    campaign.state = state;
    campaign.paused_until = paused_until;
    return campaign;
}

TEST(NeedsStart, refuses_one_that_a_person_must_resume) {
    const auto needed = needs_start(spring(CampaignState::paused));

    ASSERT_FALSE(needed.has_value());
    EXPECT_EQ(needed.error().kind, ErrorKind::usage);
    EXPECT_EQ(needed.error().code, "campaign.paused");
    EXPECT_EQ(needed.error().what, "\"spring\" is paused");
    EXPECT_EQ(needed.error().hint, "invito resume spring");
}

TEST(NeedsStart, lets_one_be_that_runs_or_goes_on_by_itself) {
    for (const CampaignState state : {CampaignState::active, CampaignState::done}) {
        EXPECT_FALSE(needs_start(spring(state)).value());
    }
    EXPECT_FALSE(needs_start(spring(CampaignState::paused, never)).value());
    EXPECT_TRUE(needs_start(spring(CampaignState::draft)).value());
}

TEST(NeedsStart, refuses_one_that_was_put_away) {
    const auto needed = needs_start(spring(CampaignState::archived));

    ASSERT_FALSE(needed.has_value());
    EXPECT_EQ(needed.error().code, "campaign.archived");
}

}  // namespace
}  // namespace invito
