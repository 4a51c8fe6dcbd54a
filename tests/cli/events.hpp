#pragma once
// Events with ordinary values, so that a test shows only what matters to it.

#include "invito/ports/observer.hpp"
#include "invito/report/terminal_text.hpp"

#include <string>

namespace invito {

// Monday 23 November 2026, 14:05:02 in Berlin.
inline const Instant some_monday = *parse_rfc3339("2026-11-23T14:05:02+01:00");

inline Style plain_style() {
    return {
        .color = false,
        .unicode = true,
        .accessible = false,
        .width = 80,
        .zone = *TimeZone::find("Europe/Berlin"),
        .height = 24,
    };
}

inline RunEvent run_event() {
    return {.at = some_monday, .run = RunId{42}, .counts = {}, .waiting = 212};
}

inline JobEvent sent_to_jane() {
    JobEvent event;
    event.at = some_monday;
    event.campaign = "spring-founders";
    event.account = "anna";
    event.job = JobId{1842};
    event.state = JobState::sent;
    event.name = "Jane Doe";
    event.company = "Acme Robotics";
    event.with_note = true;
    event.invitation_id = "7265";
    event.http_status = 200;
    event.took = Duration{812};
    return event;
}

inline AccountEvent account_event(std::string alias, int used, int cap) {
    AccountEvent event;
    event.at = some_monday;
    event.alias = std::move(alias);
    event.day_used = used;
    event.day_cap = cap;
    event.week_used = used + 47;
    event.week_cap = 120;
    event.jobs_waiting = 10;
    return event;
}

// Another run acts for it.
inline AccountEvent held_account_event(std::string alias) {
    AccountEvent event = account_event(std::move(alias), 3, 25);
    event.waits_for = DenyReason::lost_lease;
    event.holder = LeaseHolder{
        .account = {},
        .run = RunId{12},
        .host = "web-2",
        .pid = 4711,
        .until = some_monday + std::chrono::minutes{1},
        .since = some_monday - std::chrono::hours{5}};
    return event;
}

}  // namespace invito
