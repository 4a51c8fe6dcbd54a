#include "cli/event_lines.hpp"
#include "cli/events.hpp"
#include "support/temp_dir.hpp"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <sstream>
#include <sys/stat.h>

namespace invito {
namespace {

using testing::HasSubstr;
using testing::Not;

class LogFile : public testing::Test {
protected:
    LogFile() {
        overview.run_started(run_event());
        overview.account_changed(account_event("anna", 14, 25));
    }

    std::unique_ptr<Log> open(LogFormat format = LogFormat::logfmt) {
        auto log = Log::open(
            {.to_stderr = false, .format = format, .file = path, .zone = plain_style().zone}
        );
        EXPECT_TRUE(log);
        return std::move(*log);
    }

    std::string content() const {
        std::ifstream file(path);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    const test::TempDir folder;
    const std::string path = folder.file("run.log");
    RunOverview overview;
};

TEST_F(LogFile, holds_one_line_of_logfmt_per_result_and_no_names) {
    const auto log = open();
    LogObserver observer(*log, overview, false, plain_style().zone);

    observer.job_changed(sent_to_jane());

    EXPECT_EQ(
        content(),
        "2026-11-23T14:05:02+01:00 level=info event=invitation.sent run=r-0042 "
        "campaign=spring-founders account=anna job=1842 note=true http=200 ms=812 today=14/25 "
        "week=61/120\n"
    );
}

TEST_F(LogFile, holds_names_only_where_the_settings_allow_them) {
    const auto log = open();
    LogObserver observer(*log, overview, true, plain_style().zone);

    observer.job_changed(sent_to_jane());

    EXPECT_THAT(content(), HasSubstr("name=\"Jane Doe\" company=\"Acme Robotics\""));
}

TEST_F(LogFile, tells_how_long_an_answer_took_also_when_that_was_no_time) {
    const auto log = open();
    LogObserver observer(*log, overview, false, plain_style().zone);
    JobEvent event = sent_to_jane();
    event.took = Duration{0};

    observer.job_changed(event);

    EXPECT_THAT(content(), HasSubstr("http=200 ms=0 "));
}

TEST_F(LogFile, has_no_time_where_nothing_was_asked) {
    const auto log = open();
    LogObserver observer(*log, overview, false, plain_style().zone);
    JobEvent event = sent_to_jane();
    event.state = JobState::skipped;
    event.reason = Reason::suppressed;
    event.http_status = 0;
    event.took = Duration{0};

    observer.job_changed(event);

    EXPECT_THAT(content(), Not(HasSubstr("ms=")));
}

TEST_F(LogFile, tells_that_an_account_comes_back_by_itself) {
    const auto log = open();
    LogObserver observer(*log, overview, false, plain_style().zone);
    AccountEvent carla = account_event("carla", 10, 15);
    carla.state = AccountState::not_ready;
    carla.state_changed = true;
    carla.detail = "errored";

    observer.account_changed(carla);

    EXPECT_EQ(
        content(),
        "2026-11-23T14:05:02+01:00 level=warn event=account.not_ready run=r-0042 account=carla "
        "type=errored action=\"none: it comes back by itself and is asked again\"\n"
    );
}

TEST_F(LogFile, tells_what_a_person_has_to_do_for_an_account) {
    const auto log = open();
    LogObserver observer(*log, overview, false, plain_style().zone);
    AccountEvent carla = account_event("carla", 10, 15);
    carla.state = AccountState::reconnect;
    carla.state_changed = true;
    carla.detail = "errors/disconnected_account";
    ErrorEvent refused{.at = some_monday, .account = "carla", .error = {}, .what_now = {}};
    refused.error.fault = Fault::account_disconnected;

    observer.error_occurred(refused);  // once: the account's new state says it
    observer.account_changed(carla);

    EXPECT_EQ(
        content(),
        "2026-11-23T14:05:02+01:00 level=warn event=account.reconnect run=r-0042 account=carla "
        "type=errors/disconnected_account action=\"sign in again in the Unipile dashboard\"\n"
    );
}

TEST_F(LogFile, tells_an_unknown_outcome_once_with_its_job) {
    const auto log = open();
    LogObserver observer(*log, overview, false, plain_style().zone);
    ErrorEvent failure{.at = some_monday, .account = "anna", .error = {}, .what_now = {}};
    failure.error.fault = Fault::outcome_unknown;
    failure.error.what = "no answer";
    JobEvent event = sent_to_jane();
    event.state = JobState::unknown;
    event.http_status = 0;
    event.what = "no answer";

    observer.error_occurred(failure);
    EXPECT_EQ(content(), "");
    observer.job_changed(event);

    EXPECT_THAT(content(), HasSubstr("event=invitation.unknown run=r-0042 campaign="));
    EXPECT_THAT(content(), HasSubstr("what=\"no answer\""));
}

TEST_F(LogFile, names_the_account_that_sends_for_a_member) {
    const auto log = open();
    LogObserver observer(*log, overview, false, plain_style().zone);
    AccountEvent carla = account_event("carla", 10, 15);
    carla.state = AccountState::same_member;
    carla.state_changed = true;
    carla.detail = "anna";

    observer.account_changed(carla);

    EXPECT_EQ(
        content(),
        "2026-11-23T14:05:02+01:00 level=warn event=account.same_member run=r-0042 account=carla "
        "sender=anna action=\"take one account of the member out of the configuration\"\n"
    );
}

TEST_F(LogFile, gets_a_heartbeat_every_five_minutes) {
    const auto log = open();
    LogObserver observer(*log, overview, false, plain_style().zone);
    RunEvent event = run_event();
    event.counts = {.sent = 49, .skipped = 3, .failed = 1, .unknown = 1};
    observer.run_started(event);
    const std::string before = content();

    event.at = some_monday + std::chrono::minutes{5} - Duration{1};
    observer.progress(event);
    EXPECT_EQ(content(), before);

    event.at = some_monday + std::chrono::minutes{5};
    observer.progress(event);
    EXPECT_THAT(
        content(),
        HasSubstr("2026-11-23T14:10:02+01:00 level=info event=run.progress run=r-0042 sent=49 "
                  "skipped=3 failed=1 unknown=1 held=0 waiting=212\n")
    );
}

TEST_F(LogFile, keeps_foreign_text_on_one_line) {
    const auto log = open();
    LogObserver observer(*log, overview, false, plain_style().zone);
    ErrorEvent failure;
    failure.at = some_monday;
    failure.account = "anna";
    failure.error.fault = Fault::rate_limited;
    failure.error.what = "slow \"down\"\nplease";

    observer.error_occurred(failure);

    EXPECT_THAT(content(), HasSubstr("event=account.rate_limited"));
    EXPECT_THAT(content(), HasSubstr("what=\"slow \\\"down\\\"\\nplease\"\n"));
}

TEST_F(LogFile, is_readable_by_its_owner_only) {
    const auto log = open();

    struct stat file {};
    ASSERT_EQ(stat(path.c_str(), &file), 0);

    EXPECT_EQ(file.st_mode & 0777, 0600U);
}

TEST_F(LogFile, goes_on_in_a_new_file_after_it_was_moved) {
    const auto log = open();
    log->write({some_monday, LogLevel::info, "before", {}});
    std::filesystem::rename(path, path + ".1");

    log->reopen_file();
    log->write({some_monday, LogLevel::info, "after", {}});

    EXPECT_THAT(content(), HasSubstr("event=after"));
    EXPECT_THAT(content(), Not(HasSubstr("event=before")));
}

TEST_F(LogFile, can_be_json) {
    const auto log = open(LogFormat::json);

    log->write({some_monday, LogLevel::warn, "account.reconnect", {{"account", "carla"}}});

    EXPECT_EQ(
        content(),
        "{\"time\":\"2026-11-23T14:05:02+01:00\",\"level\":\"warn\","
        "\"event\":\"account.reconnect\",\"account\":\"carla\"}\n"
    );
}

TEST_F(LogFile, holds_nothing_below_its_level) {
    const auto log = open();

    log->write({some_monday, LogLevel::debug, "detail", {}});

    EXPECT_EQ(content(), "");
    EXPECT_FALSE(log->takes(LogLevel::debug));
    EXPECT_TRUE(log->takes(LogLevel::info));
}

TEST(Log, takes_nothing_without_a_place_for_it) {
    const auto log = Log::open({.to_stderr = false, .file = {}, .zone = {}});

    ASSERT_TRUE(log);
    EXPECT_FALSE((*log)->takes(LogLevel::error));
}

TEST(Log, that_cannot_be_opened_is_an_error) {
    const auto log = Log::open({.to_stderr = false, .file = "/nowhere/at/all.log", .zone = {}});

    ASSERT_FALSE(log);
    EXPECT_EQ(log.error().code, "log.file");
}

TEST_F(LogFile, tells_what_becomes_of_a_shared_database_and_of_its_accounts) {
    const auto log = open();
    LogObserver observer(*log, overview, false, plain_style().zone);
    AccountEvent held = held_account_event("anna");
    held.state_changed = true;

    observer.account_changed(held);
    observer.database_changed({some_monday, DatabaseEvent::State::unsafe, "fsync is off"});
    observer.database_changed({some_monday, DatabaseEvent::State::ok});

    EXPECT_EQ(
        content(),
        "2026-11-23T14:05:02+01:00 level=info event=account.leased run=r-0042 account=anna "
        "waits_for=lost_lease held_by=web-2 held_by_run=r-0012 "
        "held_until=2026-11-23T14:06:02+01:00\n"
        "2026-11-23T14:05:02+01:00 level=warn event=database.unsafe run=r-0042 what=\"the database "
        "may lose what it is told: fsync is off; nothing is sent meanwhile\"\n"
        "2026-11-23T14:05:02+01:00 level=info event=database.ok run=r-0042 what=\"the database is "
        "well again; sending goes on\"\n"
    );
}

}  // namespace
}  // namespace invito
