// Hours against two other ways to reckon them: literal instants, and a walk through every minute.

#include "time_tables.hpp"

#include "invito/plan/working_hours.hpp"

#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <vector>

namespace invito {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::local_days;
using std::chrono::minutes;

Instant utc(const std::string& text) {
    return parse_rfc3339(text).value();
}

TimeZone zone(const std::string& name) {
    return TimeZone::find(name).value();
}

minutes time_of_day(const std::string& text) {
    return hours{std::stoi(text.substr(0, 2))} + minutes{std::stoi(text.substr(3, 2))};
}

// "mon-fri" or "daily", and "09:00-18:00".
Window window(const std::string& which_days, const std::string& from_to) {
    Window window;
    if (which_days == "daily") window.days.fill(true);
    window.from = time_of_day(from_to.substr(0, 5));
    window.to = time_of_day(from_to.substr(6, 5));
    return window;
}

Window daily(const std::string& from_to) {
    return window("daily", from_to);
}

// "03-29 20:00" of 2025.
Instant read_instant(std::istream& in) {
    std::string date;
    std::string time;
    in >> date >> time;
    return utc("2025-" + date + "T" + time + ":00Z");
}

bool names_a_zone(const std::string& line) {
    return !line.empty() && line.front() != ' ';
}

TEST(TimeTables, openings_and_closings_are_those_of_the_table) {
    std::istringstream table(test::window_table);
    std::string name;
    int rows = 0;
    for (std::string line; std::getline(table, line);) {
        if (names_a_zone(line)) name = line;
        if (line.empty() || names_a_zone(line)) continue;
        std::istringstream row(line);
        std::string which_days;
        std::string from_to;
        row >> which_days >> from_to;
        const Instant asked = read_instant(row);
        const Instant opening = read_instant(row);
        const Instant closing = read_instant(row);
        const Window hours_of_row = window(which_days, from_to);
        const TimeZone here = zone(name);

        EXPECT_EQ(next_opening(hours_of_row, here, asked), opening) << name << line;
        EXPECT_EQ(next_closing(hours_of_row, here, opening), closing) << name << line;
        EXPECT_EQ(is_open(hours_of_row, here, asked), opening == asked) << name << line;
        ++rows;
    }
    EXPECT_EQ(rows, 130);
}

TEST(TimeTables, local_days_are_those_of_the_table) {
    std::istringstream table(test::day_table);
    std::string name;
    int rows = 0;
    for (std::string line; std::getline(table, line);) {
        if (names_a_zone(line)) name = line;
        if (line.empty() || names_a_zone(line)) continue;
        std::istringstream row(line);
        const Instant asked = read_instant(row);
        const Instant begin = read_instant(row);
        const Instant end = read_instant(row);
        int length = 0;
        row >> length;

        const LocalDay day = local_day(zone(name), asked);

        EXPECT_EQ(day.begin, begin) << name << line;
        EXPECT_EQ(day.end, end) << name << line;
        EXPECT_EQ(day.end - day.begin, minutes{length}) << name << line;
        ++rows;
    }
    EXPECT_EQ(rows, 52);
}

// Every zone of the table and more kinds: no change at all, minus and plus, halves and quarters.
const std::vector<std::string> zones = {
    "Europe/Berlin",     "Europe/London",       "Europe/Moscow",    "America/New_York",
    "America/St_Johns",  "America/Santiago",    "America/Havana",   "America/Nuuk",
    "Asia/Kolkata",      "Asia/Kathmandu",      "Asia/Beirut",      "Africa/Cairo",
    "Africa/Casablanca", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham"};

// The changes of 2025; where there is none, two ordinary days.
std::vector<Instant> changes(const TimeZone& here) {
    std::vector<Instant> found;
    const Instant end = utc("2026-01-01T00:00:00Z");
    for (Instant at = here.span_at(utc("2025-01-01T00:00:00Z")).end; at < end;
         at = here.span_at(at).end)
        found.push_back(at);
    if (found.empty()) found = {utc("2025-03-30T01:00:00Z"), utc("2025-10-26T01:00:00Z")};
    return found;
}

// "Open" in whole minutes of the local calendar; shares nothing with the code under test but the
// conversion from UTC.
bool is_open_by_hand(const Window& window, const TimeZone& here, Instant at) {
    if (window.always) return true;
    const LocalTime local = here.to_local(at);
    const auto date = std::chrono::floor<days>(local);
    const auto minute_of_day = std::chrono::floor<minutes>(local - date);
    const auto opens = [&window](local_days day) {
        return window.days[std::chrono::weekday{day}.iso_encoding() - 1];
    };
    const bool began_today = opens(date) && minute_of_day >= window.from;
    if (window.from < window.to) return began_today && minute_of_day < window.to;
    return began_today || (opens(date - days{1}) && minute_of_day < window.to);
}

std::vector<Window> windows_around(const TimeZone& here, Instant change) {
    const auto local_minute = [&here](Instant at) {
        const LocalTime local = here.to_local(at);
        return std::chrono::floor<minutes>(local - std::chrono::floor<days>(local));
    };
    const auto around = [](minutes from, minutes to) {
        const minutes day = hours{24};
        Window window = daily("00:00-00:00");
        window.from = (from + day) % day;
        window.to = (to + day) % day;
        return window;
    };
    Window always;
    always.always = true;
    Window sunday_night = daily("22:00-06:00");
    sunday_night.days = {false, false, false, false, false, false, true};
    std::vector<Window> all = {
        always,
        sunday_night,
        window("mon-fri", "09:00-18:00"),
        daily("22:00-06:00"),
        daily("00:00-24:00"),
        daily("00:00-00:01")};
    for (const minutes edge :
         {local_minute(change - minutes{1}) + minutes{1}, local_minute(change)}) {
        all.push_back(around(edge - minutes{1}, edge));
        all.push_back(around(edge, edge + minutes{1}));
        all.push_back(around(edge - minutes{60}, edge));
        all.push_back(around(edge, edge + minutes{60}));
        all.push_back(around(edge - minutes{45}, edge - minutes{15}));
        all.push_back(around(edge + minutes{15}, edge + minutes{45}));
        all.push_back(around(edge - minutes{30}, edge + minutes{30}));
    }
    return all;
}

// Walks back from 3 days after the change to one before it; an answer that lies beyond the end is
// not known.
void compare_with_walk(const Window& window, const TimeZone& here, Instant change) {
    const Instant end = change + hours{72};
    std::optional<Instant> opening;
    std::optional<Instant> closing;
    for (Instant at = end; at >= change - hours{24}; at -= minutes{1}) {
        (is_open_by_hand(window, here, at) ? opening : closing) = at;
        const bool is_open_here = opening == at;
        const bool is_near = std::chrono::abs(at - change) <= minutes{130};
        if (!is_near && (end - at) % minutes{13} != minutes{0}) continue;

        ASSERT_EQ(is_open(window, here, at), is_open_here) << here.name() << at.time_since_epoch();
        if (opening) {
            ASSERT_EQ(next_opening(window, here, at), opening)
                << here.name() << " " << format_rfc3339(at);
        }
        if (closing || !is_open_here) {
            const auto expected = is_open_here ? closing : std::nullopt;
            ASSERT_EQ(next_closing(window, here, at), expected)
                << here.name() << " " << format_rfc3339(at);
        }
    }
}

TEST(TimeTables, a_walk_through_every_minute_finds_the_same) {
    for (const std::string& name : zones) {
        const TimeZone here = zone(name);
        for (const Instant change : changes(here)) {
            for (const Window& window : windows_around(here, change)) {
                compare_with_walk(window, here, change);
                if (HasFatalFailure()) return;
            }
        }
    }
}

TEST(TimeTables, every_minute_lies_in_the_day_that_a_walk_finds) {
    for (const std::string& name : zones) {
        const TimeZone here = zone(name);
        for (const Instant change : changes(here)) {
            for (Instant at = change - hours{30}; at <= change + hours{30}; at += minutes{1}) {
                const auto date = std::chrono::floor<days>(here.to_local(at));
                const LocalDay day = local_day(here, at);

                ASSERT_EQ(day.date, date);
                ASSERT_TRUE(day.begin <= at && at < day.end) << name << format_rfc3339(at);
                const auto date_at = [&here](Instant other) {
                    return std::chrono::floor<days>(here.to_local(other));
                };
                ASSERT_EQ(date_at(day.begin), date) << name << format_rfc3339(at);
                ASSERT_LT(date_at(day.begin - Duration{1}), date) << name << format_rfc3339(at);
                ASSERT_EQ(date_at(day.end - Duration{1}), date) << name << format_rfc3339(at);
                ASSERT_GT(date_at(day.end), date) << name << format_rfc3339(at);
            }
        }
    }
}

TEST(TimeTables, hours_around_the_clock_never_close) {
    for (const std::string& name : zones) {
        const TimeZone here = zone(name);
        const Instant now = utc("2025-03-29T12:00:00Z");
        for (const char* round : {"09:00-09:00", "00:00-00:00", "00:00-24:00"}) {
            EXPECT_EQ(next_closing(daily(round), here, now), std::nullopt) << name << round;
            EXPECT_EQ(next_opening(daily(round), here, now), now) << name << round;
        }
    }
}

TEST(TimeTables, nights_of_all_but_one_day_close_at_the_end_of_the_last) {
    Window window = daily("09:00-09:00");
    window.days[0] = false;  // no Monday

    // From Tuesday 09:00 to Monday 09:00 without a break.
    const auto closing = next_closing(window, zone("Europe/Berlin"), utc("2025-03-25T08:00:00Z"));

    EXPECT_EQ(closing, utc("2025-03-31T07:00:00Z"));
}

TEST(TimeTables, the_leap_day_is_a_tuesday_with_24_hours) {
    const TimeZone berlin = zone("Europe/Berlin");
    const LocalDay leap = local_day(berlin, utc("2028-02-29T12:00:00Z"));

    EXPECT_EQ(leap.begin, utc("2028-02-28T23:00:00Z"));
    EXPECT_EQ(leap.end, utc("2028-02-29T23:00:00Z"));
    EXPECT_EQ(
        next_opening(Window{}, berlin, utc("2028-02-28T17:00:00Z")), utc("2028-02-29T08:00:00Z")
    );
    Schedule schedule;
    schedule.skip_dates = {std::chrono::year{2028} / 2 / 29};
    EXPECT_EQ(
        next_scheduled(schedule, berlin, utc("2028-02-28T23:00:00Z")), utc("2028-02-29T23:00:00Z")
    );
}

TEST(TimeTables, week_53_and_the_new_year_are_ordinary_days) {
    const TimeZone auckland = zone("Pacific/Auckland");  // +13 in January
    const Window office;

    // Thursday of week 53, then New Year's Day, a Friday; then Monday of week 1.
    EXPECT_EQ(
        next_opening(office, auckland, utc("2026-12-31T05:00:00Z")), utc("2026-12-31T20:00:00Z")
    );
    EXPECT_EQ(
        next_opening(office, auckland, utc("2027-01-01T05:00:00Z")), utc("2027-01-03T20:00:00Z")
    );
    EXPECT_EQ(local_day(auckland, utc("2026-12-31T11:00:00Z")).begin, utc("2026-12-31T11:00:00Z"));

    // Sunday night belongs to the old year's last week.
    Window sundays = daily("22:00-06:00");
    sundays.days = {false, false, false, false, false, false, true};
    EXPECT_EQ(
        next_opening(sundays, zone("UTC"), utc("2026-12-28T06:00:00Z")), utc("2027-01-03T22:00:00Z")
    );
}

TEST(TimeTables, schedules_begin_end_and_pause_on_days_with_a_change) {
    using namespace std::chrono;
    const TimeZone berlin = zone("Europe/Berlin");
    Schedule spring;
    spring.start = 2025y / 3 / 30;
    spring.end = 2025y / 3 / 30;
    EXPECT_EQ(
        next_scheduled(spring, berlin, utc("2025-03-01T00:00:00Z")), utc("2025-03-29T23:00:00Z")
    );
    EXPECT_EQ(
        next_scheduled(spring, berlin, utc("2025-03-30T21:59:59Z")), utc("2025-03-30T21:59:59Z")
    );
    EXPECT_EQ(next_scheduled(spring, berlin, utc("2025-03-30T22:00:00Z")), std::nullopt);

    // Cairo: on this Friday midnight does not exist, the day begins at 01:00.
    Schedule friday;
    friday.start = 2025y / 4 / 25;
    EXPECT_EQ(
        next_scheduled(friday, zone("Africa/Cairo"), utc("2025-04-20T00:00:00Z")),
        utc("2025-04-24T22:00:00Z")
    );

    // Berlin, 25 hours that are skipped.
    Schedule pause;
    pause.skip_dates = {2025y / 10 / 26};
    EXPECT_EQ(
        next_scheduled(pause, berlin, utc("2025-10-25T22:00:00Z")), utc("2025-10-26T23:00:00Z")
    );
    const Window early = daily("02:00-03:00");
    EXPECT_EQ(
        next_common_opening(early, std::nullopt, pause, berlin, utc("2025-10-25T12:00:00Z")),
        utc("2025-10-27T01:00:00Z")
    );
}

// St. John's in 2010: at 00:01 on Sunday it was 23:01 on Saturday again.
TEST(TimeTables, a_date_that_comes_back_for_an_hour_keeps_its_day) {
    const TimeZone st_johns = zone("America/St_Johns");
    const Instant midnight = utc("2010-11-07T02:30:00Z");
    const Instant saturday = utc("2010-11-06T02:30:00Z");
    const Instant back_on_saturday = midnight + minutes{30};
    const Instant sunday_for_good = midnight + hours{1};

    EXPECT_EQ(local_day(st_johns, midnight - minutes{1}).end, midnight);
    EXPECT_EQ(local_day(st_johns, midnight).begin, midnight);
    EXPECT_EQ(local_day(st_johns, back_on_saturday).begin, saturday);
    EXPECT_EQ(local_day(st_johns, back_on_saturday).end, sunday_for_good);
    EXPECT_EQ(local_day(st_johns, sunday_for_good).begin, midnight);
    EXPECT_EQ(local_day(st_johns, midnight).end, utc("2010-11-08T03:30:00Z"));
}

// Samoa went from Thursday 2011-12-29 to Saturday 2011-12-31.
TEST(TimeTables, a_friday_that_did_not_exist_has_no_hours_and_no_date) {
    using namespace std::chrono;
    const TimeZone apia = zone("Pacific/Apia");
    const Instant change = utc("2011-12-30T10:00:00Z");
    const LocalDay thursday = local_day(apia, change - Duration{1});
    const LocalDay saturday = local_day(apia, change);

    EXPECT_EQ(year_month_day{thursday.date}, 2011y / 12 / 29);
    EXPECT_EQ(thursday.end, change);
    EXPECT_EQ(year_month_day{saturday.date}, 2011y / 12 / 31);
    EXPECT_EQ(saturday.begin, change);
    EXPECT_EQ(saturday.end - saturday.begin, hours{24});

    Window fridays = daily("09:00-18:00");
    fridays.days = {false, false, false, false, true, false, false};
    EXPECT_EQ(
        next_opening(fridays, apia, utc("2011-12-29T00:00:00Z")), utc("2012-01-05T19:00:00Z")
    );
    EXPECT_EQ(
        next_opening(Window{}, apia, utc("2011-12-30T05:00:00Z")), utc("2012-01-01T19:00:00Z")
    );
    Schedule on_that_day;
    on_that_day.start = 2011y / 12 / 30;
    EXPECT_EQ(next_scheduled(on_that_day, apia, utc("2011-12-29T00:00:00Z")), change);
    on_that_day.end = 2011y / 12 / 30;
    EXPECT_EQ(next_scheduled(on_that_day, apia, utc("2011-12-29T00:00:00Z")), std::nullopt);
}

}  // namespace
}  // namespace invito
