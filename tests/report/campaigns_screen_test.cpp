#include "invito/report/campaigns_screen.hpp"

#include "report/golden.hpp"
#include "report/samples.hpp"

#include <gtest/gtest.h>

namespace invito::test {
namespace {

using namespace std::chrono_literals;

CampaignView full_campaign() {
    CampaignView view = sample_status().campaigns[0];
    Campaign& campaign = view.record.campaign;
    campaign.description = "Founders from the Berlin robotics list";
    campaign.labels = {{"team", "sales-emea"}, {"quarter", "q4"}};
    campaign.note.text =
        "Hi {{first_name|there}}, {{hook}}. I would be glad to connect and to learn what you are "
        "building.\nBest, Anna";
    campaign.per_day = 60;
    campaign.total = 500;
    campaign.schedule.start = std::chrono::year{2026} / 11 / 23;
    campaign.schedule.end = std::chrono::year{2026} / 12 / 18;
    campaign.schedule.skip_dates = {std::chrono::year{2026} / 12 / 8};
    campaign.window = Window{.from = 10h, .to = 17h + 30min};
    view.invited_today = 39;
    return view;
}

TEST(CampaignsScreen, lists_campaigns) {
    expect_golden_screen("campaigns_list", [](std::ostream& out, const Style& style) {
        write_campaign_list(out, sample_status().campaigns, style);
    });
}

TEST(CampaignsScreen, lists_campaigns_as_json) {
    expect_golden_json(
        "campaigns_list.json", printed([](std::ostream& out) {
            write_campaigns_json(out, sample_status().campaigns, unicode_style().zone);
        })
    );
}

TEST(CampaignsScreen, shows_one_campaign_in_full) {
    expect_golden_screen("campaigns_show", [](std::ostream& out, const Style& style) {
        write_campaign(out, full_campaign(), sample_now(), style);
    });
}

TEST(CampaignsScreen, shows_one_campaign_in_full_as_json) {
    expect_golden_json("campaigns_show.json", printed([](std::ostream& out) {
                           write_campaign_json(out, full_campaign(), unicode_style().zone);
                       }));
}

TEST(CampaignsScreen, without_campaigns_says_what_to_do_next) {
    const std::string text =
        printed([](std::ostream& out) { write_campaign_list(out, {}, unicode_style()); });

    EXPECT_EQ(text, "No campaigns yet.\nNext: invito import campaigns/example.yaml\n");
}

}  // namespace
}  // namespace invito::test
