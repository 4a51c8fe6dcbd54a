// Hooks as the shipped binary tells them: a server of our own, a sendmail of our own, a program.
#include "output.hpp"
#include "program_world.hpp"
#include "support/raw_server.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <regex>

namespace invito::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

Script taking_all() {
    Script script;
    script.read_request().send(http_answer(200, "ok"));
    return script;
}

class NotifiedWorld : public testing::Test {
protected:
    NotifiedWorld() {
        world.write_leads(3);
        world.write(
            "spring.yaml",
            "version: 1\nname: spring\nlist: {file: leads.csv}\naccounts: {use: [anna]}\n"
        );
        write_program("sendmail", "cat > mail.txt");
        write_program("tell.sh", "cat > told.json; echo \"$1\" > told.txt");
        write_secret("key", std::string(api_key) + "\n");
    }

    void write_program(const std::string& name, const std::string& line) {
        world.write(name, "#!/bin/sh\n" + line + "\n");
        std::filesystem::permissions(world.path(name), std::filesystem::perms::owner_all);
    }

    void write_secret(const std::string& name, const std::string& text) {
        world.write(name, text);
        std::filesystem::permissions(world.path(name), std::filesystem::perms::owner_read);
    }

    void write_url(const std::string& name, const RawServer& at) {
        write_secret(name, "http://127.0.0.1:" + at.port() + "/" + name + "/SECRET\n");
    }

    void add_hooks(const std::string& yaml) {
        world.write("invito.yaml", read_file(world.path("invito.yaml")) + yaml);
    }

    // All that was said to a hook, and to nobody else: the address is a secret.
    static std::string body_of(const SeenRequest& request) {
        return request.text.substr(request.text.find("\r\n\r\n") + 4);
    }

    ProgramWorld world;
};

TEST_F(NotifiedWorld, tells_a_chat_a_monitor_a_mailbox_and_a_program) {
    RawServer chat({taking_all()});
    RawServer monitor({taking_all()});
    write_url("chat", chat);
    write_url("monitor", monitor);
    add_hooks(
        "notify:\n"
        "  - {kind: slack, url_file: chat, on: summary}\n"
        "  - {kind: healthchecks, url_file: monitor}\n"
        "  - {kind: email, to: ops@example.com, sendmail: ./sendmail, on: summary}\n"
        "  - {kind: command, command: [./tell.sh, a b], on: summary}\n"
        "metrics: {textfile: m.prom}\n"
    );

    const Finished run = world.run({"run", "spring.yaml", "--yes"});

    EXPECT_EQ(run.exit_code, 0) << run.err;
    ASSERT_EQ(chat.requests().size(), 1U);
    EXPECT_THAT(body_of(chat.requests()[0]), StartsWith(R"({"text":"invito: ok, 3 sent")"));
    ASSERT_EQ(monitor.requests().size(), 2U);
    const std::regex start("POST /monitor/SECRET/start\\?rid=([0-9a-f-]{36}) ");
    std::smatch begun;
    const std::string first = monitor.requests()[0].text;
    ASSERT_TRUE(std::regex_search(first, begun, start)) << first;
    EXPECT_THAT(
        monitor.requests()[1].text, StartsWith("POST /monitor/SECRET/0?rid=" + begun[1].str() + " ")
    );
    EXPECT_THAT(body_of(monitor.requests()[1]), HasSubstr(R"("sent":3,)"));
    EXPECT_THAT(read_file(world.path("mail.txt")), HasSubstr("\nSubject: invito: ok, 3 sent\n"));
    EXPECT_THAT(read_file(world.path("told.json")), HasSubstr(R"("headline":"3 sent"})"));
    EXPECT_EQ(read_file(world.path("told.txt")), "a b\n");
    EXPECT_THAT(read_file(world.path("m.prom")), HasSubstr("result=\"sent\"} 3\n"));
    for (const std::string& said :
         {read_file(world.path("mail.txt")), read_file(world.path("told.json"))}) {
        EXPECT_THAT(said, Not(HasSubstr("Jane")));
        EXPECT_THAT(said, Not(HasSubstr("lead-")));
    }
    EXPECT_THAT(run.out + run.err, Not(HasSubstr("SECRET")));
}

TEST_F(NotifiedWorld, signs_what_a_program_elsewhere_is_told) {
    RawServer hook({taking_all()});
    write_url("hook", hook);
    write_secret("hook-key", "k0\n");
    add_hooks("notify: [{kind: webhook, url_file: hook, secret_file: hook-key, on: summary}]\n");

    EXPECT_EQ(world.run({"run", "spring.yaml", "--yes"}).exit_code, 0);

    ASSERT_EQ(hook.requests().size(), 1U);
    const std::string request = hook.requests()[0].text;
    EXPECT_THAT(request, HasSubstr("\r\nX-Invito-Event: ok\r\n"));
    std::smatch found;
    ASSERT_TRUE(std::regex_search(
        request, found, std::regex("X-Invito-Signature: t=([0-9]+),v1=([0-9a-f]{64})\r\n")
    ));
    // As the documentation verifies it.
    world.write("body", body_of(hook.requests()[0]));
    ChildOptions verify = world.command({});
    verify.arguments = {
        "/usr/bin/python3", "-c",
        "import hashlib, hmac, sys, time\n"
        "body = open('body', 'rb').read()\n"
        "seconds, signature = sys.argv[1:]\n"
        "good = hmac.new(b'k0', seconds.encode() + b'.' + body, hashlib.sha256).hexdigest()\n"
        "sys.exit(not (hmac.compare_digest(good, signature) and abs(time.time() - int(seconds)) < "
        "300))\n",
        found[1].str(), found[2].str()};
    EXPECT_EQ(run_child(std::move(verify)).exit_code, 0);
}

TEST_F(NotifiedWorld, keeps_the_exit_code_when_nobody_can_be_told) {
    Script refusing;
    refusing.read_request().send(http_answer(410, ""));
    RawServer gone({refusing});
    write_url("gone", gone);
    write_program("sendmail", "exit 3");
    add_hooks(
        "notify:\n"
        "  - {kind: slack, url_file: gone, on: summary}\n"
        "  - {kind: slack, url_file: missing, on: summary}\n"
        "  - {kind: email, to: ops@example.com, sendmail: ./sendmail, on: summary}\n"
    );

    const Finished run = world.run({"run", "spring.yaml", "--yes"});

    EXPECT_EQ(run.exit_code, 0);
    EXPECT_EQ(world.counts().of(JobState::sent), 3);
    EXPECT_THAT(run.err, HasSubstr("hook \"slack\": 127.0.0.1 answered 410"));
    EXPECT_THAT(run.err, HasSubstr("hook \"slack-2\": no address of a hook"));
    EXPECT_THAT(run.err, HasSubstr("sendmail ended with exit code 3"));
    EXPECT_THAT(run.err, HasSubstr("warning:"));
    EXPECT_THAT(run.err, Not(HasSubstr("SECRET")));
}

TEST_F(NotifiedWorld, tells_of_a_run_that_could_not_start) {
    RawServer monitor({taking_all()});
    write_url("monitor", monitor);
    add_hooks(
        "notify:\n"
        "  - {kind: healthchecks, url_file: monitor}\n"
        "  - {kind: command, command: ./tell.sh}\n"
    );
    std::filesystem::remove(world.path("key"));

    EXPECT_EQ(world.run({"run", "spring.yaml", "--yes"}).exit_code, 78);

    ASSERT_EQ(monitor.requests().size(), 1U);
    EXPECT_THAT(monitor.requests()[0].text, StartsWith("POST /monitor/SECRET/78?rid="));
    EXPECT_THAT(read_file(world.path("told.json")), HasSubstr(R"("event":"failure")"));
}

TEST_F(NotifiedWorld, is_quiet_about_an_end_that_nobody_asked_for) {
    add_hooks("notify: [{kind: command, command: ./tell.sh}]\n");

    EXPECT_EQ(world.run({"run", "spring.yaml", "--yes"}).exit_code, 0);
    EXPECT_FALSE(std::filesystem::exists(world.path("told.json")));
}

TEST_F(NotifiedWorld, does_not_wait_for_a_monitor_that_is_silent_at_the_start) {
    Script silent;
    silent.read_request().stall();
    RawServer monitor({silent, taking_all()});
    write_url("monitor", monitor);
    add_hooks("notify: [{kind: healthchecks, url_file: monitor}]\n");

    EXPECT_EQ(world.run({"run", "spring.yaml", "--yes"}).exit_code, 0);

    EXPECT_EQ(world.counts().of(JobState::sent), 3);
    EXPECT_THAT(monitor.requests().back().text, StartsWith("POST /monitor/SECRET/0?rid="));
}

TEST_F(NotifiedWorld, tests_each_hook_or_one_and_shows_what_would_go) {
    RawServer chat({taking_all()});
    write_url("chat", chat);
    add_hooks(
        "notify:\n"
        "  - {kind: slack, url_file: chat}\n"
        "  - {kind: command, command: ./tell.sh}\n"
    );

    const Finished shown = world.run({"notify", "test", "-n"});
    EXPECT_EQ(shown.exit_code, 0) << shown.err;
    EXPECT_THAT(
        shown.out, HasSubstr("slack: would go to 127.0.0.1/...\n{\"text\":\"invito: test, ")
    );
    EXPECT_THAT(chat.requests(), IsEmpty());
    EXPECT_FALSE(std::filesystem::exists(world.path("told.json")));

    EXPECT_EQ(world.run({"notify", "test", "slack"}).out, "slack: told\n");
    EXPECT_EQ(chat.requests().size(), 1U);
    EXPECT_FALSE(std::filesystem::exists(world.path("told.json")));
    EXPECT_EQ(world.run({"notify", "test"}).out, "slack: told\ncommand: told\n");

    const Finished unknown = world.run({"notify", "test", "slak"});
    EXPECT_EQ(unknown.exit_code, 2);
    EXPECT_THAT(unknown.err, HasSubstr("did you mean \"slack\"?"));
}

TEST_F(NotifiedWorld, says_in_a_checkup_which_hook_could_not_be_told) {
    write_secret("fine", "https://hooks.example.com/SECRET\n");
    write_secret("clear", "http://hooks.example.com/SECRET\n");
    add_hooks(
        "notify:\n"
        "  - {kind: slack, url_file: fine}\n"
        "  - {kind: slack, name: clear, url_file: clear}\n"
    );

    const Finished checkup = world.run({"doctor", "--offline"});

    EXPECT_THAT(checkup.out, HasSubstr("slack; `invito notify test`"));
    EXPECT_THAT(
        checkup.out, HasSubstr("hook \"clear\": the hook at hooks.example.com has http://")
    );
    EXPECT_THAT(checkup.out + checkup.err, Not(HasSubstr("SECRET")));
}

TEST_F(NotifiedWorld, names_what_needs_a_person_and_why_a_run_failed) {
    sandbox::ServerOptions options;
    options.scenario =
        *std::ranges::find(sandbox::scenarios(), "disconnect", &sandbox::Scenario::name);
    ProgramWorld other(std::move(options));
    other.write_leads(9);
    other.write("tell.sh", "#!/bin/sh\ncat > told.json\n");
    std::filesystem::permissions(other.path("tell.sh"), std::filesystem::perms::owner_all);
    other.write(
        "invito.yaml",
        read_file(other.path("invito.yaml")) + "notify: [{kind: command, command: [./tell.sh]}]\n"
    );
    ASSERT_EQ(other.run({"import", "leads.csv", "--account", "anna"}).exit_code, 0);

    ASSERT_EQ(other.run({"run", "leads", "--yes"}).exit_code, 11);
    EXPECT_THAT(
        read_file(other.path("told.json")),
        HasSubstr(R"("headline":"5 sent, account \"anna\" is disconnected since )")
    );

    other.server.reset();
    ASSERT_EQ(other.run({"run", "--patience", "1ms"}).exit_code, 69);
    EXPECT_THAT(
        read_file(other.path("told.json")),
        HasSubstr(R"("headline":"0 sent, Unipile cannot be reached)")
    );
}

}  // namespace
}  // namespace invito::test
