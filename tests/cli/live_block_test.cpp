#include "cli/events.hpp"
#include "cli/terminal_observer.hpp"
#include "invito/support/text.hpp"

#include <gmock/gmock.h>

namespace invito {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

RunOverview three_accounts() {
    RunOverview overview;
    RunEvent run = run_event();
    run.counts = {.sent = 49, .skipped = 3, .failed = 1, .unknown = 1};
    run.next_at = some_monday + std::chrono::minutes{4};
    run.waiting = 212;
    overview.run_started(run);
    AccountEvent anna = account_event("anna", 14, 25);
    anna.next_at = some_monday + std::chrono::minutes{4} + std::chrono::seconds{10};
    overview.account_changed(anna);
    AccountEvent ben = account_event("ben", 25, 25);
    ben.waits_for = DenyReason::day_cap;
    overview.account_changed(ben);
    AccountEvent carla = account_event("carla", 10, 15);
    carla.state = AccountState::reconnect;
    overview.account_changed(carla);
    return overview;
}

TEST(LiveBlock, shows_the_run_each_account_and_the_totals) {
    const LiveBlockOptions options{.window_end = [](Instant now) {
        return now + std::chrono::hours{3} + std::chrono::minutes{52};
    }};

    const auto lines = live_block(three_accounts(), options, plain_style());

    EXPECT_THAT(
        lines, ElementsAre(
                   " run r-0042 · window until 17:57 (3 h 52 min) · Ctrl-C stops cleanly",
                   " anna  ███████████░░░░░░░░░  14/25 today  61/120 in 7 d   next 14:09:12",
                   " ben   ████████████████████  25/25 today  72/120 in 7 d   done for today",
                   " carla █████████████░░░░░░░  10/15 today  57/120 in 7 d   ! needs sign-in",
                   " run   49 sent, 3 skipped, 1 failed, 1 unknown · next: anna in 4:10",
                   " leads ████░░░░░░░░░░░░░░░░  54 of 266, 212 waiting"
               )
    );
}

TEST(LiveBlock, names_the_limit_that_an_account_has_reached) {
    AccountEvent carla = account_event("carla", 5, 15);
    const auto outlook = [&carla](DenyReason limit) {
        carla.waits_for = limit;
        return account_outlook(carla, plain_style().zone);
    };

    EXPECT_EQ(outlook(DenyReason::day_cap), "done for today");
    EXPECT_EQ(outlook(DenyReason::week_cap), "done for 7 days");
    EXPECT_EQ(outlook(DenyReason::note_cap), "notes used up");
    EXPECT_EQ(outlook(DenyReason::visit_cap), "visits used up");
}

TEST(LiveBlock, keeps_the_order_of_the_configuration) {
    RunOverview overview({"anna", "ben", "carla"});
    overview.run_started(run_event());
    for (const char* alias : {"carla", "anna", "ben"})
        overview.account_changed(account_event(alias, 1, 25));

    EXPECT_THAT(live_line(overview, plain_style()), HasSubstr("anna 1/25 ben 1/25 carla 1/25"));
}

TEST(LiveBlock, says_in_one_line_when_the_next_account_acts) {
    RunOverview overview;
    overview.run_started(run_event());
    AccountEvent anna = account_event("anna", 1, 25);
    anna.next_at = some_monday + std::chrono::minutes{9};
    AccountEvent carla = account_event("carla", 1, 25);
    carla.next_at = some_monday;
    carla.state = AccountState::reconnect;
    overview.account_changed(anna);
    overview.account_changed(carla);

    EXPECT_THAT(live_line(overview, plain_style()), HasSubstr("next 14:14"));
}

RunOverview many_accounts(int count) {
    RunOverview overview;
    overview.run_started(run_event());
    for (int i = 0; i < count; ++i) {
        AccountEvent event = account_event("a" + std::to_string(i), 1, 25);
        event.next_at = some_monday + std::chrono::minutes{100 - i};
        overview.account_changed(event);
    }
    return overview;
}

Style style_of_height(int rows) {
    Style style = plain_style();
    style.height = rows;
    return style;
}

TEST(LiveBlock, counts_the_leads_of_earlier_runs_and_says_when_the_last_one_goes) {
    const LiveBlockOptions options{
        .ends_at = some_monday + std::chrono::hours{24 * 8}, .settled_before = 34};

    const auto lines = live_block(three_accounts(), options, plain_style());

    EXPECT_THAT(lines.back(), HasSubstr("88 of 300, 212 waiting · done Tue 1 Dec"));
}

TEST(LiveBlock, counts_down_while_nothing_happens) {
    RunOverview overview = three_accounts();

    overview.pass_time(some_monday + std::chrono::minutes{4} + std::chrono::seconds{1});

    EXPECT_THAT(live_block(overview, {}, plain_style())[4], HasSubstr("next: anna in 0:09"));
    overview.pass_time(some_monday + std::chrono::minutes{5});
    EXPECT_THAT(live_block(overview, {}, plain_style())[4], Not(HasSubstr("next")));
}

TEST(LiveBlock, names_the_day_of_a_next_instant_that_is_far) {
    RunOverview overview;
    overview.run_started(run_event());
    AccountEvent anna = account_event("anna", 1, 25);
    anna.next_at = some_monday + std::chrono::hours{19};
    overview.account_changed(anna);

    const auto lines = live_block(overview, {}, plain_style());

    EXPECT_THAT(lines[1], HasSubstr("next tomorrow 09:05"));
    EXPECT_THAT(lines[2], HasSubstr("next tomorrow 09:05"));
}

TEST(LiveBlock, shows_what_comes_next_beside_a_long_alias) {
    RunOverview overview;
    overview.run_started(run_event());
    AccountEvent long_named = account_event("maximilian.schmidt.muenchen", 25, 25);
    long_named.next_at = some_monday + std::chrono::hours{19};
    overview.account_changed(long_named);
    overview.account_changed(account_event("anna", 14, 25));

    const auto lines = live_block(overview, {}, plain_style());

    EXPECT_EQ(
        lines[1], " maximilian.schm… ██████████  25/25 today  72/120 in 7 d   next tomorrow 09:05"
    );
    EXPECT_EQ(lines[2], " anna             █████░░░░░  14/25 today  61/120 in 7 d   works");
}

TEST(LiveBlock, says_so_when_the_run_is_stopping) {
    RunOverview overview = three_accounts();

    overview.ask_to_stop();

    const auto lines = live_block(overview, {}, plain_style());
    EXPECT_EQ(lines[0], " run r-0042 · stopping · Ctrl-C again quits at once");
    EXPECT_THAT(lines[1], HasSubstr("stopping"));
    EXPECT_THAT(lines[3], HasSubstr("! needs sign-in"));
    EXPECT_THAT(lines, Each(Not(HasSubstr("next"))));
}

TEST(LiveBlock, leaves_a_third_of_the_screen_to_the_lines_above_it) {
    for (const int rows : {4, 5, 8, 10, 24, 50, 100}) {
        for (const int accounts : {0, 1, 3, 12, 30, 300}) {
            const auto lines = live_block(many_accounts(accounts), {}, style_of_height(rows));
            EXPECT_LT(std::ssize(lines), rows) << rows << " rows, " << accounts << " accounts";
            if (rows >= 10) {
                EXPECT_LE(std::ssize(lines), rows - 1 - rows / 3);
            }
        }
    }
}

TEST(LiveBlock, shows_all_accounts_where_there_is_room) {
    const auto lines = live_block(many_accounts(30), {}, style_of_height(60));

    EXPECT_EQ(lines.size(), 1U + 30U + 2U);
}

TEST(LiveBlock, shows_the_accounts_that_act_next_in_their_order_and_counts_the_others) {
    const auto lines = live_block(many_accounts(30), {}, style_of_height(24));

    ASSERT_EQ(lines.size(), 15U);
    EXPECT_THAT(lines[1], StartsWith(" a19 "));
    EXPECT_THAT(lines[11], StartsWith(" a29 "));
    EXPECT_EQ(lines[12], " 19 more, all ok");
}

TEST(LiveBlock, shows_first_who_needs_a_person) {
    RunOverview overview = many_accounts(30);
    AccountEvent signed_out = account_event("a0", 1, 25);
    signed_out.state = AccountState::reconnect;
    overview.account_changed(signed_out);

    const auto lines = live_block(overview, {}, style_of_height(24));

    EXPECT_THAT(lines[1], StartsWith(" a0 "));
    EXPECT_THAT(lines[2], StartsWith(" a20 "));
}

TEST(LiveBlock, counts_those_who_need_a_person_and_have_no_row) {
    RunOverview overview;
    overview.run_started(run_event());
    for (int i = 0; i < 30; ++i) {
        AccountEvent event = account_event("a" + std::to_string(i), 1, 25);
        event.state = AccountState::restricted;
        overview.account_changed(event);
    }

    EXPECT_EQ(live_block(overview, {}, style_of_height(24))[12], " 19 more, 19 of them stopped");
}

ErrorEvent host_down(Instant at) {
    ErrorEvent failure;
    failure.at = at;
    failure.account = "anna";
    failure.error.fault = Fault::not_sent;
    failure.is_of_host = true;
    failure.again_at = at + std::chrono::seconds{30};
    return failure;
}

TEST(LiveBlock, says_in_one_counting_line_that_the_provider_is_down) {
    RunOverview overview = three_accounts();
    for (int i = 0; i < 5; ++i)
        overview.error_occurred(host_down(some_monday + std::chrono::seconds{i}));

    const auto lines = live_block(overview, {}, plain_style());

    EXPECT_EQ(lines[4], " ! 14:05:06 Unipile cannot be reached, trying again at 14:05:36 (5th)");
}

TEST(LiveBlock, forgets_that_line_when_the_provider_answers) {
    RunOverview overview = three_accounts();
    overview.error_occurred(host_down(some_monday));
    AccountEvent anna = account_event("anna", 1, 25);
    anna.waits_for = DenyReason::host_unavailable;
    overview.account_changed(anna);
    EXPECT_TRUE(overview.host_outage());

    anna.waits_for = DenyReason::pacing;
    overview.account_changed(anna);
    EXPECT_FALSE(overview.host_outage());

    overview.error_occurred(host_down(some_monday));
    overview.job_changed(sent_to_jane());
    EXPECT_FALSE(overview.host_outage());
}

TEST(HostSentence, says_what_the_provider_does) {
    HostOutage outage{.since = some_monday, .at = some_monday, .count = 1};
    const TimeZone zone = plain_style().zone;

    outage.fault = Fault::unavailable;
    EXPECT_EQ(host_sentence(outage, zone), "14:05:02 Unipile does not answer");
    outage.http_status = 503;
    outage.count = 22;
    EXPECT_EQ(host_sentence(outage, zone), "14:05:02 Unipile answers 503 (22nd)");
    outage.count = 112;
    EXPECT_EQ(host_sentence(outage, zone), "14:05:02 Unipile answers 503 (112th)");
}

TEST(LiveBlock, says_nothing_is_left_only_where_no_lead_waits) {
    AccountEvent anna = account_event("anna", 1, 25);
    const TimeZone zone = plain_style().zone;

    EXPECT_EQ(account_outlook(anna, zone), "works");
    anna.jobs_waiting = 0;
    EXPECT_EQ(account_outlook(anna, zone), "nothing left");
}

TEST(LiveBlock, of_a_sync_has_no_accounts) {
    const auto lines = live_block(three_accounts(), {.kind = RunKind::sync}, plain_style());

    EXPECT_THAT(lines, ElementsAre(" sync r-0042 · Ctrl-C stops cleanly"));
}

TEST(LiveLine, counts_the_accounts_that_do_not_fit) {
    const std::string line = live_line(many_accounts(30), plain_style());

    EXPECT_EQ(line, "[30/750 today] 30 accounts · next 15:16");
}

TEST(LiveBlock, says_sandbox_where_it_is_one) {
    const auto lines = live_block(three_accounts(), {.is_sandbox = true}, plain_style());

    EXPECT_THAT(lines.front(), HasSubstr("SANDBOX"));
}

TEST(LiveBlock, never_is_wider_than_the_terminal) {
    Style narrow = plain_style();
    narrow.width = 60;

    const auto lines = live_block(three_accounts(), {}, narrow);

    for (const std::string& line : lines) EXPECT_LT(display_width(line), 60U) << line;
}

TEST(LiveBlock, shortens_its_bars_before_it_cuts_an_instant) {
    Style narrow = plain_style();
    narrow.width = 60;

    const auto lines = live_block(three_accounts(), {}, narrow);

    EXPECT_THAT(lines[1], testing::EndsWith("next 14:09:12"));
    EXPECT_THAT(lines[2], testing::EndsWith("done for today"));
}

TEST(LiveBlock, has_no_glyphs_in_ascii) {
    Style ascii = plain_style();
    ascii.unicode = false;

    for (const std::string& line : live_block(three_accounts(), {}, ascii)) {
        EXPECT_THAT(std::vector<char>(line.begin(), line.end()), Each(testing::Ge(' '))) << line;
    }
}

TEST(LiveLine, says_the_same_on_one_line) {
    EXPECT_EQ(
        live_line(three_accounts(), plain_style()),
        "[49/65 today] anna 14/25 ben 25/25 carla 10/15 ! · next 14:09 · 1 failed"
    );
}

TEST(AccountOutlook, says_why_an_account_waits) {
    const TimeZone zone = *TimeZone::find("Europe/Berlin");
    AccountEvent event = account_event("anna", 1, 25);
    event.next_at = some_monday + std::chrono::hours{1};

    event.waits_for = DenyReason::resting;
    EXPECT_EQ(account_outlook(event, zone), "rests until 15:05:02");
    event.waits_for = DenyReason::outside_window;
    EXPECT_EQ(account_outlook(event, zone), "window closed");
    event.waits_for = DenyReason::pacing;
    EXPECT_EQ(account_outlook(event, zone), "next 15:05:02");
    event.state = AccountState::restricted;
    EXPECT_EQ(account_outlook(event, zone), "! restricted by LinkedIn");
    event.state = AccountState::same_member;
    event.detail = "ben";
    EXPECT_EQ(account_outlook(event, zone), "! same LinkedIn member as ben");
}

TEST(LiveBlock, names_the_run_that_acts_for_an_account_instead) {
    RunOverview overview = three_accounts();
    overview.account_changed(held_account_event("anna"));
    Style style = plain_style();

    for (const int width : {60, 80}) {
        style.width = width;
        EXPECT_THAT(live_block(overview, {}, style)[1], HasSubstr("held by web-2")) << width;
    }
    style.width = 120;
    EXPECT_THAT(live_block(overview, {}, style)[1], testing::EndsWith("held by web-2 (r-0012)"));
    EXPECT_THAT(live_line(overview, plain_style()), Not(HasSubstr("anna 3/25 !")));
}

TEST(AccountOutlook, says_that_the_database_is_waited_for) {
    AccountEvent event = account_event("anna", 1, 25);
    event.waits_for = DenyReason::database_unsafe;

    EXPECT_EQ(account_outlook(event, plain_style().zone), "waits for the database");
}

}  // namespace
}  // namespace invito
