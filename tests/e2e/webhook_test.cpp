// `listen` and `webhooks` as a user has them: the sandbox posts what happens, late, twice and out
// of order, and the program knows it at once.

#include "invito/support/digest.hpp"
#include "invito/support/text.hpp"
#include "output.hpp"
#include "program_world.hpp"
#include "support/raw_client.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <regex>
#include <thread>

namespace invito::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// `invito listen`, or what else receives, in the background, on a port of its own or on that of an
// earlier one.
class Listening {
public:
    explicit Listening(
        const ProgramWorld& world, std::uint16_t port = 0, const std::string& command = "listen"
    )
        : world_(world) {
        std::filesystem::remove(world.path("listen.out"));
        ChildOptions options = world.command({});
        options.arguments = {
            "/bin/sh", "-c",
            fmt::format(
                "exec {} {} --listen 127.0.0.1:{} >listen.out 2>>listen.err", INVITO_PROGRAM,
                command, port
            )};
        child_.emplace(options);
        EXPECT_TRUE(becomes_true([this] { return url().ends_with("/\n"); })) << said();
    }

    // Until it is true, or for as long as nothing may take.
    template <class Condition>
    static bool becomes_true(const Condition& condition) {
        for (int left = patience_ms; left > 0; --left) {
            if (condition()) return true;
            pollfd nothing{-1, 0, 0};
            ::poll(&nothing, 1, 1);
        }
        return false;
    }

    [[nodiscard]] std::uint16_t port() const {
        const std::string at = url();
        return static_cast<std::uint16_t>(std::stoi(at.substr(at.rfind(':') + 1)));
    }
    [[nodiscard]] std::string said() const { return read_file(world_.path("listen.err")); }

    Finished end() {
        child_->send(SIGINT);
        return child_->wait();
    }

private:
    [[nodiscard]] std::string url() const { return read_file(world_.path("listen.out")); }

    const ProgramWorld& world_;
    std::optional<ChildProcess> child_;
};

class WebhookTest : public testing::Test {
protected:
    static void invite(const ProgramWorld& world, const std::string& prefix, int leads) {
        world_leads(world, prefix, leads);
        const Finished run = world.run({"run", prefix + ".csv", "--account", "anna", "--yes"});
        ASSERT_THAT(run.exit_code, testing::AnyOf(0, 10)) << run.err;
    }

    static void world_leads(const ProgramWorld& world, const std::string& prefix, int leads) {
        std::ofstream list(world.path(prefix + ".csv"));
        list << "linkedin_url,first_name,company\n";
        for (int i = 0; i < leads; ++i)
            list << "https://www.linkedin.com/in/" << prefix << '-' << i << ",Jane,Acme\n";
    }

    static Finished register_at(const ProgramWorld& world, std::uint16_t port) {
        return world.run({"webhooks", "register", fmt::format("http://127.0.0.1:{}/invito/", port)}
        );
    }

    bool accepted_are(std::int64_t count) {
        return Listening::becomes_true([&] {
            return world.counts().of(JobState::accepted) == count;
        });
    }

    ProgramWorld world;
};

TEST_F(WebhookTest, tells_an_acceptance_at_once) {
    invite(world, "lead", 3);
    Listening listening(world);
    ASSERT_EQ(register_at(world, listening.port()).exit_code, 0);

    world.server->accept_all();

    EXPECT_TRUE(accepted_are(3)) << listening.said();
    EXPECT_THAT(world.run({"report"}).out, HasSubstr("3 of 3"));
    EXPECT_EQ(world.server->request_counts()["GET /users/relations"], 0) << "nobody had to look";
    EXPECT_EQ(listening.end().exit_code, 0);
    EXPECT_THAT(listening.said(), HasSubstr("anna: an invitation is accepted"));
}

TEST_F(WebhookTest, reaches_the_dashboard_without_its_token_and_opens_no_page) {
    invite(world, "lead", 3);
    world.write("token", "0123456789abcdef\n");
    std::filesystem::permissions(world.path("token"), std::filesystem::perms::owner_read);
    Listening serving(world, 0, "serve --webhooks --token-file token");
    ASSERT_EQ(register_at(world, serving.port()).exit_code, 0);
    const std::string secret = read_file(world.path("webhook-secret"));
    const std::string path = "/invito/" + hmac_sha256_hex(trim(secret), "path");
    const auto ask = [&serving](const std::string& line, const std::string& field = "") {
        RawClient client(serving.port());
        return client.ask(fmt::format(
            "{} HTTP/1.1\r\nHost: hooks.example.com\r\nContent-Length: 0\r\n{}Connection: "
            "close\r\n\r\n",
            line, field
        ));
    };

    world.server->accept_all();

    EXPECT_TRUE(accepted_are(3)) << serving.said();
    EXPECT_TRUE(Listening::becomes_true([&] {
        return contains(serving.said(), "anna: an invitation is accepted");
    }));
    EXPECT_EQ(world.run({"webhooks", "test"}).exit_code, 0);
    const std::string token = "Authorization: Bearer 0123456789abcdef\r\n";
    EXPECT_THAT(ask("GET " + path), StartsWith("HTTP/1.1 401"));
    EXPECT_THAT(ask("GET " + path, token), StartsWith("HTTP/1.1 404"));
    EXPECT_THAT(ask("GET /", token), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(ask("POST " + path, token), StartsWith("HTTP/1.1 401")) << "an event proves itself";
    EXPECT_THAT(ask("POST /", token), StartsWith("HTTP/1.1 404"));
    EXPECT_EQ(serving.end().exit_code, 0);
}

TEST_F(WebhookTest, registers_once_and_shows_nobody_the_address) {
    world_leads(world, "lead", 1);
    ASSERT_EQ(world.run({"import", "lead.csv", "--account", "anna"}).exit_code, 0);
    const Listening listening(world);
    const Finished first = register_at(world, listening.port());
    const Finished second = register_at(world, listening.port());
    const Finished list = world.run({"webhooks", "list"});

    EXPECT_EQ(first.exit_code, 0) << first.err;
    EXPECT_THAT(first.out, AllOf(HasSubstr("wh_1 users registered\n"), HasSubstr("wh_2 ")));
    EXPECT_THAT(second.out, HasSubstr("wh_1 users was registered already\n"));
    EXPECT_EQ(world.server->request_counts()["POST /webhooks"], 2);
    EXPECT_THAT(list.out, AllOf(HasSubstr("127.0.0.1"), HasSubstr("ours")));
    EXPECT_FALSE(std::regex_search(list.out, std::regex("[0-9a-f]{16}"))) << list.out;

    EXPECT_EQ(world.run({"webhooks", "remove", "wh_1", "wh_2"}).exit_code, 0);
    EXPECT_THAT(world.run({"webhooks", "list"}).err, HasSubstr("No webhook is registered"));
    EXPECT_EQ(world.run({"webhooks", "remove", "wh_1"}).exit_code, 2);
}

TEST_F(WebhookTest, of_v2_have_their_secret_kept_for_as_long_as_they_are_there) {
    world.write_settings({.dsn = world.server->http_url(), .is_v2 = true});
    world_leads(world, "lead", 1);
    ASSERT_EQ(world.run({"import", "lead.csv", "--account", "anna"}).exit_code, 0);
    const Finished first = register_at(world, 4690);
    const std::string secrets = world.path("webhook-secret-v2");
    const std::string kept = read_file(secrets);
    const Finished second = register_at(world, 4690);

    EXPECT_THAT(first.out, HasSubstr(" application registered\n")) << first.err;
    EXPECT_THAT(second.out, HasSubstr(" application was registered already\n"));
    EXPECT_EQ(read_file(secrets), kept);
    EXPECT_EQ(
        std::filesystem::status(secrets).permissions(),
        std::filesystem::perms::owner_read | std::filesystem::perms::owner_write
    );
    std::filesystem::remove(secrets);
    register_at(world, 4690);
    EXPECT_EQ(read_file(secrets), kept) << "what is lost is read again";

    const std::string id = first.out.substr(0, first.out.find(' '));
    EXPECT_EQ(world.run({"webhooks", "remove", id}).exit_code, 0);
    EXPECT_FALSE(std::filesystem::exists(secrets)) << "it proves nothing any more";
}

TEST_F(WebhookTest, is_tested_through_the_address_that_is_registered) {
    world_leads(world, "lead", 1);
    ASSERT_EQ(world.run({"import", "lead.csv", "--account", "anna"}).exit_code, 0);
    EXPECT_EQ(world.run({"webhooks", "test"}).exit_code, 2) << "there is none";
    Listening listening(world);
    ASSERT_EQ(register_at(world, listening.port()).exit_code, 0);

    const Finished test = world.run({"webhooks", "test"});
    EXPECT_EQ(test.exit_code, 0) << test.err;
    EXPECT_THAT(test.err, HasSubstr("arrived at 1 address"));

    listening.end();
    EXPECT_EQ(world.run({"webhooks", "test"}).exit_code, 69);
}

TEST_F(WebhookTest, comes_again_to_a_listener_that_was_away) {
    invite(world, "lead", 3);
    std::uint16_t port = 0;
    {
        Listening listening(world);
        port = listening.port();
        ASSERT_EQ(register_at(world, port).exit_code, 0);
        listening.end();
    }
    world.server->accept_all();

    const Listening again(world, port);

    EXPECT_TRUE(accepted_are(3)) << again.said();
}

TEST_F(WebhookTest, stops_an_account_that_is_signed_out_and_starts_none) {
    invite(world, "lead", 1);
    Listening listening(world);
    ASSERT_EQ(register_at(world, listening.port()).exit_code, 0);
    const auto& [anna, id] = sandbox_accounts[0];
    const auto state = [&] { return world.run({"accounts", "show", anna, "--json"}).out; };

    world.server->set_account_status(id, "CREDENTIALS");
    EXPECT_TRUE(Listening::becomes_true([&] { return contains(state(), R"("state":"reconnect")"); })
    ) << listening.said();

    world.server->set_account_status(id, "OK");
    EXPECT_TRUE(Listening::becomes_true([&] {
        return contains(listening.said(), "a new status; the next run reads it");
    })) << listening.said();
    EXPECT_THAT(state(), HasSubstr(R"("state":"reconnect")"));

    EXPECT_EQ(world.run({"sync"}).exit_code, 0);
    EXPECT_THAT(state(), HasSubstr(R"("state":"ok")"));
}

TEST_F(WebhookTest, of_v2_are_signed_and_told_at_once) {
    world.write_settings({.dsn = world.server->http_url(), .is_v2 = true});
    invite(world, "lead", 3);
    Listening listening(world);
    const Finished registered = register_at(world, listening.port());
    ASSERT_EQ(registered.exit_code, 0) << registered.err;
    EXPECT_EQ(world.run({"webhooks", "test"}).exit_code, 0);

    world.server->accept_all();

    EXPECT_TRUE(accepted_are(3)) << listening.said();
    EXPECT_EQ(world.server->request_counts()["GET /users/relations"], 0) << "nobody had to look";

    world.server->set_account_status(sandbox_accounts[0].second, "CREDENTIALS");

    EXPECT_TRUE(Listening::becomes_true([&] {
        const Finished shown = world.run({"accounts", "show", "anna", "--json"});
        return contains(shown.out, R"("state":"reconnect")");
    })) << listening.said();
}

TEST_F(WebhookTest, names_nobody_and_no_secret_in_what_it_says) {
    invite(world, "lead", 2);
    Listening listening(world);
    ASSERT_EQ(register_at(world, listening.port()).exit_code, 0);
    world.server->accept_all();
    ASSERT_TRUE(accepted_are(2));
    listening.end();

    const std::string said = listening.said();
    EXPECT_THAT(
        said, AllOf(Not(HasSubstr("lead-")), Not(HasSubstr("Jane")), Not(HasSubstr("ACo")))
    );
    EXPECT_FALSE(std::regex_search(said, std::regex("[0-9a-f]{16}"))) << said;
}

// Which runs there were is another thing than what they brought.
std::string without_runs_and_times(std::string json) {
    const std::size_t begin = json.find(R"("runs":[)");
    const std::size_t end = json.find(R"("pending_age":)");
    EXPECT_LT(begin, end) << json;
    json.erase(begin, end - begin);
    return std::regex_replace(
        json, std::regex(R"re("[0-9]{4}-[0-9]{2}-[0-9]{2}T[^"]*")re"), "null"
    );
}

TEST_F(WebhookTest, and_polling_alone_report_the_same) {
    ProgramWorld polling;
    invite(world, "early", 6);
    invite(polling, "early", 6);
    Listening listening(world);
    ASSERT_EQ(register_at(world, listening.port()).exit_code, 0);

    world.server->accept_all();
    polling.server->accept_all();
    invite(world, "late", 4);
    invite(polling, "late", 4);
    ASSERT_TRUE(accepted_are(6)) << listening.said();
    ASSERT_EQ(polling.run({"sync"}).exit_code, 0);

    EXPECT_EQ(
        without_runs_and_times(world.run({"report", "--json"}).out),
        without_runs_and_times(polling.run({"report", "--json"}).out)
    );
}

}  // namespace
}  // namespace invito::test
