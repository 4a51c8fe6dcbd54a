#include "invito/support/time.hpp"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace invito {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::sys_days;

constexpr Instant monday_noon = sys_days{2026y / 11 / 23} + 12h;

TEST(ParseDuration, reads_a_whole_number_with_one_unit) {
    EXPECT_EQ(parse_duration("250ms").value(), 250ms);
    EXPECT_EQ(parse_duration("90s").value(), 90s);
    EXPECT_EQ(parse_duration("5m").value(), 5min);
    EXPECT_EQ(parse_duration("2h").value(), 2h);
    EXPECT_EQ(parse_duration("14d").value(), days{14});
    EXPECT_EQ(parse_duration("0s").value(), 0ms);
    EXPECT_EQ(parse_duration("007m").value(), 7min);
}

TEST(ParseDuration, takes_at_most_3650_days) {
    EXPECT_EQ(parse_duration("3650d").value(), days{3650});
    EXPECT_EQ(parse_duration("87600h").value(), days{3650});
    EXPECT_EQ(parse_duration("315360000000ms").value(), days{3650});
}

TEST(ParseDuration, says_what_is_wrong) {
    struct Case {
        std::string text;
        std::string code;
    };
    const std::vector<Case> cases = {
        {"90", "duration.no_unit"},
        {"0", "duration.no_unit"},
        {"", "duration.invalid"},
        {"s", "duration.invalid"},
        {"-5m", "duration.invalid"},
        {"+5m", "duration.invalid"},
        {"1.5h", "duration.invalid"},
        {"1,5h", "duration.invalid"},
        {"1h30m", "duration.invalid"},
        {"5 m", "duration.invalid"},
        {" 5m", "duration.invalid"},
        {"5m ", "duration.invalid"},
        {"5M", "duration.invalid"},
        {"5min", "duration.invalid"},
        {"2w", "duration.invalid"},
        {"1us", "duration.invalid"},
        {"0x5m", "duration.invalid"},
        {"never", "duration.invalid"},
        {"3651d", "duration.out_of_range"},
        {"315360000001ms", "duration.out_of_range"},
        {"9223372036854775807d", "duration.out_of_range"},
        {"9223372036854775808s", "duration.out_of_range"},
        {"99999999999999999999999s", "duration.out_of_range"},
    };

    for (const Case& c : cases) {
        const auto duration = parse_duration(c.text);

        ASSERT_TRUE(duration.has_error()) << c.text;
        EXPECT_EQ(duration.error().kind, ErrorKind::config) << c.text;
        EXPECT_EQ(duration.error().code, c.code) << c.text;
        EXPECT_EQ(duration.error().found, c.text);
        EXPECT_FALSE(duration.error().what.empty()) << c.text;
        EXPECT_FALSE(duration.error().hint.empty()) << c.text;
    }
}

TEST(FormatDuration, takes_the_longest_unit_that_is_exact) {
    EXPECT_EQ(format_duration(0ms), "0s");
    EXPECT_EQ(format_duration(250ms), "250ms");
    EXPECT_EQ(format_duration(1500ms), "1500ms");
    EXPECT_EQ(format_duration(90s), "90s");
    EXPECT_EQ(format_duration(120s), "2m");
    EXPECT_EQ(format_duration(90min), "90m");
    EXPECT_EQ(format_duration(36h), "36h");
    EXPECT_EQ(format_duration(48h), "2d");
    EXPECT_EQ(format_duration(days{3650}), "3650d");
}

TEST(FormatDuration, is_read_back_exactly) {
    for (const Duration unit : {Duration{1ms}, Duration{1s}, Duration{1min}, Duration{1h}}) {
        for (int count = 0; count <= 3000; ++count) {
            const Duration duration = count * unit;

            ASSERT_EQ(parse_duration(format_duration(duration)).value(), duration);
        }
    }
}

TEST(DescribeDuration, shows_two_units_at_most) {
    struct Case {
        Duration duration;
        std::string text;
    };
    const std::vector<Case> cases = {
        {0ms, "0 s"},
        {1ms, "1 ms"},
        {99ms, "99 ms"},
        {800ms, "0.8 s"},
        {980ms, "1 s"},
        {1500ms, "1.5 s"},
        {9960ms, "10 s"},
        {10'400ms, "10 s"},
        {45s, "45 s"},
        {59'600ms, "1 min"},
        {60s, "1 min"},
        {200s, "3 min 20 s"},
        {59min + 59'700ms, "1 h"},
        {3h + 52min + 10s, "3 h 52 min"},
        {3h + 52min + 40s, "3 h 53 min"},
        {23h + 59min + 40s, "1 d"},
        {26h, "1 d 2 h"},
        {26h + 40min, "1 d 3 h"},
        {47h + 45min, "2 d"},
        {days{14}, "14 d"},
        {-45s, "-45 s"},
    };

    for (const Case& c : cases) {
        EXPECT_EQ(describe_duration(c.duration), c.text) << c.duration.count() << " ms";
    }
}

TEST(FormatRfc3339, writes_seconds_and_the_offset) {
    EXPECT_EQ(format_rfc3339(monday_noon), "2026-11-23T12:00:00Z");
    EXPECT_EQ(format_rfc3339(monday_noon, 1h), "2026-11-23T13:00:00+01:00");
    EXPECT_EQ(format_rfc3339(monday_noon, 5h + 45min), "2026-11-23T17:45:00+05:45");
    EXPECT_EQ(format_rfc3339(monday_noon, -(3h + 30min)), "2026-11-23T08:30:00-03:30");
    EXPECT_EQ(format_rfc3339(monday_noon, 14h), "2026-11-24T02:00:00+14:00");
    EXPECT_EQ(format_rfc3339(monday_noon - 13h, -12h), "2026-11-22T11:00:00-12:00");
}

TEST(FormatRfc3339, drops_fractions_of_a_second) {
    EXPECT_EQ(format_rfc3339(monday_noon + 999ms), "2026-11-23T12:00:00Z");
    EXPECT_EQ(format_rfc3339(Instant{} - 1ms), "1969-12-31T23:59:59Z");
}

TEST(ParseRfc3339, reads_offsets_and_fractions) {
    EXPECT_EQ(parse_rfc3339("2026-11-23T12:00:00Z"), monday_noon);
    EXPECT_EQ(parse_rfc3339("2026-11-23t12:00:00z"), monday_noon);
    EXPECT_EQ(parse_rfc3339("2026-11-23T12:00:00+00:00"), monday_noon);
    EXPECT_EQ(parse_rfc3339("2026-11-23T12:00:00-00:00"), monday_noon);
    EXPECT_EQ(parse_rfc3339("2026-11-23T13:00:00+01:00"), monday_noon);
    EXPECT_EQ(parse_rfc3339("2026-11-23T08:30:00-03:30"), monday_noon);
    EXPECT_EQ(parse_rfc3339("2026-11-24T02:00:00+14:00"), monday_noon);
    EXPECT_EQ(parse_rfc3339("2026-11-23T12:00:00.5Z"), monday_noon + 500ms);
    EXPECT_EQ(parse_rfc3339("2026-11-23T12:00:00.042Z"), monday_noon + 42ms);
    EXPECT_EQ(parse_rfc3339("2026-11-23T12:00:00.123456789Z"), monday_noon + 123ms);
    EXPECT_EQ(parse_rfc3339("2024-02-29T00:00:00Z"), Instant{sys_days{2024y / 2 / 29}});
    EXPECT_EQ(parse_rfc3339("1970-01-01T00:00:00Z"), Instant{});
}

TEST(ParseRfc3339, reads_back_what_was_written) {
    for (const auto offset : {0min, 60min, 345min, -210min, 840min, -720min}) {
        for (int day = 0; day < 800; ++day) {
            const Instant instant = monday_noon + days{day} + 1s * (day * 37);

            ASSERT_EQ(parse_rfc3339(format_rfc3339(instant, offset)), instant);
        }
    }
}

TEST(ParseRfc3339, refuses_everything_else) {
    const std::vector<std::string> texts = {
        "",
        "2026-11-23",
        "2026-11-23T12:00:00",
        "2026-11-23T12:00Z",
        "2026-11-23 12:00:00Z",
        "2026-11-23T12:00:00 Z",
        " 2026-11-23T12:00:00Z",
        "2026-11-23T12:00:00Z ",
        "2026-11-23T12:00:00ZZ",
        "2026-11-23T12:00:00+01",
        "2026-11-23T12:00:00+0100",
        "2026-11-23T12:00:00+24:00",
        "2026-11-23T12:00:00+01:60",
        "2026-11-23T12:00:00.Z",
        "2026-11-23T12:00:00,5Z",
        "2026-11-23T24:00:00Z",
        "2026-11-23T12:60:00Z",
        "2026-11-23T12:00:60Z",
        "2026-13-01T12:00:00Z",
        "2026-00-01T12:00:00Z",
        "2026-11-31T12:00:00Z",
        "2026-11-00T12:00:00Z",
        "2026-02-29T12:00:00Z",
        "26-11-23T12:00:00Z",
        "+2026-11-23T12:00:00Z",
        "2026-1-23T12:00:00Z",
        "2026-11-23T-1:00:00Z",
        "Mon, 23 Nov 2026 12:00:00 GMT",
    };

    for (const auto& text : texts) EXPECT_EQ(parse_rfc3339(text), std::nullopt) << text;
}

TEST(ParseHttpDate, reads_the_fixed_form) {
    EXPECT_EQ(
        parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"),
        Instant{sys_days{1994y / 11 / 6} + 8h + 49min + 37s}
    );
    EXPECT_EQ(parse_http_date("Mon, 23 Nov 2026 12:00:00 GMT"), monday_noon);
    EXPECT_EQ(parse_http_date("Thu, 29 Feb 2024 00:00:00 GMT"), Instant{sys_days{2024y / 2 / 29}});
}

TEST(ParseHttpDate, refuses_everything_else) {
    const std::vector<std::string> texts = {
        "",
        "Sunday, 06-Nov-94 08:49:37 GMT",  // RFC 850
        "Sun Nov  6 08:49:37 1994",        // asctime
        "Mon, 06 Nov 1994 08:49:37 GMT",   // not that weekday
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT",
        "sun, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 94 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 +0000",
        "Sun, 06 Nov 1994 08:49:37 GMT ",
        "Sun,06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT",
        "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 06 Nov 1994 08:49:60 GMT",
        "Thu, 31 Nov 1994 08:49:37 GMT",
        "Xxx, 06 Nov 1994 08:49:37 GMT",
        "1994-11-06T08:49:37Z",
        "120",
    };

    for (const auto& text : texts) EXPECT_EQ(parse_http_date(text), std::nullopt) << text;
}

TEST(FormatHttpDate, is_read_back_the_same) {
    EXPECT_EQ(format_http_date(monday_noon + 999ms), "Mon, 23 Nov 2026 12:00:00 GMT");
    for (int day = 0; day < 800; ++day) {
        const Instant instant = monday_noon + days{day} + 1s * (day * 37);

        ASSERT_EQ(parse_http_date(format_http_date(instant)), instant);
    }
}

TEST(Date, has_one_form) {
    EXPECT_EQ(format_date(2026y / 1 / 2), "2026-01-02");
    EXPECT_EQ(parse_date("2024-02-29"), 2024y / 2 / 29);
    for (const std::string text :
         {"", "2026-02-29", "2026-13-01", "2026-1-02", "26-01-02", "2026-01-02 ", "2026/01/02",
          "+026-01-02", "2026-01-02T00:00:00Z"}) {
        EXPECT_EQ(parse_date(text), std::nullopt) << text;
    }
}

TEST(Millis, go_both_ways) {
    EXPECT_EQ(to_millis(monday_noon), 1'795'435'200'000);
    EXPECT_EQ(from_millis(1'795'435'200'000), monday_noon);
    EXPECT_EQ(to_millis(from_millis(-1)), -1);
}

}  // namespace
}  // namespace invito
