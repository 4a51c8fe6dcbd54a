#include "invito/model/campaign.hpp"

#include <gtest/gtest.h>
#include <set>

namespace invito {
namespace {

TEST(CampaignState, is_read_back_from_its_text) {
    using enum CampaignState;
    std::set<std::string_view> texts;

    for (const CampaignState state : {draft, active, paused, done, archived}) {
        EXPECT_EQ(parse<CampaignState>(to_string(state)), state);
        texts.insert(to_string(state));
    }

    EXPECT_EQ(texts, (std::set<std::string_view>{"draft", "active", "paused", "done", "archived"}));
    EXPECT_EQ(parse<CampaignState>("Active"), std::nullopt);
}

TEST(CampaignPolicies, are_written_as_in_the_campaign_file) {
    EXPECT_EQ(to_string(Assign::balanced), "balanced");
    EXPECT_EQ(to_string(Assign::round_robin), "round_robin");
    EXPECT_EQ(to_string(Assign::column), "column");
    EXPECT_EQ(to_string(WhenUnfit::skip), "skip");
    EXPECT_EQ(to_string(WhenUnfit::send_without_note), "send_without_note");
    EXPECT_EQ(to_string(WhenUnfit::skip), "skip");
    EXPECT_EQ(to_string(WhenUnfit::send_without_note), "send_without_note");
    EXPECT_EQ(to_string(WhenNoteQuotaUsed::wait), "wait");
    EXPECT_EQ(to_string(WhenNoteQuotaUsed::send_without_note), "send_without_note");
}

TEST(Campaign, loses_no_lead_to_a_default) {
    const Campaign campaign;

    EXPECT_EQ(campaign.assign, Assign::balanced);
    EXPECT_EQ(campaign.note.when_missing, WhenUnfit::skip);
    EXPECT_EQ(campaign.note.when_too_long, WhenUnfit::skip);
    EXPECT_EQ(campaign.note.when_note_quota_used, WhenNoteQuotaUsed::wait);
    EXPECT_EQ(campaign.per_day, std::nullopt);
    EXPECT_EQ(campaign.total, std::nullopt);
    EXPECT_EQ(campaign.window, std::nullopt);
    EXPECT_EQ(campaign.priority, 50);
}

}  // namespace
}  // namespace invito
