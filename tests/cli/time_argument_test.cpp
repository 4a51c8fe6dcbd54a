#include "cli/time_argument.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

const Instant now = *parse_rfc3339("2026-11-23T14:05:02+01:00");

Instant moment(const std::string& text, const char* zone = "Europe/Berlin") {
    const auto parsed = parse_time_argument("--since", text, now, *TimeZone::find(zone));
    EXPECT_TRUE(parsed) << text;
    return parsed ? *parsed : Instant{};
}

TEST(TimeArgument, can_be_a_day_which_begins_at_local_midnight) {
    EXPECT_EQ(moment("2026-11-20"), *parse_rfc3339("2026-11-20T00:00:00+01:00"));
    EXPECT_EQ(moment("2026-07-01"), *parse_rfc3339("2026-07-01T00:00:00+02:00"));
    EXPECT_EQ(
        moment("2026-11-20", "Pacific/Kiritimati"), *parse_rfc3339("2026-11-20T00:00:00+14:00")
    );
    EXPECT_EQ(
        moment("2026-11-20", "Pacific/Pago_Pago"), *parse_rfc3339("2026-11-20T00:00:00-11:00")
    );
}

TEST(TimeArgument, can_be_so_long_ago) {
    EXPECT_EQ(moment("36h"), now - std::chrono::hours{36});
}

TEST(TimeArgument, can_be_the_begin_of_today_and_of_yesterday) {
    const TimeZone berlin = TimeZone::find("Europe/Berlin").value();
    const Instant monday = *parse_rfc3339("2026-10-26T07:00:00+01:00");

    EXPECT_EQ(
        parse_time_argument("--since", "today", monday, berlin).value(),
        *parse_rfc3339("2026-10-26T00:00:00+01:00")
    );
    EXPECT_EQ(
        parse_time_argument("--since", "yesterday", monday, berlin).value(),
        *parse_rfc3339("2026-10-25T00:00:00+02:00")
    ) << "a day of 25 hours: the clocks went back";
}

TEST(TimeArgument, can_be_exact) {
    EXPECT_EQ(moment("2026-11-20T10:00:00Z"), *parse_rfc3339("2026-11-20T10:00:00Z"));
}

TEST(TimeArgument, can_be_a_local_time_of_some_day) {
    EXPECT_EQ(moment("2026-11-20T09:30"), *parse_rfc3339("2026-11-20T09:30:00+01:00"));
    EXPECT_EQ(
        moment("2026-11-20T09:30", "Asia/Kolkata"), *parse_rfc3339("2026-11-20T09:30:00+05:30")
    );
}

TEST(TimeArgument, can_be_a_time_of_day_which_is_when_it_was_that_time_last) {
    EXPECT_EQ(moment("09:00"), *parse_rfc3339("2026-11-23T09:00:00+01:00"));
    EXPECT_EQ(moment("14:05"), *parse_rfc3339("2026-11-23T14:05:00+01:00"));
    EXPECT_EQ(moment("14:06"), *parse_rfc3339("2026-11-22T14:06:00+01:00"));
    EXPECT_EQ(moment("09:00", "Pacific/Kiritimati"), *parse_rfc3339("2026-11-23T09:00:00+14:00"));
}

TEST(TimeArgument, that_is_none_names_its_flag) {
    for (const char* text : {"tomorrow", "2026-13-01", "2026-02-30", "25:00", "9:00", "7", ""}) {
        const auto parsed = parse_time_argument("--since", text, now, TimeZone{});

        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().kind, ErrorKind::usage);
        EXPECT_NE(parsed.error().what.find("--since"), std::string::npos);
    }
}

Result<Instant> coming(const std::string& text, const char* zone = "Europe/Berlin") {
    return parse_future_time_argument("--until", text, now, *TimeZone::find(zone));
}

TEST(FutureTimeArgument, can_be_a_day_a_local_time_a_while_or_exact) {
    EXPECT_EQ(coming("2026-12-01").value(), *parse_rfc3339("2026-12-01T00:00:00+01:00"));
    EXPECT_EQ(coming("2026-12-01T09:30").value(), *parse_rfc3339("2026-12-01T09:30:00+01:00"));
    EXPECT_EQ(
        coming("2026-12-01T09:30", "Asia/Kolkata").value(),
        *parse_rfc3339("2026-12-01T09:30:00+05:30")
    );
    EXPECT_EQ(coming("3d").value(), now + std::chrono::days{3});
    EXPECT_EQ(coming("2026-12-01T09:30:00Z").value(), *parse_rfc3339("2026-12-01T09:30:00Z"));
}

TEST(FutureTimeArgument, that_does_not_exist_is_the_first_one_after_it_and_of_two_the_first) {
    EXPECT_EQ(coming("2027-03-28T02:30").value(), *parse_rfc3339("2027-03-28T03:00:00+02:00"));
    EXPECT_EQ(coming("2027-10-31T02:30").value(), *parse_rfc3339("2027-10-31T02:30:00+02:00"));
}

TEST(FutureTimeArgument, is_not_over) {
    for (const char* text : {"2026-11-23", "2026-11-23T14:05", "2026-11-23T14:05:02+01:00", "0s"}) {
        const auto parsed = coming(text);

        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().code, "usage.past");
        EXPECT_EQ(parsed.error().kind, ErrorKind::usage);
        EXPECT_NE(parsed.error().what.find("--until"), std::string::npos);
        EXPECT_FALSE(parsed.error().hint.empty());
    }
}

TEST(FutureTimeArgument, that_is_none_says_what_one_looks_like) {
    for (const char* text :
         {"tomorrow", "2026-12-32", "2026-12-01T25:00", "2026-12-01 09:00", ""}) {
        const auto parsed = coming(text);

        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().code, "usage.value");
    }
}

}  // namespace
}  // namespace invito
