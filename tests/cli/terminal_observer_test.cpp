#include "cli/terminal_observer.hpp"

#include "cli/news.hpp"

#include <gmock/gmock.h>
#include <sstream>

namespace invito {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Screen {
    explicit Screen(Motion motion, int speed = 1)
        : observer(
              out,
              overview,
              {.motion = motion, .style = plain_style(), .block = {}, .clock_speed = speed}
          ) {}

    void start() {
        overview.run_started(run_news());
        observer.run_started(run_news());
    }

    std::ostringstream out;
    RunOverview overview;
    TerminalObserver observer;
};

TEST(JobLine, tells_time_state_account_person_and_note) {
    EXPECT_EQ(
        job_line(sent_to_jane(), plain_style()),
        "14:05:02  sent     anna   Jane Doe, Acme Robotics            with note"
    );
}

TEST(JobLine, tells_the_reason_of_a_skip) {
    JobNews news = sent_to_jane();
    news.account = "ben";
    news.state = JobState::skipped;
    news.reason = Reason::already_connected;
    news.name = "Tom Fox";
    news.company.clear();

    EXPECT_EQ(
        job_line(news, plain_style()),
        "14:05:02  skipped  ben    Tom Fox                            already connected"
    );
}

TEST(JobLine, is_a_sentence_in_accessible_mode) {
    Style style = plain_style();
    style.accessible = true;

    EXPECT_EQ(
        job_line(sent_to_jane(), style),
        "14:05:02 sent: Jane Doe, Acme Robotics, by anna, with note"
    );
}

TEST(JobLine, lets_no_control_character_of_a_name_through) {
    JobNews news = sent_to_jane();
    news.name = "Jane\x1b[31m\r\nDoe";

    const std::string line = job_line(news, plain_style());

    EXPECT_EQ(line.find('\x1b'), std::string::npos);
    EXPECT_EQ(line.find('\n'), std::string::npos);
}

TEST(TerminalObserver, prints_lines_without_any_motion_when_still) {
    Screen screen(Motion::still);
    screen.start();

    screen.observer.job_changed(sent_to_jane());

    EXPECT_EQ(
        screen.out.str(),
        "14:05:02  run r-0042 started: 212 waiting\n" + job_line(sent_to_jane(), plain_style()) +
            "\n"
    );
}

TEST(TerminalObserver, keeps_steps_between_to_itself) {
    Screen screen(Motion::still);
    JobNews news = sent_to_jane();
    news.state = JobState::resolved;

    screen.observer.job_changed(news);

    EXPECT_EQ(screen.out.str(), "");
}

TEST(TerminalObserver, scrolls_lines_above_the_block) {
    Screen screen(Motion::block);
    screen.start();
    screen.out.str("");

    screen.observer.job_changed(sent_to_jane());

    const std::string text = screen.out.str();
    EXPECT_TRUE(text.starts_with("\x1b[2F\x1b[J14:05:02  sent")) << text;
    EXPECT_THAT(text, HasSubstr(" run r-0042"));
}

TEST(TerminalObserver, repaints_at_most_four_times_a_second) {
    Screen screen(Motion::block);
    screen.start();
    screen.out.str("");
    RunNews news = run_news();

    news.at = some_monday + Duration{249};
    screen.observer.progress(news);
    EXPECT_EQ(screen.out.str(), "");

    news.at = some_monday + Duration{250};
    screen.observer.progress(news);
    EXPECT_THAT(screen.out.str(), HasSubstr("r-0042"));
}

TEST(TerminalObserver, counts_that_second_in_real_time) {
    Screen screen(Motion::block, 600);
    screen.start();
    screen.out.str("");
    RunNews news = run_news();
    news.at = some_monday + std::chrono::seconds{149};

    screen.observer.progress(news);

    EXPECT_EQ(screen.out.str(), "") << "149 s are less than a quarter of a second at 600x";
}

TEST(TerminalObserver, says_what_an_account_needs) {
    Screen screen(Motion::still);
    AccountNews carla = account_news("carla", 10, 15);
    carla.state = AccountState::reconnect;
    carla.state_changed = true;
    carla.detail = "errors/disconnected_account";

    screen.observer.account_changed(carla);

    EXPECT_EQ(screen.out.str(), "! carla: needs sign-in, errors/disconnected_account\n");
}

TEST(TerminalObserver, names_the_account_that_sends_for_a_member_once) {
    Screen screen(Motion::still);
    AccountNews carla = account_news("carla", 10, 15);
    carla.state = AccountState::same_member;
    carla.state_changed = true;
    carla.detail = "anna";

    screen.observer.account_changed(carla);

    EXPECT_EQ(screen.out.str(), "! carla: same LinkedIn member as anna\n");
}

TEST(TerminalObserver, leaves_what_concerns_one_person_to_the_line_of_the_job) {
    Screen screen(Motion::still);
    Trouble trouble{.at = some_monday, .account = "ben", .error = {}, .what_now = {}};
    trouble.error.what = "no such person";

    trouble.error.fault = Fault::not_found;
    screen.observer.trouble(trouble);
    EXPECT_EQ(screen.out.str(), "");

    trouble.error.fault = Fault::rate_limited;
    trouble.error.what = "too many requests";
    screen.observer.trouble(trouble);
    EXPECT_EQ(screen.out.str(), "! ben: too many requests\n");
}

TEST(TerminalObserver, breaks_long_warnings_between_words) {
    Screen screen(Motion::still);
    Trouble trouble{.at = some_monday, .account = "ben", .error = {}, .what_now = {}};
    trouble.error.fault = Fault::outcome_unknown;
    for (int i = 0; i < 10; ++i)
        trouble.error.what += "connection ";

    screen.observer.trouble(trouble);

    std::istringstream lines(screen.out.str());
    for (std::string line; std::getline(lines, line);) {
        EXPECT_LE(line.size(), 80U);
        EXPECT_TRUE(line.ends_with("connection")) << line;
    }
}

TEST(TerminalObserver, takes_the_block_away_at_the_end) {
    Screen screen(Motion::line);
    screen.start();
    screen.out.str("");

    screen.observer.finish();
    screen.observer.progress(run_news());

    EXPECT_EQ(screen.out.str(), "\x1b[1F\x1b[J");
}

}  // namespace
}  // namespace invito
