#include "cli/commands/cmd_doctor.hpp"
#include "cli/events.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>

namespace invito {
namespace {

Checkup some_checkup() {
    Checkup checkup;
    checkup.ok("config", "./invito.yaml, 3 accounts");
    checkup.needs_person("carla", "LINKEDIN, CREDENTIALS: sign in again in the Unipile dashboard");
    checkup.warn(
        "limits",
        "carla is free: notes up to 200 characters, 5 a month; campaign recruit-cpp plans 60 notes "
        "for it"
    );
    checkup.skip("metrics", "not configured");
    return checkup;
}

TEST(Checkup, prints_verdict_subject_and_text_in_columns) {
    std::ostringstream out;

    write_checkup_text(out, some_checkup(), false, plain_style());

    EXPECT_EQ(
        out.str(),
        "ok    config     ./invito.yaml, 3 accounts\n"
        "FAIL  carla      LINKEDIN, CREDENTIALS: sign in again in the Unipile dashboard\n"
        "warn  limits     carla is free: notes up to 200 characters, 5 a month; campaign\n"
        "                 recruit-cpp plans 60 notes for it\n"
        "skip  metrics    not configured\n"
        "1 ok, 1 warning, 1 failure, 1 skipped.\n"
        "exit 11\n"
    );
}

TEST(Checkup, says_that_all_is_good_where_it_is) {
    Checkup checkup;
    checkup.ok("config", "./invito.yaml");
    std::ostringstream out;
    Style style = plain_style();
    style.color = true;

    write_checkup_text(out, checkup, false, style);

    EXPECT_EQ(
        out.str(),
        "\x1b[32mok\x1b[0m    config     ./invito.yaml\n"
        "All good: 1 ok, 0 warnings, 0 failures, 0 skipped.\n"
        "exit 0\n"
    );
}

TEST(Checkup, ends_with_the_gravest_failure) {
    Checkup checkup = some_checkup();

    EXPECT_EQ(exit_code_of(checkup, false), ExitCode::attention);
    checkup.fail("api key", "refused", ErrorKind::auth);
    EXPECT_EQ(exit_code_of(checkup, false), ExitCode::auth);
    checkup.fail("config", "unknown key", ErrorKind::config);
    EXPECT_EQ(exit_code_of(checkup, false), ExitCode::config);
}

TEST(Checkup, counts_a_warning_only_when_it_is_strict) {
    Checkup checkup;
    checkup.warn("limits", "above the advice");

    EXPECT_EQ(exit_code_of(checkup, false), ExitCode::ok);
    EXPECT_EQ(exit_code_of(checkup, true), ExitCode::attention);
}

TEST(Checkup, is_one_json_document) {
    Checkup checkup;
    checkup.ok("config", "fine");
    std::ostringstream out;

    write_checkup_json(out, checkup, false);

    EXPECT_THAT(
        out.str(),
        testing::StartsWith(
            "{\"v\":1,\"items\":[{\"check\":\"config\",\"result\":\"ok\",\"message\":\"fine\"}],"
            "\"assumptions\":[{\"id\":\"A1\","
        )
    );
    EXPECT_THAT(out.str(), testing::EndsWith("],\"exit_code\":0}\n"));
}

TEST(Checkup, tells_every_assumption_once_and_what_breaks_without_it) {
    std::vector<std::string_view> ids;
    for (const Assumption& assumption : assumptions()) {
        ids.push_back(assumption.id);
        EXPECT_TRUE(assumption.text.ends_with('.')) << assumption.id;
        EXPECT_FALSE(assumption.otherwise.empty()) << assumption.id;
    }
    EXPECT_THAT(ids, testing::ElementsAre("A1", "A2", "A3", "A4", "A5"));
}

TEST(Checkup, prints_assumptions_in_columns) {
    const Assumption one{"A9", "The moon is made of cheese.", "there are no mice."};
    std::ostringstream out;

    write_assumptions(out, std::span(&one, 1), plain_style());

    EXPECT_EQ(
        out.str(),
        "\nThat nobody is invited twice and no limit is passed rests on:\n"
        "A9  The moon is made of cheese. Else there are no mice.\n"
    );
}

}  // namespace
}  // namespace invito
