#include "invito/report/status_screen.hpp"

#include "report/samples.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using namespace std::chrono_literals;
using testing::ContainsRegex;
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

TEST(StatusScreen, has_room_for_more_on_a_wide_terminal_and_for_less_on_a_narrow_one) {
    const StatusData data = sample_status();

    expect_golden_widths("status", [&](std::ostream& out, const Style& style) {
        write_status_text(out, data, style);
    });
}

TEST(StatusScreen, says_that_no_run_came_although_the_window_was_open) {
    const std::chrono::local_days mon{std::chrono::year{2026} / 11 / 23};
    StatusData data = sample_status();
    data.running.reset();
    data.now = at("2026-11-25T08:00:00+01:00");
    data.missed = {at("2026-11-20T17:58:00+01:00"), {mon, mon + std::chrono::days{1}}};

    EXPECT_THAT(
        status_text(data),
        HasSubstr(
            "! no run since Fri 20 Nov 17:58 although the window was open on Mon and Tue. Is\n"
            "  the timer there? To send now: invito run\n"
        )
    );

    for (int day = 2; day < 5; ++day) data.missed->days.push_back(mon + std::chrono::days{day});
    EXPECT_THAT(status_text(data), HasSubstr("window was open on 5 days since Mon\n  23 Nov."));
}

TEST(StatusScreen, says_why_the_caps_of_an_account_are_low_and_for_how_long) {
    StatusData data = sample_status();
    AccountStatus& anna = data.accounts[0];
    anna.view.record.backoff.health = {500, at("2026-11-21T10:00:00+01:00")};
    anna.caps_percent = 70;
    anna.caps_whole_at = at("2026-11-26T10:00:00+01:00");
    const std::string_view why =
        "70% of its caps since the refusal on Sat 21 Nov; all of them again on Thu 26 Nov";

    EXPECT_THAT(status_text(data), HasSubstr("anna: 70% of its caps since the refusal on Sat"));
    const std::string shown = printed([&](std::ostream& out) {
        Style style = unicode_style();
        style.width = 120;
        write_account(out, anna, data.now, style);
    });
    EXPECT_THAT(shown, HasSubstr(fmt::format("  Caps        {}\n", why)));
}

TEST(StatusScreen, tells_states_apart_by_their_tones) {
    StatusData data = sample_status();
    data.accounts[2].state = "resting";
    data.accounts[2].view.record.state = AccountState::ok;
    Style style = unicode_style();
    style.color = true;

    const std::string text =
        printed([&](std::ostream& out) { write_status_text(out, data, style); });

    EXPECT_THAT(text, HasSubstr("\x1b[32mok\x1b[0m"));
    EXPECT_THAT(text, HasSubstr("\x1b[2mquota used\x1b[0m"));
    EXPECT_THAT(text, HasSubstr("\x1b[33mresting\x1b[0m"));
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
        {.campaign = name, .account = "anna", .leads = 30, .why = DenyReason::campaign_total},
        {.campaign = name, .account = "ben", .leads = 9, .why = DenyReason::campaign_total}};

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

TEST(StatusScreen, tells_of_the_providers_own_limits) {
    StatusData data = sample_status();
    data.accounts[0].provider_limits = {
        {AttemptKind::visit, at("2026-11-23T15:10:00+01:00")},
        {AttemptKind::list, at("2026-11-24T09:00:00+01:00")}};
    const TimeZone zone = unicode_style().zone;

    EXPECT_EQ(
        provider_limits_text(data.accounts[0], data.now, zone),
        "Unipile's own limit: no profile visits until 15:10, no list reads until Tue 24 Nov 09:00"
    );
    EXPECT_EQ(provider_limits_text(data.accounts[1], data.now, zone), "");
    EXPECT_THAT(status_text(data), HasSubstr("anna: Unipile's own limit: no profile visits until"));
    const std::string json =
        printed([&](std::ostream& out) { write_status_json(out, data, zone); });
    EXPECT_THAT(
        json,
        HasSubstr(R"("provider_limits":[{"action":"visit","until":"2026-11-23T15:10:00+01:00"},)")
    );
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

TEST(StatusScreen, asks_nobody_to_sign_in_but_where_the_session_is_gone) {
    StatusData data = sample_status();
    AccountRecord& anna = data.accounts[0].view.record;
    anna.state = AccountState::not_ready;
    anna.state_detail = "errored";
    data.accounts[0].state = "not_ready";
    data.accounts[1].view.record.state = AccountState::blocked;
    data.accounts[1].view.record.state_detail = "locked";
    data.accounts[2].view.record.state = AccountState::ok;

    const auto text_of = [&data](std::size_t account) {
        return alerts_of(data.accounts[account].view, data.now, unicode_style().zone)->text;
    };

    EXPECT_THAT(
        text_of(0), HasSubstr("(errored). It comes back by itself, and each run asks again.")
    );
    EXPECT_THAT(text_of(1), HasSubstr("(locked). Look at it in the Unipile dashboard, then:"));
    EXPECT_THAT(status_text(data), ContainsRegex("anna +not ready .* when ready"));
    EXPECT_THAT(status_text(data), Not(HasSubstr("sign")));
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

TEST(AccountsScreen, lists_accounts_with_their_quotas) {
    expect_golden_screen("accounts_list", [](std::ostream& out, const Style& style) {
        write_account_list(out, sample_status().accounts, sample_now(), style);
    });
}

TEST(AccountsScreen, lists_accounts_on_narrow_and_wide_terminals) {
    expect_golden_widths("accounts_list", [](std::ostream& out, const Style& style) {
        write_account_list(out, sample_status().accounts, sample_now(), style);
    });
}

TEST(AccountsScreen, lists_accounts_as_json) {
    expect_golden_json("accounts_list.json", printed([](std::ostream& out) {
                           write_accounts_json(out, sample_status().accounts, unicode_style().zone);
                       }));
}

TEST(AccountsScreen, shows_a_working_account_in_full) {
    expect_golden_screen("accounts_show", [](std::ostream& out, const Style& style) {
        write_account(out, sample_status().accounts[0], sample_now(), style);
    });
}

TEST(AccountsScreen, shows_since_when_and_why_an_account_is_stopped) {
    expect_golden_screen("accounts_show_stopped", [](std::ostream& out, const Style& style) {
        write_account(out, sample_status().accounts[2], sample_now(), style);
    });
}

TEST(AccountsScreen, shows_until_when_and_why_an_account_is_paused) {
    AccountStatus account = sample_status().accounts[0];
    AccountRecord& record = account.view.record;
    record.state = AccountState::paused;
    record.state_detail = "holiday";
    record.paused_by_person = true;
    record.paused_until = at("2026-12-01T00:00:00+01:00");
    account.view.state_since = at("2026-11-23T08:30:00+01:00");
    account.state = "paused";
    account.until = record.paused_until;
    account.next_at = at("2026-12-01T09:00:00+01:00");
    account.blockers = {
        {DenyReason::account_stopped, *account.until, account.until},
        {DenyReason::outside_window, *account.next_at}};

    expect_golden_screen("accounts_show_paused", [&](std::ostream& out, const Style& style) {
        write_account(out, account, sample_now(), style);
    });
}

TEST(AccountsScreen, says_with_which_account_a_member_sends) {
    AccountStatus account = sample_status().accounts[0];
    account.view.record.alias = "anna-2";
    account.view.record.state = AccountState::same_member;
    account.view.record.state_detail = "anna";
    account.state = "same_member";
    account.next_at.reset();
    account.blockers = {{DenyReason::account_stopped, never, never}};

    expect_golden_screen("accounts_show_same_member", [&](std::ostream& out, const Style& style) {
        write_account(out, account, sample_now(), style);
    });
    const std::string list = printed([&account](std::ostream& out) {
        write_account_list(out, {account}, sample_now(), unicode_style());
    });
    EXPECT_THAT(list, HasSubstr("same member"));
    EXPECT_THAT(list, HasSubstr("after repair"));
}

TEST(AccountsScreen, names_the_rule_that_an_account_waits_for) {
    AccountStatus account = sample_status().accounts[1];
    const auto waits_for = [&account](DenyReason rule, const char* until) {
        const Instant instant = at(until);
        account.blockers = {{rule, instant, instant}};
        return printed([&](std::ostream& out) {
            write_account(out, account, sample_now(), unicode_style());
        });
    };
    account.view.rest_cause = "errors/too_many_requests";
    account.note_cap = 5;
    account.view.month_notes = 5;

    EXPECT_THAT(
        waits_for(DenyReason::day_cap, "2026-11-24T09:15:00+01:00"),
        HasSubstr("Waits for   day cap 25 of 25, until tomorrow 09:15\n")
    );
    EXPECT_THAT(
        waits_for(DenyReason::week_cap, "2026-11-27T09:15:00+01:00"),
        HasSubstr("Waits for   week cap 120 of 120, until Fri 27 Nov 09:15\n")
    );
    EXPECT_THAT(
        waits_for(DenyReason::resting, "2026-11-23T14:35:00+01:00"),
        HasSubstr("Waits for   resting until 14:35 after errors/too_many_requests\n")
    );
    EXPECT_THAT(
        waits_for(DenyReason::outside_window, "2026-11-30T09:00:00+01:00"),
        HasSubstr("Waits for   outside the window until Mon 30 Nov 09:00\n")
    );
    EXPECT_THAT(
        waits_for(DenyReason::note_cap, "2026-12-02T09:00:00+01:00"),
        HasSubstr("Waits for   notes of 30 days 5 of 5, until Wed 2 Dec 09:00\n")
    );
}

TEST(AccountsScreen, shows_an_account_as_json) {
    expect_golden_json(
        "accounts_show.json", printed([](std::ostream& out) {
            write_account_json(out, sample_status().accounts[0], unicode_style().zone);
        })
    );
}

TEST(AccountsScreen, without_accounts_says_how_to_find_them) {
    const std::string text = printed([](std::ostream& out) {
        write_account_list(out, {}, sample_now(), unicode_style());
    });

    EXPECT_EQ(
        text,
        "No accounts yet.\nNext: invito accounts discover (lists those connected at Unipile)\n"
    );
}

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

std::string waits_for(const CampaignView& view, DenyReason rule, Instant until) {
    Outlook outlook;
    outlook.campaigns[view.record.id] = {.waiting = 1, .blockers = {{rule, until, until}}};
    return printed([&](std::ostream& out) {
        write_campaign(out, view, outlook, sample_now(), unicode_style());
    });
}

TEST(CampaignsScreen, names_what_the_campaign_itself_waits_for) {
    CampaignView view = full_campaign();
    const Instant later = at("2026-12-01T00:00:00+01:00");

    EXPECT_THAT(
        waits_for(view, DenyReason::campaign_day_cap, at("2026-11-24T09:15:00+01:00")),
        HasSubstr("Waits for   the campaign's limit per day, until tomorrow 09:15\n")
    );
    EXPECT_THAT(
        waits_for(view, DenyReason::campaign_total, never),
        HasSubstr("Waits for   the campaign's limit is reached\n")
    );
    EXPECT_THAT(
        waits_for(view, DenyReason::campaign_schedule, never),
        HasSubstr("Waits for   no day is left before its end on Fri 18 Dec\n")
    );
    EXPECT_THAT(
        waits_for(view, DenyReason::campaign_schedule, later),
        HasSubstr("Waits for   a day that the campaign skips, until Tue 1 Dec 00:00\n")
    );
    view.record.campaign.schedule.start = std::chrono::year{2026} / 12 / 1;
    EXPECT_THAT(
        waits_for(view, DenyReason::campaign_schedule, later),
        HasSubstr("Waits for   the campaign begins Tue 1 Dec 00:00\n")
    );
    view.record.state = CampaignState::paused;
    view.record.pause_reason = "budget talks";
    EXPECT_THAT(
        waits_for(view, DenyReason::campaign_stopped, never),
        HasSubstr("Waits for   campaign paused, until it is resumed (budget talks)\n")
    );
    view.record.paused_until = later;
    EXPECT_THAT(
        waits_for(view, DenyReason::campaign_stopped, later),
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

StatusData shared_status() {
    StatusData data = sample_status();
    LeaseHolder holder{
        .account = {},
        .run = RunId{12},
        .host = "web-2",
        .pid = 4711,
        .until = sample_now() + 1min,
        .since = sample_now() - 5h};
    data.accounts[0].view.holder = data.accounts[2].view.holder = holder;
    holder.run = RunId{42};
    holder.host = "web-1";
    data.accounts[1].view.holder = holder;
    return data;
}

TEST(StatusScreen, names_the_run_of_each_account_of_a_shared_database) {
    const StatusData data = shared_status();

    expect_golden_screen("status_shared", [&](std::ostream& out, const Style& style) {
        write_status_text(out, data, style);
    });
    expect_golden_widths("status_shared", [&](std::ostream& out, const Style& style) {
        write_status_text(out, data, style);
    });
    EXPECT_THAT(
        printed([&](std::ostream& out) { write_status_json(out, data, TimeZone()); }),
        HasSubstr(R"("held_by":"web-2","held_by_run":"r-0012","held_until":)")
    );
}

TEST(StatusScreen, counts_the_accounts_of_a_run_that_has_many) {
    StatusData data = shared_status();
    data.accounts.resize(9, data.accounts[0]);

    EXPECT_THAT(status_text(data), HasSubstr("r-0012 on web-2 acts for anna, carla, anna and 5"));
}

TEST(AccountsScreen, shows_which_run_acts_for_an_account) {
    const std::string text = printed([](std::ostream& out) {
        write_account(out, shared_status().accounts[0], sample_now(), unicode_style());
    });

    EXPECT_THAT(text, HasSubstr("r-0012 on web-2 (pid 4711), lease until "));
}

}  // namespace
}  // namespace invito::test
