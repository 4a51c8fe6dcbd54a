#include "cli/live_block.hpp"

#include "cli/news.hpp"
#include "invito/support/text.hpp"

#include <gmock/gmock.h>

namespace invito {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;

RunOverview three_accounts() {
    RunOverview overview;
    RunNews run = run_news();
    run.counts = {.sent = 49, .skipped = 3, .failed = 1, .unknown = 1};
    run.next_at = some_monday + std::chrono::minutes{4};
    overview.run_started(run);
    AccountNews anna = account_news("anna", 14, 25);
    anna.next_at = some_monday + std::chrono::minutes{4} + std::chrono::seconds{10};
    overview.account_changed(anna);
    AccountNews ben = account_news("ben", 25, 25);
    ben.waits_for = Refusal::day_cap;
    overview.account_changed(ben);
    AccountNews carla = account_news("carla", 10, 15);
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
        lines,
        ElementsAre(
            " run r-0042 · window until 17:57 (3 h 52 min) · Ctrl-C stops cleanly",
            " anna  ███████████░░░░░░░░░  14/25 today  61/120 in 7 d   next 14:09:12",
            " ben   ████████████████████  25/25 today  72/120 in 7 d   done for today",
            " carla █████████████░░░░░░░  10/15 today  57/120 in 7 d   ! needs sign-in",
            " run   49 sent, 3 skipped, 1 failed, 1 unknown · 212 waiting"
        )
    );
}

TEST(LiveBlock, names_the_limit_that_an_account_has_reached) {
    AccountNews carla = account_news("carla", 5, 15);
    const auto outlook = [&carla](Refusal limit) {
        carla.waits_for = limit;
        return account_outlook(carla, plain_style().zone);
    };

    EXPECT_EQ(outlook(Refusal::day_cap), "done for today");
    EXPECT_EQ(outlook(Refusal::week_cap), "done for 7 days");
    EXPECT_EQ(outlook(Refusal::note_cap), "notes used up");
    EXPECT_EQ(outlook(Refusal::visit_cap), "visits used up");
}

TEST(LiveBlock, keeps_the_order_of_the_configuration) {
    RunOverview overview({"anna", "ben", "carla"});
    overview.run_started(run_news());
    for (const char* alias : {"carla", "anna", "ben"})
        overview.account_changed(account_news(alias, 1, 25));

    EXPECT_THAT(live_line(overview, plain_style()), HasSubstr("anna 1/25 ben 1/25 carla 1/25"));
}

TEST(LiveBlock, says_in_one_line_when_the_next_account_acts) {
    RunOverview overview;
    overview.run_started(run_news());
    AccountNews anna = account_news("anna", 1, 25);
    anna.next_at = some_monday + std::chrono::minutes{9};
    AccountNews carla = account_news("carla", 1, 25);
    carla.next_at = some_monday;
    carla.state = AccountState::reconnect;
    overview.account_changed(anna);
    overview.account_changed(carla);

    EXPECT_THAT(live_line(overview, plain_style()), HasSubstr("next 14:14"));
}

TEST(LiveBlock, says_sandbox_where_it_is_one) {
    const auto lines = live_block(three_accounts(), {.is_sandbox = true}, plain_style());

    EXPECT_THAT(lines.front(), HasSubstr("SANDBOX"));
}

TEST(LiveBlock, never_is_wider_than_the_terminal) {
    Style narrow = plain_style();
    narrow.width = 60;

    const auto lines = live_block(three_accounts(), {}, narrow);

    for (const std::string& line : lines)
        EXPECT_LT(display_width(line), 60U) << line;
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
    AccountNews news = account_news("anna", 1, 25);
    news.next_at = some_monday + std::chrono::hours{1};

    news.waits_for = Refusal::resting;
    EXPECT_EQ(account_outlook(news, zone), "rests until 15:05:02");
    news.waits_for = Refusal::outside_window;
    EXPECT_EQ(account_outlook(news, zone), "window closed");
    news.waits_for = Refusal::pacing;
    EXPECT_EQ(account_outlook(news, zone), "next 15:05:02");
    news.state = AccountState::restricted;
    EXPECT_EQ(account_outlook(news, zone), "! restricted by LinkedIn");
    news.state = AccountState::same_member;
    news.detail = "ben";
    EXPECT_EQ(account_outlook(news, zone), "! same LinkedIn member as ben");
}

}  // namespace
}  // namespace invito
