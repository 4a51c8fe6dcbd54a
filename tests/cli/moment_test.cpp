#include "cli/moment.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

const Instant now = *parse_rfc3339("2026-11-23T14:05:02+01:00");

Instant moment(const std::string& text, const char* zone = "Europe/Berlin") {
    const auto parsed = parse_moment("--since", text, now, *TimeZone::find(zone));
    EXPECT_TRUE(parsed) << text;
    return parsed ? *parsed : Instant{};
}

TEST(Moment, can_be_a_day_which_begins_at_local_midnight) {
    EXPECT_EQ(moment("2026-11-20"), *parse_rfc3339("2026-11-20T00:00:00+01:00"));
    EXPECT_EQ(moment("2026-07-01"), *parse_rfc3339("2026-07-01T00:00:00+02:00"));
    EXPECT_EQ(
        moment("2026-11-20", "Pacific/Kiritimati"), *parse_rfc3339("2026-11-20T00:00:00+14:00")
    );
    EXPECT_EQ(
        moment("2026-11-20", "Pacific/Pago_Pago"), *parse_rfc3339("2026-11-20T00:00:00-11:00")
    );
}

TEST(Moment, can_be_so_long_ago) {
    EXPECT_EQ(moment("36h"), now - std::chrono::hours{36});
}

TEST(Moment, can_be_exact) {
    EXPECT_EQ(moment("2026-11-20T10:00:00Z"), *parse_rfc3339("2026-11-20T10:00:00Z"));
}

TEST(Moment, that_is_none_names_its_flag) {
    for (const char* text : {"yesterday", "2026-13-01", "2026-02-30", "7", ""}) {
        const auto parsed = parse_moment("--since", text, now, TimeZone{});

        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().kind, ErrorKind::usage);
        EXPECT_NE(parsed.error().what.find("--since"), std::string::npos);
    }
}

}  // namespace
}  // namespace invito
