#include "invito/report/status_screen.hpp"
#include "report/golden.hpp"
#include "report/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

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
            write_campaigns_json(out, sample_status().campaigns, {}, unicode_style().zone);
        })
    );
}

TEST(CampaignsScreen, shows_one_campaign_in_full) {
    expect_golden_screen("campaigns_show", [](std::ostream& out, const Style& style) {
        write_campaign(out, full_campaign(), {}, sample_now(), style);
    });
}

TEST(CampaignsScreen, shows_one_campaign_in_full_as_json) {
    expect_golden_json("campaigns_show.json", printed([](std::ostream& out) {
                           write_campaign_json(out, full_campaign(), {}, unicode_style().zone);
                       }));
}

TEST(CampaignsScreen, shows_every_variant_of_a_note) {
    CampaignView view = full_campaign();
    view.record.campaign.note.text.clear();
    view.record.campaign.note.variants = {{"a", "Hello"}, {"warm", "Good day"}};

    const std::string text = printed([&](std::ostream& out) {
        write_campaign(out, view, {}, sample_now(), unicode_style());
    });
    EXPECT_THAT(text, testing::ContainsRegex("Note a +Hello\n +Note warm +Good day\n"));

    const std::string json = printed([&](std::ostream& out) {
        write_campaign_json(out, view, {}, unicode_style().zone);
    });
    EXPECT_THAT(
        json,
        HasSubstr(
            R"("note_variants":[{"variant":"a","text":"Hello"},{"variant":"warm","text":"Good day"}])"
        )
    );
}

std::string waits_for(const CampaignView& view, Refusal rule, Instant until) {
    Outlook outlook;
    outlook.campaigns[view.record.id] = {.waiting = 1, .hurdles = {{rule, until, until}}};
    return printed([&](std::ostream& out) {
        write_campaign(out, view, outlook, sample_now(), unicode_style());
    });
}

TEST(CampaignsScreen, names_what_the_campaign_itself_waits_for) {
    CampaignView view = full_campaign();
    const Instant later = at("2026-12-01T00:00:00+01:00");

    EXPECT_THAT(
        waits_for(view, Refusal::campaign_day_cap, at("2026-11-24T09:15:00+01:00")),
        HasSubstr("Waits for   the campaign's limit per day, until tomorrow 09:15\n")
    );
    EXPECT_THAT(
        waits_for(view, Refusal::campaign_total, never),
        HasSubstr("Waits for   the campaign's limit is reached\n")
    );
    EXPECT_THAT(
        waits_for(view, Refusal::campaign_schedule, never),
        HasSubstr("Waits for   no day is left before its end on Fri 18 Dec\n")
    );
    EXPECT_THAT(
        waits_for(view, Refusal::campaign_schedule, later),
        HasSubstr("Waits for   a day that the campaign skips, until Tue 1 Dec 00:00\n")
    );
    view.record.campaign.schedule.start = std::chrono::year{2026} / 12 / 1;
    EXPECT_THAT(
        waits_for(view, Refusal::campaign_schedule, later),
        HasSubstr("Waits for   the campaign begins Tue 1 Dec 00:00\n")
    );
    view.record.state = CampaignState::paused;
    view.record.pause_reason = "budget talks";
    EXPECT_THAT(
        waits_for(view, Refusal::campaign_stopped, never),
        HasSubstr("Waits for   campaign paused, until it is resumed (budget talks)\n")
    );
    view.record.paused_until = later;
    EXPECT_THAT(
        waits_for(view, Refusal::campaign_stopped, later),
        HasSubstr("Waits for   campaign paused until Tue 1 Dec 00:00 (budget talks)\n")
    );
}

TEST(CampaignsScreen, tells_whom_an_ended_campaign_did_not_reach) {
    CampaignView view = full_campaign();
    view.record.state = CampaignState::done;

    const std::string text = printed([&](std::ostream& out) {
        write_campaign(out, view, {}, sample_now(), unicode_style());
    });

    EXPECT_THAT(text, HasSubstr("! 212 leads were not reached before its end on Fri 18 Dec."));
}

TEST(CampaignsScreen, without_campaigns_says_what_to_do_next) {
    const std::string text =
        printed([](std::ostream& out) { write_campaign_list(out, {}, unicode_style()); });

    EXPECT_EQ(text, "No campaigns yet.\nNext: invito import campaigns/example.yaml\n");
}

}  // namespace
}  // namespace invito::test
