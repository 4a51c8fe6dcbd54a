#include "invito/report/wording.hpp"

#include "report/samples.hpp"

#include <gtest/gtest.h>

namespace invito::test {
namespace {

const TimeZone& berlin_zone() {
    static const TimeZone zone = TimeZone::find("Europe/Berlin").value();
    return zone;
}

TEST(Counted, knows_one_from_many) {
    EXPECT_EQ(counted(0, "lead"), "0 leads");
    EXPECT_EQ(counted(1, "lead"), "1 lead");
    EXPECT_EQ(counted(2, "retry", "retries"), "2 retries");
}

TEST(NearTime, speaks_of_days_of_the_zone) {
    const Instant now = at("2026-11-23T23:30:00Z");  // Tue 00:30 in Berlin

    EXPECT_EQ(near_time(at("2026-11-24T14:09:00+01:00"), now, berlin_zone()), "14:09");
    EXPECT_EQ(near_time(at("2026-11-25T09:04:00+01:00"), now, berlin_zone()), "tomorrow 09:04");
    EXPECT_EQ(near_time(at("2026-11-23T18:00:00+01:00"), now, berlin_zone()), "yesterday 18:00");
    EXPECT_EQ(near_time(at("2026-12-07T09:04:00+01:00"), now, berlin_zone()), "Mon 7 Dec 09:04");
    EXPECT_EQ(
        near_time(at("2027-01-04T09:04:00+01:00"), now, berlin_zone()), "Mon 4 Jan 2027 09:04"
    );
}

TEST(NearTime, fits_into_a_sentence) {
    const Instant now = sample_now();

    EXPECT_EQ(at_near_time(at("2026-11-23T09:00:00+01:00"), now, berlin_zone()), "at 09:00");
    EXPECT_EQ(at_near_time(at("2026-11-22T09:00:00+01:00"), now, berlin_zone()), "yesterday 09:00");
    EXPECT_EQ(
        at_near_time(at("2026-11-20T09:00:00+01:00"), now, berlin_zone()), "on Fri 20 Nov 09:00"
    );
}

TEST(CalendarTime, never_says_tomorrow) {
    EXPECT_EQ(
        calendar_time(at("2026-11-24T09:04:00+01:00"), sample_now(), berlin_zone()),
        "Tue 24 Nov 09:04"
    );
}

TEST(Acceptance, says_small_sample_below_twenty) {
    EXPECT_EQ(describe(Acceptance{71, 240}), "30% (71 of 240)");
    EXPECT_EQ(describe(Acceptance{5, 20}), "25% (5 of 20)");
    EXPECT_EQ(describe(Acceptance{5, 19}), "26% (5 of 19, small sample)");
    EXPECT_EQ(describe(Acceptance{0, 0}), "none sent yet");
    EXPECT_EQ(describe(Acceptance{0, 240}), "none known");
}

TEST(Acceptance, is_a_share_with_four_decimals) {
    EXPECT_DOUBLE_EQ((Acceptance{71, 240}.share()), 0.2958);
    EXPECT_DOUBLE_EQ((Acceptance{0, 0}.share()), 0);
}

}  // namespace
}  // namespace invito::test
