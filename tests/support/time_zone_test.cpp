#include "invito/support/time.hpp"

#include <cstdlib>
#include <gtest/gtest.h>
#include <optional>
#include <string>

namespace invito {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::local_days;
using std::chrono::sys_days;

TimeZone zone(const std::string& name) {
    return TimeZone::find(name).value();
}

// Sets or unsets TZ for one test.
class TzVariable {
public:
    explicit TzVariable(const char* value) {
        if (const char* before = std::getenv("TZ"); before != nullptr) before_ = before;
        assign(value);
    }
    TzVariable(const TzVariable&) = delete;
    TzVariable& operator=(const TzVariable&) = delete;
    ~TzVariable() { assign(before_ ? before_->c_str() : nullptr); }

private:
    static void assign(const char* value) {
        if (value == nullptr) {
            unsetenv("TZ");
        } else {
            setenv("TZ", value, 1);
        }
    }

    std::optional<std::string> before_;
};

TEST(TimeZone, is_utc_unless_told_otherwise) {
    const TimeZone utc;
    const Instant instant = sys_days{2026y / 7 / 1} + 12h;

    EXPECT_EQ(utc.name(), "UTC");
    EXPECT_EQ(utc.span_at(instant).utc_offset, 0s);
    EXPECT_EQ(utc.to_local(instant).time_since_epoch(), instant.time_since_epoch());
    EXPECT_EQ(utc, zone("UTC"));
}

TEST(TimeZone, is_found_by_its_iana_name) {
    EXPECT_EQ(zone("Europe/Berlin").name(), "Europe/Berlin");
    EXPECT_EQ(zone("Europe/Berlin"), zone("Europe/Berlin"));
    EXPECT_NE(zone("Europe/Berlin"), zone("Europe/Lisbon"));
}

TEST(TimeZone, suggests_a_name_when_there_is_no_such_zone) {
    const auto found = TimeZone::find("Europe/Berln");

    ASSERT_TRUE(found.has_error());
    EXPECT_EQ(found.error().kind, ErrorKind::config);
    EXPECT_EQ(found.error().code, "time_zone.unknown");
    EXPECT_EQ(found.error().found, "Europe/Berln");
    EXPECT_EQ(found.error().hint, "did you mean Europe/Berlin?");
}

TEST(TimeZone, does_not_take_other_ways_to_name_a_zone) {
    for (const std::string name :
         {"", "europe/berlin", "Berlin", "+01:00", "CET-1CEST", "../UTC", "/etc/passwd"}) {
        const auto found = TimeZone::find(name);

        ASSERT_TRUE(found.has_error()) << name;
        EXPECT_EQ(found.error().code, "time_zone.unknown") << name;
        EXPECT_FALSE(found.error().hint.empty()) << name;
    }
}

// Europe changes on the last Sundays of March and October at 01:00 UTC.
constexpr Instant berlin_spring = sys_days{2026y / 3 / 29} + 1h;
constexpr Instant berlin_autumn = sys_days{2026y / 10 / 25} + 1h;

TEST(Berlin, skips_an_hour_in_spring) {
    const TimeZone berlin = zone("Europe/Berlin");

    EXPECT_EQ(berlin.to_local(berlin_spring - 1ms), local_days{2026y / 3 / 29} + 2h - 1ms);
    EXPECT_EQ(berlin.to_local(berlin_spring), LocalTime{local_days{2026y / 3 / 29} + 3h});
}

TEST(Berlin, repeats_an_hour_in_autumn) {
    const TimeZone berlin = zone("Europe/Berlin");
    const LocalTime half_past_two = local_days{2026y / 10 / 25} + 2h + 30min;

    EXPECT_EQ(berlin.to_local(berlin_autumn - 30min), half_past_two);
    EXPECT_EQ(berlin.to_local(berlin_autumn + 30min), half_past_two);
    EXPECT_EQ(berlin.to_local(berlin_autumn - 1ms), local_days{2026y / 10 / 25} + 3h - 1ms);
    EXPECT_EQ(berlin.to_local(berlin_autumn), LocalTime{local_days{2026y / 10 / 25} + 2h});
}

TEST(OffsetSpan, ends_where_the_next_one_begins) {
    const TimeZone berlin = zone("Europe/Berlin");

    const OffsetSpan winter = berlin.span_at(berlin_spring - 1ms);
    const OffsetSpan summer = berlin.span_at(berlin_spring);
    const OffsetSpan next_winter = berlin.span_at(berlin_autumn);

    EXPECT_EQ(winter.utc_offset, 1h);
    EXPECT_EQ(winter.begin, sys_days{2025y / 10 / 26} + 1h);
    EXPECT_EQ(winter.end, berlin_spring);
    EXPECT_EQ(summer.utc_offset, 2h);
    EXPECT_EQ(summer.begin, berlin_spring);
    EXPECT_EQ(summer.end, berlin_autumn);
    EXPECT_EQ(next_winter.utc_offset, 1h);
    EXPECT_EQ(next_winter.begin, berlin_autumn);
}

TEST(OffsetSpan, is_the_same_for_every_instant_inside) {
    const TimeZone berlin = zone("Europe/Berlin");
    const OffsetSpan summer = berlin.span_at(berlin_spring);

    for (Instant instant = summer.begin; instant < summer.end; instant += 7h + 13min) {
        const OffsetSpan same = berlin.span_at(instant);

        ASSERT_EQ(same.begin, summer.begin);
        ASSERT_EQ(same.end, summer.end);
        ASSERT_EQ(same.utc_offset, summer.utc_offset);
    }
    EXPECT_EQ(berlin.span_at(summer.end - 1ms).end, summer.end);
}

TEST(OffsetSpan, of_utc_has_no_end_in_reach) {
    const OffsetSpan span = TimeZone{}.span_at(sys_days{2026y / 1 / 1});

    EXPECT_LT(span.begin, Instant{sys_days{1900y / 1 / 1}});
    EXPECT_GT(span.end, Instant{sys_days{2500y / 1 / 1}});
}

// Lord Howe Island changes by half an hour: on 5 April 2026 back to 10:30 at 02:00 (11:00), on
// 4 October 2026 forward to 11:00 at 02:00 (10:30).
TEST(LordHowe, changes_by_thirty_minutes) {
    const TimeZone island = zone("Australia/Lord_Howe");
    const Instant autumn = sys_days{2026y / 4 / 4} + 15h;
    const Instant spring = sys_days{2026y / 10 / 3} + 15h + 30min;

    EXPECT_EQ(island.span_at(autumn - 1ms).utc_offset, 11h);
    EXPECT_EQ(island.span_at(autumn).utc_offset, 10h + 30min);
    EXPECT_EQ(island.span_at(autumn).begin, autumn);
    EXPECT_EQ(island.span_at(autumn).end, spring);
    EXPECT_EQ(island.span_at(spring).utc_offset, 11h);
    EXPECT_EQ(island.to_local(autumn), local_days{2026y / 4 / 5} + 1h + 30min);
    EXPECT_EQ(island.to_local(spring), local_days{2026y / 10 / 4} + 2h + 30min);
}

TEST(TimeZone, covers_offsets_of_quarter_hours_and_of_more_than_half_a_day) {
    const Instant instant = sys_days{2026y / 11 / 23} + 12h;

    EXPECT_EQ(zone("Asia/Kathmandu").span_at(instant).utc_offset, 5h + 45min);
    EXPECT_EQ(zone("Pacific/Kiritimati").span_at(instant).utc_offset, 14h);
    EXPECT_EQ(zone("Pacific/Pago_Pago").span_at(instant).utc_offset, -11h);
}

TEST(FormatRfc3339InZone, follows_the_offset_of_the_instant) {
    const TimeZone berlin = zone("Europe/Berlin");

    EXPECT_EQ(
        format_rfc3339(sys_days{2026y / 11 / 23} + 13h + 5min + 2s, berlin),
        "2026-11-23T14:05:02+01:00"
    );
    EXPECT_EQ(format_rfc3339(berlin_autumn - 1s, berlin), "2026-10-25T02:59:59+02:00");
    EXPECT_EQ(format_rfc3339(berlin_autumn, berlin), "2026-10-25T02:00:00+01:00");
    EXPECT_EQ(format_rfc3339(berlin_spring, TimeZone{}), "2026-03-29T01:00:00Z");
}

TEST(FormatRfc3339InZone, keeps_the_instant_when_the_offset_has_seconds) {
    // Berlin's local mean time until 1893: +00:53:28.
    const Instant instant = sys_days{1890y / 1 / 1};

    const std::string text = format_rfc3339(instant, zone("Europe/Berlin"));

    EXPECT_EQ(text, "1890-01-01T00:53:00+00:53");
    EXPECT_EQ(parse_rfc3339(text), instant);
}

TEST(LocalZone, is_the_one_that_TZ_names) {
    const TzVariable variable("Asia/Kathmandu");

    EXPECT_EQ(TimeZone::local(), zone("Asia/Kathmandu"));
}

TEST(LocalZone, takes_the_colon_form_of_TZ) {
    const TzVariable variable(":Europe/Lisbon");

    EXPECT_EQ(TimeZone::local(), zone("Europe/Lisbon"));
}

TEST(LocalZone, is_utc_when_TZ_is_empty) {
    const TzVariable variable("");

    EXPECT_EQ(TimeZone::local(), TimeZone{});
}

TEST(LocalZone, ignores_a_TZ_that_names_no_zone) {
    TimeZone without;
    {
        const TzVariable variable(nullptr);
        without = TimeZone::local();
    }

    const TzVariable variable("CET-1CEST,M3.5.0,M10.5.0/3");

    EXPECT_EQ(TimeZone::local(), without);
}

}  // namespace
}  // namespace invito
