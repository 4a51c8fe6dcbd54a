#include "cli/event_lines.hpp"
#include "cli/events.hpp"

#include <gtest/gtest.h>
#include <sstream>

namespace invito {
namespace {

struct Lines {
    std::ostringstream out;
    JsonObserver observer{out, plain_style().zone, {"anna", "ben"}};
};

TEST(JsonObserver, writes_one_object_per_line_with_the_type_first) {
    Lines lines;

    lines.observer.run_started(run_event());
    lines.observer.job_changed(sent_to_jane());

    EXPECT_EQ(
        lines.out.str(),
        R"({"type":"start","v":1,"time":"2026-11-23T14:05:02+01:00","run":"r-0042","waiting":212,)"
        R"("accounts":["anna","ben"]})"
        "\n"
        R"({"type":"job","v":1,"time":"2026-11-23T14:05:02+01:00","run":"r-0042",)"
        R"("campaign":"spring-founders","account":"anna","job":1842,"state":"sent",)"
        R"("with_note":true,"invitation_id":"7265","http":200,"ms":812})"
        "\n"
    );
}

TEST(JsonObserver, names_no_person) {
    Lines lines;

    lines.observer.job_changed(sent_to_jane());

    EXPECT_EQ(lines.out.str().find("Jane"), std::string::npos);
    EXPECT_EQ(lines.out.str().find("Acme"), std::string::npos);
}

TEST(JsonObserver, tells_the_reason_of_a_skip) {
    Lines lines;
    JobEvent event = sent_to_jane();
    event.state = JobState::skipped;
    event.reason = Reason::already_connected;

    lines.observer.job_changed(event);

    EXPECT_NE(
        lines.out.str().find(R"("state":"skipped","reason":"already_connected")"), std::string::npos
    );
    EXPECT_EQ(lines.out.str().find("with_note"), std::string::npos);
}

TEST(JsonObserver, tells_where_an_earlier_runs_invitation_was_found) {
    Lines lines;
    JobEvent event = sent_to_jane();
    event.settles = Settles::earlier_unknown;
    event.evidence = "in the sent list of anna";

    lines.observer.job_changed(event);

    EXPECT_NE(
        lines.out.str().find(R"("evidence":"in the sent list of anna","of_earlier_run":true})"),
        std::string::npos
    ) << lines.out.str();
}

TEST(JsonObserver, tells_what_a_run_held_and_what_is_open_of_earlier_ones) {
    Lines lines;
    RunEvent event = run_event();
    event.counts.held = 2;
    event.open_before = {.unknown = 3, .held = 4};

    lines.observer.progress(event);

    EXPECT_NE(
        lines.out.str().find(
            R"("unknown":0,"held":2,"waiting":212,"unknown_before":3,"held_before":4)"
        ),
        std::string::npos
    ) << lines.out.str();
}

TEST(JsonObserver, tells_how_many_leads_wait_for_an_account) {
    Lines lines;

    lines.observer.account_changed(account_event("anna", 1, 25));

    EXPECT_NE(lines.out.str().find(R"("waiting":10)"), std::string::npos) << lines.out.str();
}

TEST(JsonObserver, keeps_the_providers_type_verbatim) {
    Lines lines;
    ErrorEvent failure;
    failure.at = some_monday;
    failure.account = "carla";
    failure.error.fault = Fault::account_disconnected;
    failure.error.http_status = 401;
    failure.error.type = "errors/disconnected_account";
    failure.error.what = "signed out";

    lines.observer.error_occurred(failure);

    EXPECT_NE(
        lines.out.str().find(R"("code":"account.reconnect","account":"carla",)"
                             R"("error_type":"errors/disconnected_account","http":401)"),
        std::string::npos
    ) << lines.out.str();
}

TEST(JsonObserver, tells_what_an_account_waits_for) {
    Lines lines;
    AccountEvent event = account_event("anna", 25, 25);
    event.waits_for = DenyReason::day_cap;
    event.next_at = some_monday + std::chrono::hours{19};

    lines.observer.account_changed(event);

    EXPECT_NE(
        lines.out.str().find(R"("account":"anna","state":"ok","waits_for":"day_cap",)"
                             R"("next":"2026-11-24T09:05:02+01:00","today":25,"today_limit":25)"),
        std::string::npos
    ) << lines.out.str();
}

TEST(JsonObserver, names_the_run_that_acts_for_an_account_instead) {
    Lines lines;

    lines.observer.account_changed(held_account_event("anna"));

    EXPECT_NE(
        lines.out.str().find(
            R"("held_by":"web-2","held_by_run":"r-0012","held_until":"2026-11-23T14:06:02+01:00"})"
        ),
        std::string::npos
    ) << lines.out.str();
    EXPECT_NE(lines.out.str().find(R"("waits_for":"lost_lease")"), std::string::npos);
}

TEST(JsonObserver, tells_what_becomes_of_a_shared_database) {
    Lines lines;
    lines.observer.run_started(run_event());
    lines.out.str("");

    lines.observer.database_changed({some_monday, DatabaseEvent::State::unreachable});

    EXPECT_EQ(
        lines.out.str(),
        R"({"type":"database","v":1,"time":"2026-11-23T14:05:02+01:00","run":"r-0042",)"
        R"("state":"unreachable","message":"the database does not answer; waiting for it, )"
        R"(nothing is sent meanwhile"})"
        "\n"
    );
}

}  // namespace
}  // namespace invito
