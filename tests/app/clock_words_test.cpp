// What a person is told about the clock: by a run that it stopped, and by doctor.

#include "cli/events.hpp"
#include "invito/app/doctor.hpp"
#include "invito/app/run_overview.hpp"

#include <gtest/gtest.h>
#include <sstream>

namespace invito {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

// A Tuesday.
const Instant noon = parse_rfc3339("2026-11-24T12:00:00Z").value();

DateReading two_hours_ahead() {
    return {DateVerdict::clock_off, noon + hours{2}, noon, {}};
}

AccountSettings account_in(const char* alias, const char* zone) {
    AccountSettings account;
    account.alias = alias;
    account.policy.time_zone = TimeZone::find(zone).value();
    return account;
}

Settings settings_of(std::vector<AccountSettings> accounts) {
    Settings settings;
    settings.time_zone = TimeZone::find("Europe/Berlin").value();
    settings.accounts = std::move(accounts);
    return settings;
}

CheckupFinding clock_finding(const Settings& settings, const std::optional<DateReading>& reading) {
    Checkup checkup;
    check_clock(checkup, settings, reading);
    EXPECT_EQ(checkup.findings().size(), 1U);
    return checkup.findings().front();
}

TEST(DoctorsClock, warns_above_two_minutes) {
    const Settings settings = settings_of({account_in("anna", "Europe/Berlin")});
    const DateReading at_two{DateVerdict::taken, noon + minutes{2}, noon, {}};
    const DateReading above{DateVerdict::taken, noon + minutes{2} + Duration{1}, noon, {}};

    EXPECT_EQ(clock_finding(settings, at_two).health, Health::ok);
    EXPECT_EQ(clock_finding(settings, above).health, Health::warning);
}

TEST(ClockError, names_both_times_the_difference_and_the_remedy) {
    RunSummary report;
    report.clock_off = two_hours_ahead();

    const auto error = clock_error(report, TimeZone());

    ASSERT_TRUE(error.has_value());
    EXPECT_EQ(error->kind, ErrorKind::config);
    EXPECT_EQ(error->code, "clock.off");
    EXPECT_EQ(error->what, "this machine's clock is 2 h ahead of Unipile's: nothing is sent");
    EXPECT_EQ(
        error->found,
        "2026-11-24T14:00:00Z here, 2026-11-24T12:00:00Z in the Date of Unipile's answer"
    );
    EXPECT_EQ(error->hint, "set it: timedatectl set-ntp true; timedatectl shows whether it worked");
}

TEST(ClockError, tells_a_clock_that_was_right_before) {
    RunSummary report;
    report.is_time_confirmed = true;
    report.clock_off = {DateVerdict::clock_off, noon - hours{1}, noon, {}};

    const auto error = clock_error(report, TimeZone());

    ASSERT_TRUE(error.has_value());
    EXPECT_EQ(error->what, "this machine's time is now 1 h behind Unipile's: nothing more is sent");
}

TEST(ClockError, is_none_of_a_run_whose_clock_was_fine) {
    RunSummary report;
    report.is_time_confirmed = true;

    EXPECT_EQ(clock_error(report, TimeZone()), std::nullopt);
    EXPECT_EQ(clock_warning(report), std::nullopt);
}

TEST(ClockWarning, is_for_runs_that_worked_without_any_date) {
    RunSummary report;
    EXPECT_EQ(clock_warning(report).value().code, "clock.unconfirmed");

    report.end = StopReason::unavailable;
    EXPECT_EQ(clock_warning(report), std::nullopt) << "there was no answer to have a date";
}

TEST(CheckupClock, says_how_far_it_is_off_and_until_when_the_window_is_open) {
    const Settings settings = settings_of({account_in("anna", "Europe/Berlin")});
    const DateReading close{DateVerdict::taken, noon + Duration{400}, noon, {}};

    const CheckupFinding finding = clock_finding(settings, close);

    EXPECT_EQ(finding.health, Health::ok);
    EXPECT_EQ(finding.text, "0.4 s off, Europe/Berlin, window open until 18:00");
}

TEST(CheckupClock, warns_above_two_minutes_and_fails_above_ten) {
    const Settings settings = settings_of({account_in("anna", "Europe/Berlin")});
    const DateReading three{DateVerdict::taken, noon - minutes{3}, noon, {}};

    const CheckupFinding warned = clock_finding(settings, three);
    const CheckupFinding failed = clock_finding(settings, two_hours_ahead());
    const CheckupFinding dateless = clock_finding(settings, std::nullopt);

    EXPECT_EQ(warned.health, Health::warning);
    EXPECT_EQ(warned.text, "3 min off, Europe/Berlin; set it: timedatectl set-ntp true");
    EXPECT_EQ(failed.health, Health::failure);
    EXPECT_EQ(failed.kind, ErrorKind::config);
    EXPECT_EQ(failed.text, "2 h off, nothing is sent; set it: timedatectl set-ntp true");
    EXPECT_EQ(dateless.health, Health::warning);
}

TEST(CheckupClock, tells_the_windows_of_several_accounts_in_one_breath) {
    const AccountSettings berlin = account_in("anna", "Europe/Berlin");  // until 17:00 UTC
    const AccountSettings lisbon = account_in("ben", "Europe/Lisbon");   // until 18:00 UTC
    AccountSettings free = account_in("carla", "UTC");
    free.policy.window.always = true;
    AccountSettings shut = account_in("dora", "UTC");
    shut.policy.window.days = {};

    const auto text = [](std::vector<AccountSettings> accounts, Instant now) {
        return windows_text(settings_of(std::move(accounts)), now);
    };
    EXPECT_EQ(text({berlin, lisbon}, noon), "window open until 18:00");
    EXPECT_EQ(text({berlin, lisbon}, noon + minutes{330}), "window open for 1 of 2 accounts");
    EXPECT_EQ(text({berlin, lisbon}, noon + hours{7}), "window opens tomorrow 09:00");
    EXPECT_EQ(text({free}, noon), "window always open");
    EXPECT_EQ(text({shut}, noon), "window never opens");
}

TEST(SharedDatabaseError, names_who_holds_every_account) {
    RunSummary report;
    report.ended_at = noon;
    report.end = StopReason::all_leased;
    for (const char* alias : {"anna", "ben", "carla", "dora", "emil"}) {
        AccountOutcome& account = report.accounts.emplace_back();
        account.alias = alias;
        account.holder = LeaseHolder{
            .account = {},
            .run = RunId{12},
            .host = "web-2",
            .pid = 4711,
            .until = noon + minutes{1},
            .since = noon - hours{3}};
    }
    report.accounts.resize(1);

    const auto one = shared_database_error(report, TimeZone());
    ASSERT_TRUE(one.has_value());
    EXPECT_EQ(one->kind, ErrorKind::locked);
    EXPECT_EQ(one->code, "account.leased");
    EXPECT_EQ(one->found, "anna: r-0012 on web-2 since 09:00, until 12:01 or renewed");

    report.accounts.resize(5, report.accounts.front());
    EXPECT_TRUE(shared_database_error(report, TimeZone())->found.ends_with("or renewed; 2 more"));
}

TEST(SharedDatabaseError, says_why_nothing_was_sent) {
    RunSummary report;
    EXPECT_EQ(shared_database_error(report, TimeZone()), std::nullopt);

    report.end = StopReason::database_unsafe;
    report.database_unsafe = "fsync is off";

    const auto error = shared_database_error(report, TimeZone());
    ASSERT_TRUE(error.has_value());
    EXPECT_EQ(error->kind, ErrorKind::unavailable);
    EXPECT_EQ(error->code, "database.unsafe");
    EXPECT_EQ(error->found, "fsync is off");
}

}  // namespace
}  // namespace invito
