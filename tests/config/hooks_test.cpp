#include "config/settings_fixture.hpp"
#include "invito/config/settings.hpp"

#include <gmock/gmock.h>

namespace invito {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

using Hooks = testing::SettingsTest;

TEST_F(Hooks, are_read_in_their_order_with_their_kinds_as_names) {
    const auto hooks = loaded(
                           "notify:\n"
                           "  - {kind: slack, url_file: a}\n"
                           "  - {kind: slack, name: ops, url_file: b, on: [summary]}\n"
                           "  - {kind: slack, url_file: /c, on: attention}\n"
                           "  - {kind: command, command: [./tell.sh, x]}\n"
    )
                           .hooks;

    ASSERT_THAT(hooks, SizeIs(4));
    EXPECT_EQ(hooks[0].name, "slack");
    EXPECT_EQ(hooks[0].url_file, folder_.path() + "/a");
    EXPECT_TRUE(hooks[0].on_failure && hooks[0].on_attention && !hooks[0].on_every_end);
    EXPECT_EQ(hooks[1].name, "ops");
    EXPECT_TRUE(!hooks[1].on_failure && !hooks[1].on_attention && hooks[1].on_every_end);
    EXPECT_EQ(hooks[2].name, "slack-2");
    EXPECT_EQ(hooks[2].url_file, "/c");
    EXPECT_TRUE(!hooks[2].on_failure && hooks[2].on_attention && !hooks[2].on_every_end);
    EXPECT_THAT(hooks[3].command, ElementsAre(folder_.path() + "/tell.sh", "x"));
    EXPECT_EQ(shown("notify.ops.url_file"), "b | invito.yaml:5:40");
    EXPECT_EQ(shown("notify.command.command"), "tell.sh ... | invito.yaml:7:30");
}

TEST_F(Hooks, of_monitors_fail_by_failures_alone_unless_more_is_wanted) {
    const auto hooks = loaded(
                           "notify:\n"
                           "  - {kind: healthchecks, url_file: a}\n"
                           "  - {kind: healthchecks, url_file: a, fail_on: [attention], "
                           "send_details: true}\n"
    )
                           .hooks;

    ASSERT_THAT(hooks, SizeIs(2));
    EXPECT_TRUE(hooks[0].on_failure && !hooks[0].on_attention && !hooks[0].send_details);
    EXPECT_TRUE(!hooks[1].on_failure && hooks[1].on_attention && hooks[1].send_details);
}

TEST_F(Hooks, need_what_their_kind_needs_and_have_nothing_else) {
    EXPECT_EQ(
        errors_of("notify:\n"
                  "  - {kind: webhook, url_file: a}\n"
                  "  - {kind: healthchecks, url_file: a, on: [summary]}\n"
                  "  - {url_file: a}\n"
                  "  - {kind: slak, url_file: a}\n"
                  "  - {kind: slack, url: x}\n"),
        "error: hook \"webhook\" has no secret_file  [config.hook_key]\n"
        "  --> invito.yaml:4:5\n"
        "  hint: kind webhook needs it\n"
        "error: a hook of kind healthchecks has no on  [config.hook_key]\n"
        "  --> invito.yaml:5:43\n"
        "  hint: it is told of each start and end; fail_on says what fails it\n"
        "error: notify.hook has no kind  [config.missing_key]\n"
        "  --> invito.yaml:6:5\n"
        "  hint: it is one of slack, webhook, healthchecks, email, command\n"
        "error: notify.slak.kind must be one of slack, webhook, healthchecks, email, command  "
        "[config.bad_value]\n"
        "  --> invito.yaml:7:12\n"
        "  found: slak\n"
        "  hint: did you mean \"slack\"?\n"
        "error: hook \"slack\" has no url_file  [config.hook_key]\n"
        "  --> invito.yaml:8:5\n"
        "  hint: kind slack needs it\n"
        "error: unknown key \"url\" in notify.slack  [config.unknown_key]\n"
        "  --> invito.yaml:8:19\n"
        "  hint: all keys: `invito config schema`\n"
    );
}

TEST_F(Hooks, know_three_ends_and_addresses_that_are_one) {
    EXPECT_THAT(
        errors_of("notify: [{kind: slack, url_file: a, on: [success]}]\n"),
        HasSubstr("error: \"success\" is no end that a hook is told of  [config.hook_on]\n")
    );
    EXPECT_THAT(
        errors_of("notify: [{kind: healthchecks, url_file: a, fail_on: summary}]\n"),
        HasSubstr("hint: failure or attention\n")
    );
    for (const char* const address : {"ops", "-oQ/tmp@x", "a@x,b@x", "A <a@x>"}) {
        const std::string text =
            std::string("notify: [{kind: email, to: [\"") + address + "\"]}]\n";
        EXPECT_THAT(errors_of(text), HasSubstr("[config.hook_address]")) << address;
    }
}

TEST_F(Hooks, are_a_list) {
    EXPECT_THAT(
        errors_of("notify: {kind: slack}\n"),
        HasSubstr("error: notify must be a list of maps  [config.wrong_shape]\n")
    );
    EXPECT_THAT(errors_of("notify: [slack]\n"), HasSubstr("[config.wrong_shape]"));
    EXPECT_THAT(loaded("notify: []\n").hooks, SizeIs(0));
}

TEST_F(Hooks, have_a_file_of_metrics_beside_them) {
    EXPECT_EQ(loaded("").metrics_file, "");
    EXPECT_EQ(loaded("metrics: {textfile: none}\n").metrics_file, "");
    EXPECT_EQ(loaded("metrics: {textfile: x.prom}\n").metrics_file, folder_.path() + "/x.prom");
}

TEST_F(Hooks, are_not_all_that_shows_a_run) {
    const Settings plain = loaded("");
    EXPECT_EQ(plain.dashboard_listen, "127.0.0.1:4688");
    EXPECT_EQ(plain.dashboard_token_file, "");
    const Settings own = loaded("dashboard: {listen: \"[::1]:0\", token_file: token}\n");
    EXPECT_EQ(own.dashboard_listen, "[::1]:0");
    EXPECT_EQ(own.dashboard_token_file, folder_.path() + "/token");
}

}  // namespace
}  // namespace invito
