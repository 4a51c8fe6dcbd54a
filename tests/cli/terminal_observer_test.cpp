#include "cli/terminal_observer.hpp"

#include "cli/events.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <optional>
#include <sstream>
#include <streambuf>

namespace invito {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Screen {
    explicit Screen(Motion motion, int speed = 1)
        : observer(
              out, overview,
              {.motion = motion, .style = plain_style(), .block = {}, .clock_speed = speed}
          ) {}

    void start() {
        overview.run_started(run_event());
        observer.run_started(run_event());
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
    JobEvent event = sent_to_jane();
    event.account = "ben";
    event.state = JobState::skipped;
    event.reason = Reason::already_connected;
    event.name = "Tom Fox";
    event.company.clear();

    EXPECT_EQ(
        job_line(event, plain_style()),
        "14:05:02  skipped  ben    Tom Fox                            already connected"
    );
}

TEST(JobLine, gives_up_a_piece_of_the_name_for_the_reason) {
    JobEvent event = sent_to_jane();
    event.state = JobState::skipped;
    event.reason = Reason::invited_by_other_account;
    event.company = "Acme Robotics and Sons";

    const std::string line = job_line(event, plain_style());

    EXPECT_LE(display_width(line), 80U) << line;
    EXPECT_THAT(line, testing::EndsWith("invited by other account"));
}

TEST(TerminalObserver, makes_no_fuss_of_one_request_that_fails) {
    Screen screen(Motion::still);
    ErrorEvent failure{.at = some_monday, .account = "anna", .error = {}, .what_now = {}};
    failure.is_of_host = true;
    screen.overview.error_occurred(failure);
    screen.observer.error_occurred(failure);
    screen.overview.job_changed(sent_to_jane());
    screen.observer.job_changed(sent_to_jane());

    EXPECT_EQ(screen.out.str(), job_line(sent_to_jane(), plain_style()) + "\n");
}

TEST(TerminalObserver, keeps_people_below_each_other_whoever_invites_them) {
    Screen screen(Motion::still);
    screen.observer.account_changed(account_event("bartholomaeus", 1, 25));
    screen.observer.account_changed(account_event("ben", 1, 25));

    screen.observer.job_changed(sent_to_jane());

    EXPECT_EQ(
        screen.out.str(),
        "14:05:02  sent     anna           Jane Doe, Acme Robotics            with note\n"
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
    JobEvent event = sent_to_jane();
    event.name = "Jane\x1b[31m\r\nDoe";

    const std::string line = job_line(event, plain_style());

    EXPECT_EQ(line.find('\x1b'), std::string::npos);
    EXPECT_EQ(line.find('\n'), std::string::npos);
}

TEST(TerminalObserver, prints_lines_without_any_motion_when_still) {
    Screen screen(Motion::still);
    screen.start();

    screen.observer.job_changed(sent_to_jane());

    EXPECT_EQ(
        screen.out.str(), "14:05:02  run r-0042 started: 212 waiting\n" +
                              job_line(sent_to_jane(), plain_style()) + "\n"
    );
}

TEST(TerminalObserver, keeps_steps_between_to_itself) {
    Screen screen(Motion::still);
    JobEvent event = sent_to_jane();
    event.state = JobState::resolved;

    screen.observer.job_changed(event);

    EXPECT_EQ(screen.out.str(), "");
}

TEST(TerminalObserver, scrolls_lines_above_the_block) {
    Screen screen(Motion::block);
    screen.start();
    screen.out.str("");

    screen.observer.job_changed(sent_to_jane());

    const std::string text = screen.out.str();
    EXPECT_TRUE(text.starts_with("\x1b[3F\x1b[J14:05:02  sent")) << text;
    EXPECT_THAT(text, HasSubstr(" run r-0042"));
}

TEST(TerminalObserver, repaints_at_most_four_times_a_second) {
    Screen screen(Motion::block);
    screen.start();
    screen.out.str("");
    RunEvent event = run_event();

    event.at = some_monday + Duration{249};
    screen.observer.progress(event);
    EXPECT_EQ(screen.out.str(), "");

    event.at = some_monday + Duration{250};
    screen.observer.progress(event);
    EXPECT_THAT(screen.out.str(), HasSubstr("r-0042"));
}

TEST(TerminalObserver, counts_that_second_in_real_time) {
    Screen screen(Motion::block, 600);
    screen.start();
    screen.out.str("");
    RunEvent event = run_event();
    event.at = some_monday + std::chrono::seconds{149};

    screen.observer.progress(event);

    EXPECT_EQ(screen.out.str(), "") << "149 s are less than a quarter of a second at 600x";
}

TEST(TerminalObserver, says_what_an_account_needs) {
    Screen screen(Motion::still);
    AccountEvent carla = account_event("carla", 10, 15);
    carla.state = AccountState::reconnect;
    carla.state_changed = true;
    carla.detail = "errors/disconnected_account";

    screen.observer.account_changed(carla);

    EXPECT_EQ(screen.out.str(), "! carla: needs sign-in, errors/disconnected_account\n");
}

TEST(TerminalObserver, asks_nobody_to_sign_in_for_what_comes_back_by_itself) {
    Screen screen(Motion::still);
    AccountEvent carla = account_event("carla", 10, 15);
    carla.state_changed = true;
    carla.state = AccountState::not_ready;
    carla.detail = "CONNECTING";
    screen.observer.account_changed(carla);
    carla.state = AccountState::blocked;
    carla.detail = "STOPPED";
    screen.observer.account_changed(carla);

    EXPECT_EQ(
        screen.out.str(),
        "! carla: not ready, comes back by itself, CONNECTING\n"
        "! carla: blocked at Unipile, STOPPED\n"
    );
}

TEST(TerminalObserver, names_the_account_that_sends_for_a_member_once) {
    Screen screen(Motion::still);
    AccountEvent carla = account_event("carla", 10, 15);
    carla.state = AccountState::same_member;
    carla.state_changed = true;
    carla.detail = "anna";

    screen.observer.account_changed(carla);

    EXPECT_EQ(screen.out.str(), "! carla: same LinkedIn member as anna\n");
}

TEST(TerminalObserver, leaves_what_concerns_one_person_to_the_line_of_the_job) {
    Screen screen(Motion::still);
    ErrorEvent failure{.at = some_monday, .account = "ben", .error = {}, .what_now = {}};
    failure.error.what = "no such person";

    failure.error.fault = Fault::not_found;
    screen.observer.error_occurred(failure);
    EXPECT_EQ(screen.out.str(), "");

    failure.error.fault = Fault::rate_limited;
    failure.error.what = "too many requests";
    screen.observer.error_occurred(failure);
    EXPECT_EQ(screen.out.str(), "! ben: too many requests\n");
}

TEST(TerminalObserver, counts_the_same_warning_instead_of_repeating_it) {
    Screen screen(Motion::still);
    ErrorEvent failure{.at = some_monday, .account = "ben", .error = {}, .what_now = {}};
    failure.error.fault = Fault::rate_limited;
    failure.error.what = "too many requests";
    for (int i = 0; i < 12; ++i) {
        failure.what_now = "rests for " + std::to_string(i + 1) + " min";
        screen.observer.error_occurred(failure);
    }
    failure.account = "anna";
    screen.observer.error_occurred(failure);

    EXPECT_EQ(
        screen.out.str(),
        "! ben: too many requests. rests for 1 min\n"
        "! ben: too many requests. rests for 10 min (10th)\n"
        "! anna: too many requests. rests for 12 min\n"
    );
}

TEST(TerminalObserver, breaks_long_warnings_between_words) {
    Screen screen(Motion::still);
    ErrorEvent failure{.at = some_monday, .account = "ben", .error = {}, .what_now = {}};
    failure.error.fault = Fault::rate_limited;
    for (int i = 0; i < 10; ++i) failure.error.what += "connection ";

    screen.observer.error_occurred(failure);

    std::istringstream lines(screen.out.str());
    for (std::string line; std::getline(lines, line);) {
        EXPECT_LE(line.size(), 80U);
        EXPECT_TRUE(line.ends_with("connection")) << line;
    }
}

// What a terminal of this size has shown, from its first line on, and how often it was written to.
class FakeTerminal : public std::streambuf {
public:
    explicit FakeTerminal(std::size_t rows) : rows_(rows) {}

    [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }
    [[nodiscard]] std::size_t writes() const { return writes_; }

protected:
    std::streamsize xsputn(const char* text, std::streamsize size) override {
        ++writes_;
        take(std::string(text, static_cast<std::size_t>(size)));
        return size;
    }

private:
    void take(std::string text) {
        while (!text.empty()) {
            if (text.starts_with("\x1b[J")) {
                lines_.resize(row_);
                text.erase(0, 3);
            } else if (text.starts_with("\x1b[")) {
                const auto end = text.find('F');
                const std::size_t up = std::stoul(text.substr(2, end - 2));
                // The cursor stops at the top of the screen.
                const std::size_t top = lines_.size() < rows_ ? 0 : lines_.size() - rows_ + 1;
                row_ = std::max(row_ < up ? 0 : row_ - up, top);
                text.erase(0, end + 1);
            } else {
                const auto end = text.find('\n');
                lines_.resize(row_);
                lines_.push_back(text.substr(0, end));
                ++row_;
                text.erase(0, end + 1);
            }
        }
    }

    std::size_t rows_;
    std::vector<std::string> lines_;
    std::size_t row_ = 0;
    std::size_t writes_ = 0;
};

struct ScreenOf {
    explicit ScreenOf(int rows, int accounts) : terminal(static_cast<std::size_t>(rows)) {
        Style style = plain_style();
        style.height = rows;
        observer.emplace(
            out, overview,
            TerminalObserverOptions{.motion = Motion::block, .style = style, .block = {}}
        );
        overview.run_started(run_event());
        observer->run_started(run_event());
        for (int i = 0; i < accounts; ++i) tell(account_event("a" + std::to_string(i), 1, 25));
    }

    void tell(const AccountEvent& event) {
        overview.account_changed(event);
        observer->account_changed(event);
    }

    void tell(const JobEvent& event) {
        overview.job_changed(event);
        observer->job_changed(event);
    }

    [[nodiscard]] std::ptrdiff_t headers() const {
        return std::ranges::count_if(terminal.lines(), [](const std::string& line) {
            return line.starts_with(" run r-0042");
        });
    }

    FakeTerminal terminal;
    std::ostream out{&terminal};
    RunOverview overview;
    std::optional<TerminalObserver> observer;
};

TEST(TerminalObserver, leaves_one_block_however_many_accounts_there_are) {
    for (const int rows : {6, 10, 24}) {
        ScreenOf screen(rows, 300);
        for (int i = 0; i < 50; ++i) screen.tell(sent_to_jane());

        EXPECT_EQ(screen.headers(), 1) << rows;
    }
}

TEST(TerminalObserver, shows_a_frame_in_one_piece) {
    ScreenOf screen(24, 3);
    const std::size_t before = screen.terminal.writes();

    screen.tell(sent_to_jane());

    EXPECT_EQ(screen.terminal.writes(), before + 1) << "what is written in pieces flickers";
}

TEST(TerminalObserver, counts_down_without_any_news) {
    ScreenOf screen(24, 0);
    AccountEvent anna = account_event("anna", 1, 25);
    anna.next_at = some_monday + std::chrono::minutes{2};
    screen.tell(anna);

    screen.overview.pass_time(some_monday + std::chrono::seconds{30});
    screen.observer->pass_time(some_monday + std::chrono::seconds{30});

    EXPECT_THAT(screen.terminal.lines(), testing::Contains(HasSubstr("next in 1:30")));
}

TEST(TerminalObserver, says_of_a_provider_that_is_down_one_thing_and_when_it_is_back) {
    Screen screen(Motion::still);
    ErrorEvent failure{.at = some_monday, .account = "anna", .error = {}, .what_now = {}};
    failure.error.fault = Fault::not_sent;
    failure.is_of_host = true;
    for (int i = 0; i < 3; ++i) {
        screen.overview.error_occurred(failure);
        screen.observer.error_occurred(failure);
    }
    EXPECT_EQ(screen.out.str(), "! 14:05:02 Unipile cannot be reached (2nd)\n");
    screen.out.str("");

    screen.overview.job_changed(sent_to_jane());
    screen.observer.job_changed(sent_to_jane());

    EXPECT_EQ(
        screen.out.str(), "14:05:02  Unipile answers again; 3 tries since 14:05:02 failed\n" +
                              job_line(sent_to_jane(), plain_style()) + "\n"
    );
}

TEST(TerminalObserver, tells_once_that_an_account_is_signed_out) {
    Screen screen(Motion::still);
    ErrorEvent failure{.at = some_monday, .account = "carla", .error = {}, .what_now = {}};
    failure.error.fault = Fault::account_disconnected;
    failure.error.what = "signed out";

    screen.observer.error_occurred(failure);

    EXPECT_EQ(screen.out.str(), "") << "the line of the account says it";
}

TEST(TerminalObserver, tells_an_unknown_outcome_once) {
    Screen screen(Motion::still);
    ErrorEvent failure{.at = some_monday, .account = "anna", .error = {}, .what_now = {}};
    failure.error.fault = Fault::outcome_unknown;
    failure.error.what = "no answer within 60 s";

    screen.observer.error_occurred(failure);

    EXPECT_EQ(screen.out.str(), "") << "the line of the job says it";
}

TEST(JobLine, tells_where_an_unknown_invitation_was_found) {
    JobEvent event = sent_to_jane();
    event.settles = Settles::earlier_unknown;
    event.evidence = "in the sent list of anna";

    EXPECT_THAT(job_line(event, plain_style()), HasSubstr("found at LinkedIn"));
}

TEST(TerminalObserver, takes_the_block_away_at_the_end) {
    Screen screen(Motion::line);
    screen.start();
    screen.out.str("");

    screen.observer.finish();
    screen.observer.progress(run_event());

    EXPECT_EQ(screen.out.str(), "\x1b[1F\x1b[J");
}

TEST(TerminalObserver, says_once_who_acts_for_an_account_instead) {
    Screen screen(Motion::still);
    AccountEvent held = held_account_event("anna");
    held.state_changed = true;

    screen.observer.account_changed(held);
    held.state_changed = false;
    screen.observer.account_changed(held);

    EXPECT_EQ(screen.out.str(), "14:05:02  anna: held by r-0012 on web-2; this run waits for it\n");
}

TEST(TerminalObserver, says_that_the_database_is_waited_for_and_that_it_is_back) {
    Screen screen(Motion::still);

    screen.observer.database_changed({some_monday, DatabaseEvent::State::unreachable});
    screen.observer.database_changed({some_monday, DatabaseEvent::State::ok});

    EXPECT_EQ(
        screen.out.str(),
        "! the database does not answer; waiting for it, nothing is sent meanwhile\n"
        "14:05:02  the database is well again; sending goes on\n"
    );
}

TEST(TerminalObserver, says_why_the_database_is_told_nothing) {
    Screen screen(Motion::still);

    screen.observer.database_changed({some_monday, DatabaseEvent::State::unsafe, "it is a standby"}
    );

    EXPECT_EQ(
        screen.out.str(),
        "! the database may lose what it is told: it is a standby; nothing is sent\n"
        "  meanwhile\n"
    );
}

}  // namespace
}  // namespace invito
