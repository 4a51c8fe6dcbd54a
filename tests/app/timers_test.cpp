#include "invito/app/timers.hpp"

#include "invito/app/doctor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

Instant at(const char* text) {
    return parse_rfc3339(text).value();
}

// As systemd 252 prints it.
constexpr const char* both_on = R"(NextElapseUSecRealtime=Tue 2026-12-01 07:55:00 UTC
Id=invito-run.timer
LoadState=loaded
ActiveState=active
UnitFileState=enabled

NextElapseUSecRealtime=Mon 2026-11-30 19:34:12 UTC
Id=invito-nightly.timer
LoadState=loaded
ActiveState=active
UnitFileState=enabled
)";

TEST(ParseTimers, reads_what_systemd_says_of_two_that_wait) {
    const auto timers = parse_timers(both_on);

    ASSERT_EQ(timers.size(), 2U);
    EXPECT_EQ(timers[0].name, "invito-run.timer");
    EXPECT_TRUE(timers[0].is_installed);
    EXPECT_TRUE(timers[0].is_enabled);
    EXPECT_TRUE(timers[0].is_active);
    EXPECT_EQ(timers[0].next, at("2026-12-01T07:55:00Z"));
    EXPECT_EQ(timers[1].name, "invito-nightly.timer");
    EXPECT_EQ(timers[1].next, at("2026-11-30T19:34:12Z"));
}

TEST(ParseTimers, takes_what_is_not_said_for_no) {
    for (const char* elapse :
         {"", "n/a", "infinity", "1764572100000000", "Tue 2026-13-01 07:55:00 UTC"}) {
        const auto timers = parse_timers(
            "NextElapseUSecRealtime=" + std::string(elapse) +
            "\nId=invito-run.timer\nLoadState=not-found\nActiveState=inactive\nUnitFileState=\n"
        );

        ASSERT_EQ(timers.size(), 1U) << elapse;
        EXPECT_FALSE(timers[0].is_installed);
        EXPECT_FALSE(timers[0].is_enabled);
        EXPECT_FALSE(timers[0].is_active);
        EXPECT_EQ(timers[0].next, std::nullopt) << elapse;
    }
    EXPECT_FALSE(parse_timers("Id=a\nLoadState=masked\nUnitFileState=masked\n")[0].is_installed);
    EXPECT_TRUE(parse_timers("Id=a\nUnitFileState=enabled-runtime\n")[0].is_enabled);
}

TEST(ParseTimers, makes_nothing_of_other_text) {
    EXPECT_THAT(parse_timers(""), IsEmpty());
    EXPECT_THAT(parse_timers("System has not been booted with systemd\n"), IsEmpty());
    EXPECT_THAT(parse_timers("LoadState=loaded\n\n=\n==\n"), IsEmpty());
}

TEST(Crontab, starts_runs_by_a_line_that_is_no_comment) {
    EXPECT_TRUE(starts_runs("MAILTO=ops\n55 8 * * 1-5 invito /usr/bin/invito run --wait=2h -q\n"));
    EXPECT_TRUE(starts_runs("55 8 * * 1-5\tinvito\tinvito run"));
    EXPECT_FALSE(starts_runs("# 55 8 * * 1-5 invito /usr/bin/invito run\n"));
    EXPECT_FALSE(starts_runs("30 20 * * 1-5 invito /usr/bin/invito sync\n"));
    EXPECT_FALSE(starts_runs("1 1 * * * root /opt/my-invito run\n"));
    EXPECT_FALSE(starts_runs("invito run\n"));
    EXPECT_FALSE(starts_runs(""));
}

struct Case {
    const char* what;
    TimerFacts facts;
    Health health;
    std::vector<const char*> says;
};

TimerUnit unit(const char* name, bool is_enabled, bool is_active, const char* next = nullptr) {
    return {
        .name = name,
        .is_installed = true,
        .is_enabled = is_enabled,
        .is_active = is_active,
        .next = next == nullptr ? std::nullopt : std::optional(at(next))};
}

constexpr const char* run = "invito-run.timer";
constexpr const char* nightly = "invito-nightly.timer";

TEST(CheckupTimers, says_what_starts_runs_and_never_fails) {
    const TimerUnit run_on = unit(run, true, true, "2026-12-01T07:55:00Z");
    const TimerUnit nightly_on = unit(nightly, true, true, "2026-11-30T19:34:12Z");
    const Case cases[] = {
        {"no systemd, no cron", {}, Health::skipped, {"no systemd here", "help nightly"}},
        {"cron", {.crontab = "/etc/cron.d/invito"}, Health::ok, {"cron", "/etc/cron.d/invito"}},
        {"systemd that does not answer",
         {.has_systemd = true},
         Health::skipped,
         {"none is installed"}},
        {"neither installed",
         {.has_systemd = true, .timers = {{.name = run}, {.name = nightly}}},
         Health::skipped,
         {"none is installed", "help nightly"}},
        {"off",
         {.has_systemd = true, .timers = {unit(run, false, false), unit(nightly, false, false)}},
         Health::skipped,
         {"off: systemctl enable --now invito-run.timer invito-nightly.timer"}},
        {"off, and cron",
         {.has_systemd = true,
          .timers = {unit(run, false, false), unit(nightly, false, false)},
          .crontab = "/etc/crontab"},
         Health::ok,
         {"/etc/crontab"}},
        {"on",
         {.has_systemd = true, .timers = {run_on, nightly_on}},
         Health::ok,
         {"invito-run.timer fires tomorrow 08:55, invito-nightly.timer fires 20:34"}},
        {"on, in another order",
         {.has_systemd = true, .timers = {nightly_on, run_on}},
         Health::ok,
         {"invito-run.timer fires tomorrow 08:55, invito-nightly.timer fires 20:34"}},
        {"on, while its service runs",
         {.has_systemd = true, .timers = {unit(run, true, true), nightly_on}},
         Health::ok,
         {"invito-run.timer is on, and waits for no time now"}},
        {"only one",
         {.has_systemd = true, .timers = {run_on, unit(nightly, false, false)}},
         Health::warning,
         {"invito-nightly.timer is off", "backup", "systemctl enable --now invito-nightly.timer"}},
        {"the other one",
         {.has_systemd = true, .timers = {unit(run, false, false), nightly_on}},
         Health::warning,
         {"invito-run.timer is off: nothing is sent by itself"}},
        {"only one is there",
         {.has_systemd = true, .timers = {run_on, {.name = nightly}}},
         Health::warning,
         {"invito-nightly.timer is not installed"}},
        {"enabled, but not started",
         {.has_systemd = true, .timers = {unit(run, true, false), nightly_on}},
         Health::warning,
         {"not started; systemctl start invito-run.timer"}},
        {"started, but not enabled",
         {.has_systemd = true, .timers = {run_on, unit(nightly, false, true)}},
         Health::warning,
         {"not after a restart; systemctl enable invito-nightly.timer"}},
    };
    const TimeZone berlin = TimeZone::find("Europe/Berlin").value();
    for (const Case& one : cases) {
        Checkup checkup;

        check_timers(checkup, one.facts, at("2026-11-30T10:00:00Z"), berlin);

        ASSERT_EQ(checkup.findings().size(), 1U) << one.what;
        EXPECT_EQ(checkup.findings()[0].subject, "timers");
        EXPECT_EQ(checkup.findings()[0].health, one.health) << one.what;
        for (const char* text : one.says)
            EXPECT_THAT(checkup.findings()[0].text, HasSubstr(text)) << one.what;
    }
}

}  // namespace
}  // namespace invito
