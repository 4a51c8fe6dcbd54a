#include "invito/report/status_screen.hpp"

#include "report/golden.hpp"
#include "report/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string status_text(const StatusData& data) {
    return printed([&](std::ostream& out) { write_status_text(out, data, unicode_style()); });
}

TEST(StatusScreen, shows_campaigns_accounts_the_run_and_what_to_do) {
    const StatusData data = sample_status();

    expect_golden_screen("status", [&](std::ostream& out, const Style& style) {
        write_status_text(out, data, style);
    });
}

TEST(StatusScreen, is_one_json_document) {
    const StatusData data = sample_status();

    expect_golden_json("status.json", printed([&](std::ostream& out) {
                           write_status_json(out, data, unicode_style().zone);
                       }));
}

TEST(StatusScreen, of_an_empty_database_says_what_to_do_next) {
    StatusData data;
    data.now = sample_now();

    expect_golden_screen("status_empty", [&](std::ostream& out, const Style& style) {
        write_status_text(out, data, style);
    });
}

TEST(StatusScreen, offers_to_start_a_draft) {
    StatusData data;
    data.now = sample_now();
    data.campaigns = {campaign_view("fresh", CampaignState::draft, counts(10, 0, 0, 0, 0, 0))};

    EXPECT_THAT(status_text(data), HasSubstr("Next: invito start fresh"));
}

TEST(StatusScreen, says_that_a_campaign_has_used_up_its_limit) {
    StatusData data = sample_status();
    const std::string name = data.campaigns.front().record.campaign.name;
    data.outlook.stranded = {
        {.campaign = name, .account = "anna", .leads = 30, .why = Refusal::campaign_total},
        {.campaign = name, .account = "ben", .leads = 9, .why = Refusal::campaign_total}};

    EXPECT_THAT(
        status_text(data), HasSubstr(name + " has used up its limit in all, 39 leads are left")
    );
}

TEST(StatusScreen, tells_how_the_last_run_ended_when_none_is_running) {
    StatusData data = sample_status();
    data.running.reset();
    data.last_run = sample_run();
    data.last_run->ended_at = at("2026-11-22T18:00:00+01:00");
    data.last_run->ended = "window_closed";

    EXPECT_THAT(status_text(data), HasSubstr("Last run r-0042 ended yesterday 18:00 (window"));
}

TEST(StatusScreen, says_that_unknown_outcomes_are_being_looked_for_by_the_run_that_does) {
    StatusData data = sample_status();
    ASSERT_TRUE(data.running);
    EXPECT_THAT(status_text(data), HasSubstr("1 unknown outcome, being looked for:"));

    data.running->kind = RunKind::withdraw;
    EXPECT_THAT(status_text(data), HasSubstr("1 unknown outcome, looked for by the next run:"));
    data.running.reset();
    EXPECT_THAT(status_text(data), HasSubstr("1 unknown outcome, looked for by the next run:"));
}

TEST(StatusScreen, counts_the_leads_that_a_run_held) {
    StatusData data = sample_status();
    data.running->counts.held = 2;

    EXPECT_THAT(status_text(data), HasSubstr("unknown, 2 held\n"));
}

TEST(StatusScreen, tells_that_a_run_was_killed) {
    StatusData data = sample_status();
    data.running.reset();
    data.last_run = sample_run();

    EXPECT_THAT(status_text(data), HasSubstr("Run r-0042 began at 09:00 and did not end properly"));
}

TEST(StatusScreen, never_shows_the_rate_of_a_small_sample) {
    StatusData data = sample_status();
    data.campaigns = {campaign_view("tiny", CampaignState::active, counts(0, 15, 4, 0, 0, 0))};

    EXPECT_THAT(status_text(data), Not(HasSubstr("%")));

    data.campaigns = {campaign_view("enough", CampaignState::active, counts(0, 15, 5, 0, 0, 0))};

    EXPECT_THAT(status_text(data), HasSubstr("5  25%"));
}

TEST(StatusScreen, shows_until_when_an_account_rests) {
    StatusData data = sample_status();
    data.accounts[0].state = "resting";
    data.accounts[0].until = at("2026-11-23T15:10:00+01:00");

    EXPECT_THAT(status_text(data), HasSubstr("resting until 15:10"));
}

TEST(StatusScreen, has_advice_for_every_stopped_account) {
    StatusData data = sample_status();
    data.accounts[0].view.record.state = AccountState::restricted;
    data.accounts[1].view.record.state = AccountState::paused;
    data.accounts[2].view.record.state = AccountState::unreachable;

    const std::string text = status_text(data);

    EXPECT_THAT(text, HasSubstr("! anna: restricted by LinkedIn since"));
    EXPECT_THAT(text, HasSubstr("invito resume --account anna"));
    EXPECT_THAT(text, HasSubstr("invito resume --account ben"));
    EXPECT_THAT(text, HasSubstr("! carla: not usable at Unipile since"));
}

TEST(StatusScreen, tells_when_pauses_end_and_why_they_were_made) {
    StatusData data = sample_status();
    AccountRecord& anna = data.accounts[0].view.record;
    anna.state = AccountState::paused;
    anna.state_detail = "holiday";
    anna.paused_until = at("2026-12-01T00:00:00+01:00");
    data.campaigns[1].record.pause_reason = "budget talks";
    data.campaigns[1].record.paused_until = at("2026-11-25T09:00:00+01:00");

    const std::string text = status_text(data);

    EXPECT_THAT(
        text, HasSubstr("! anna: paused until Tue 1 Dec 00:00 (holiday). To go on earlier:\n"
                        "  invito resume --account anna\n")
    );
    EXPECT_THAT(
        text,
        HasSubstr("! recruit-cpp: paused until Wed 25 Nov 09:00 (budget talks). To go on earlier:\n"
                  "  invito resume recruit-cpp\n")
    );
}

TEST(StatusScreen, writes_an_unlimited_quota_as_a_dash) {
    StatusData data = sample_status();
    data.accounts[0].day_cap = std::nullopt;

    EXPECT_THAT(status_text(data), HasSubstr("14/-"));
}

TEST(StatusScreen, shortens_long_names_instead_of_wrapping_the_table) {
    StatusData data = sample_status();
    data.campaigns[0].record.campaign.name =
        "a-campaign-with-a-name-that-somebody-made-much-too-long-for-any-terminal";

    expect_golden_screen("status_long_names", [&](std::ostream& out, const Style& style) {
        write_status_text(out, data, style);
    });
}

TEST(StatusScreen, uses_colour_only_where_it_is_allowed) {
    const StatusData data = sample_status();
    Style style = unicode_style();
    style.color = true;

    const std::string coloured =
        printed([&](std::ostream& out) { write_status_text(out, data, style); });

    EXPECT_THAT(coloured, HasSubstr("\x1b[31mreconnect\x1b[0m"));
    EXPECT_THAT(status_text(data), Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace invito::test
