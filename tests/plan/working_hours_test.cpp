#include "invito/plan/working_hours.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

Instant utc(const char* text) {
    return parse_rfc3339(text).value();
}

TimeZone zone(const char* name) {
    return TimeZone::find(name).value();
}

Window hours_of_day(int from, int to) {
    Window window;
    window.days = {true, true, true, true, true, true, true};
    window.from = hours{from};
    window.to = hours{to};
    return window;
}

TEST(WorkingHours, opens_at_the_local_hour_of_the_next_working_day) {
    const Window office;  // mon-fri 09:00-18:00
    const TimeZone berlin = zone("Europe/Berlin");

    EXPECT_TRUE(is_open(office, berlin, utc("2026-11-23T08:00:00Z")));
    EXPECT_FALSE(is_open(office, berlin, utc("2026-11-23T07:59:59Z")));
    EXPECT_FALSE(is_open(office, berlin, utc("2026-11-23T17:00:00Z")));
    EXPECT_EQ(
        next_opening(office, berlin, utc("2026-11-27T17:00:00Z")), utc("2026-11-30T08:00:00Z")
    );
}

TEST(WorkingHours, is_at_once_when_it_is_open) {
    const Instant now = utc("2026-11-23T10:00:00Z");

    EXPECT_EQ(next_opening(Window{}, zone("UTC"), now), now);
}

TEST(WorkingHours, a_window_over_midnight_belongs_to_the_day_it_starts_on) {
    Window night = hours_of_day(22, 6);
    night.days = {false, false, false, false, true, false, false};  // Friday

    EXPECT_TRUE(is_open(night, zone("UTC"), utc("2026-11-28T05:59:00Z")));  // Saturday morning
    EXPECT_FALSE(is_open(night, zone("UTC"), utc("2026-11-27T05:59:00Z")));
    EXPECT_EQ(
        next_closing(night, zone("UTC"), utc("2026-11-27T23:00:00Z")), utc("2026-11-28T06:00:00Z")
    );
}

TEST(WorkingHours, a_window_without_days_never_opens) {
    Window none;
    none.days = {};

    EXPECT_EQ(next_opening(none, zone("UTC"), utc("2026-11-23T10:00:00Z")), std::nullopt);
}

TEST(WorkingHours, opens_at_the_first_instant_that_exists_when_clocks_go_forward) {
    // Berlin, 2026-03-29: 02:00 becomes 03:00 at 01:00 UTC.
    const Window early = hours_of_day(2, 5);

    EXPECT_EQ(
        next_opening(early, zone("Europe/Berlin"), utc("2026-03-28T23:00:00Z")),
        utc("2026-03-29T01:00:00Z")
    );
}

TEST(WorkingHours, both_passes_of_the_repeated_hour_are_inside) {
    // Berlin, 2026-10-25: 03:00 becomes 02:00 at 01:00 UTC.
    const Window early = hours_of_day(2, 3);
    const TimeZone berlin = zone("Europe/Berlin");

    EXPECT_TRUE(is_open(early, berlin, utc("2026-10-25T00:30:00Z")));
    EXPECT_TRUE(is_open(early, berlin, utc("2026-10-25T01:30:00Z")));
    EXPECT_FALSE(is_open(early, berlin, utc("2026-10-25T02:00:00Z")));
    EXPECT_EQ(
        next_closing(early, berlin, utc("2026-10-25T00:30:00Z")), utc("2026-10-25T02:00:00Z")
    );
}

TEST(WorkingHours, local_days_have_23_and_25_hours_at_the_changes) {
    const TimeZone berlin = zone("Europe/Berlin");
    const LocalDay spring = local_day(berlin, utc("2026-03-29T12:00:00Z"));
    const LocalDay autumn = local_day(berlin, utc("2026-10-25T12:00:00Z"));

    EXPECT_EQ(spring.end - spring.begin, hours{23});
    EXPECT_EQ(autumn.end - autumn.begin, hours{25});
    EXPECT_EQ(local_day(berlin, spring.begin).date, spring.date);
    EXPECT_EQ(local_day(berlin, spring.begin - Duration{1}).end, spring.begin);
}

TEST(WorkingHours, a_day_whose_midnight_does_not_exist_begins_when_it_does) {
    // Beirut, 2026-03-29: midnight becomes 01:00.
    const LocalDay day = local_day(zone("Asia/Beirut"), utc("2026-03-29T12:00:00Z"));

    EXPECT_EQ(day.begin, utc("2026-03-28T22:00:00Z"));
    EXPECT_EQ(day.end - day.begin, hours{23});
}

TEST(WorkingHours, a_schedule_bounds_the_days_and_skips_some) {
    using namespace std::chrono;
    Schedule schedule;
    schedule.start = 2026y / 11 / 25;
    schedule.end = 2026y / 11 / 27;
    schedule.skip_dates = {2026y / 11 / 26};
    const TimeZone utc_zone = zone("UTC");

    EXPECT_EQ(
        next_scheduled(schedule, utc_zone, utc("2026-11-23T10:00:00Z")), utc("2026-11-25T00:00:00Z")
    );
    EXPECT_EQ(
        next_scheduled(schedule, utc_zone, utc("2026-11-26T10:00:00Z")), utc("2026-11-27T00:00:00Z")
    );
    EXPECT_EQ(next_scheduled(schedule, utc_zone, utc("2026-11-28T00:00:00Z")), std::nullopt);
}

TEST(WorkingHours, a_campaign_only_narrows_the_account) {
    const Window account = hours_of_day(9, 18);
    const Window campaign = hours_of_day(8, 12);

    const auto opening = next_common_opening(
        account, campaign, Schedule{}, zone("UTC"), utc("2026-11-23T13:00:00Z")
    );

    EXPECT_EQ(opening, utc("2026-11-24T09:00:00Z"));
}

TEST(WorkingHours, windows_that_never_overlap_never_open) {
    const auto opening = next_common_opening(
        hours_of_day(9, 12), hours_of_day(13, 15), Schedule{}, zone("UTC"),
        utc("2026-11-23T13:00:00Z")
    );

    EXPECT_EQ(opening, std::nullopt);
}

// Minute by minute over both changes of the year, in zones of every kind: the answer is the first
// open minute.
TEST(WorkingHours, the_next_opening_is_the_first_open_minute_in_every_zone) {
    const Window window = hours_of_day(2, 4);
    for (const char* name :
         {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/St_Johns",
          "Asia/Kolkata", "Asia/Beirut", "America/Santiago", "Africa/Casablanca"}) {
        const TimeZone here = zone(name);
        for (const char* start :
             {"2026-03-07T00:00:00Z", "2026-03-28T00:00:00Z", "2026-04-04T00:00:00Z",
              "2026-10-03T00:00:00Z", "2026-10-24T00:00:00Z", "2026-10-31T00:00:00Z"}) {
            std::optional<Instant> opening;
            for (Instant at = utc(start) + hours{48}; at >= utc(start); at -= minutes{1}) {
                if (is_open(window, here, at)) opening = at;
                if (!opening) continue;
                ASSERT_EQ(next_opening(window, here, at), opening) << name << start;
            }
        }
    }
}

TEST(WorkingHours, a_window_without_a_gap_in_its_week_never_closes) {
    Window window;
    window.days.fill(true);
    window.from = window.to = std::chrono::hours{9};
    const Instant noon{
        std::chrono::sys_days{std::chrono::year{2026} / 3 / 27} + std::chrono::hours{12}};

    EXPECT_EQ(next_closing(window, TimeZone::find("Europe/Berlin").value(), noon), std::nullopt);
    window.days[0] = false;
    EXPECT_NE(next_closing(window, TimeZone::find("Europe/Berlin").value(), noon), std::nullopt);
}

}  // namespace
}  // namespace invito
