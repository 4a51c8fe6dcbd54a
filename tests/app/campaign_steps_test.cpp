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
    EXPECT_EQ(needed.error().hint, "to bring it back: invito campaigns unarchive spring");
    EXPECT_EQ(may_resume(spring(CampaignState::archived)).error().hint, needed.error().hint);
}

TEST(Unarchiving, is_for_archived_ones) {
    EXPECT_TRUE(may_unarchive(spring(CampaignState::archived)));
    for (const auto& [state, word] : enum_names<CampaignState>) {
        if (state == CampaignState::archived) continue;
        const auto may = may_unarchive(spring(state));
        ASSERT_FALSE(may) << word;
        EXPECT_EQ(may.error().code, "campaign.not_archived");
    }
}

}  // namespace
}  // namespace invito
