#pragma once
// Pieces of news with ordinary values, so that a test shows only what matters to it.

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

inline RunNews run_news() {
    return {.at = some_monday, .run = RunId{42}, .counts = {}, .waiting = 212};
}

inline JobNews sent_to_jane() {
    JobNews news;
    news.at = some_monday;
    news.campaign = "spring-founders";
    news.account = "anna";
    news.job = JobId{1842};
    news.state = JobState::sent;
    news.name = "Jane Doe";
    news.company = "Acme Robotics";
    news.with_note = true;
    news.invitation_id = "7265";
    news.http_status = 200;
    news.took = Duration{812};
    return news;
}

inline AccountNews account_news(std::string alias, int used, int cap) {
    AccountNews news;
    news.at = some_monday;
    news.alias = std::move(alias);
    news.day_used = used;
    news.day_cap = cap;
    news.week_used = used + 47;
    news.week_cap = 120;
    news.jobs_waiting = 10;
    return news;
}

}  // namespace invito
