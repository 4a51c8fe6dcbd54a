#include "invito/support/time.hpp"
#include "sandbox/server_fixture.hpp"

#include <future>
#include <gmock/gmock.h>
#include <thread>

namespace invito::sandbox::test {
namespace {

using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Pair;

std::vector<std::string> names_of(const rapidjson::Value& object) {
    std::vector<std::string> names;
    for (const auto& member : object.GetObject()) names.emplace_back(member.name.GetString());
    return names;
}

TEST_F(ServerTest, answers_with_json_and_a_date) {
    start();

    const HttpAnswer answer = client_->get("/api/v1/accounts");

    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.at("content-type"), "application/json; charset=utf-8");
    EXPECT_TRUE(parse_http_date(answer.headers.at("date"))) << answer.headers.at("date");
    EXPECT_EQ(answer.headers.at("content-length"), std::to_string(answer.body.size()));
    EXPECT_FALSE(answer.headers.contains("retry-after"));
}

TEST_F(ServerTest, refuses_a_missing_key_and_a_wrong_key_alike) {
    start();

    const HttpAnswer missing = client_->send({.target = "/api/v1/accounts", .api_key = ""});
    const HttpAnswer wrong = client_->send({.target = "/api/v1/accounts", .api_key = "guess"});

    EXPECT_EQ(missing.status, 401);
    EXPECT_EQ(missing.body, wrong.body);
    const auto body = parse(missing);
    EXPECT_THAT(names_of(body), testing::ElementsAre("type", "status", "title", "detail"));
    EXPECT_STREQ(body["type"].GetString(), "errors/missing_credentials");
    EXPECT_EQ(body["status"].GetInt(), 401);
}

TEST_F(ServerTest, shows_an_account) {
    start();

    const auto account = parse(get("/accounts/" + carla));

    EXPECT_STREQ(account["object"].GetString(), "Account");
    EXPECT_STREQ(account["type"].GetString(), "LINKEDIN");
    EXPECT_STREQ(account["id"].GetString(), carla.c_str());
    EXPECT_STREQ(account["sources"][0]["status"].GetString(), "OK");
    const auto& im = account["connection_params"]["im"];
    EXPECT_THAT(im["id"].GetString(), testing::StartsWith("ACoAA"));
    EXPECT_STREQ(im["publicIdentifier"].GetString(), "carla-rossi");
    EXPECT_TRUE(im["premiumId"].IsNull());
    EXPECT_EQ(im["premiumFeatures"].Size(), 0U);
    EXPECT_THAT(account["created_at"].GetString(), testing::EndsWith("Z"));
}

TEST_F(ServerTest, shows_the_owner) {
    start();

    const auto owner = parse(get("/users/me?account_id=" + anna));

    EXPECT_STREQ(owner["object"].GetString(), "AccountOwnerProfile");
    EXPECT_STREQ(owner["public_identifier"].GetString(), "anna-lindqvist");
    EXPECT_TRUE(owner["premium"].GetBool());
    EXPECT_TRUE(owner["recruiter"].IsNull());
    EXPECT_TRUE(owner["sales_navigator"].IsNull());
}

TEST_F(ServerTest, shows_a_stranger) {
    start();

    const auto profile = parse(get("/users/Jane-Doe-42?account_id=" + anna));

    EXPECT_STREQ(profile["object"].GetString(), "UserProfile");
    EXPECT_STREQ(profile["provider"].GetString(), "LINKEDIN");
    EXPECT_EQ(profile["provider_id"].GetStringLength(), 39U);
    EXPECT_STREQ(profile["public_identifier"].GetString(), "jane-doe-42");
    EXPECT_STREQ(profile["first_name"].GetString(), "Jane");
    EXPECT_STREQ(profile["last_name"].GetString(), "Doe");
    EXPECT_FALSE(profile["is_relationship"].GetBool());
    EXPECT_FALSE(profile["is_self"].GetBool());
    EXPECT_STRNE(profile["network_distance"].GetString(), "FIRST_DEGREE");
    EXPECT_FALSE(profile.HasMember("invitation"));
    EXPECT_FALSE(profile.HasMember("connected_at"));
}

TEST_F(ServerTest, shows_special_people_as_what_they_are) {
    start();
    const auto show = [&](const std::string& slug) {
        return parse(get("/users/" + slug + "?account_id=" + anna));
    };

    const auto connected = show("connected-jane");
    EXPECT_TRUE(connected["is_relationship"].GetBool());
    EXPECT_STREQ(connected["network_distance"].GetString(), "FIRST_DEGREE");
    const auto pending = show("pending-jane");
    EXPECT_STREQ(pending["invitation"]["type"].GetString(), "SENT");
    EXPECT_STREQ(pending["invitation"]["status"].GetString(), "PENDING");
    const auto received = show("received-jane");
    EXPECT_STREQ(received["invitation"]["type"].GetString(), "RECEIVED");
    EXPECT_STREQ(received["invitation"]["status"].GetString(), "PENDING");
    const auto withdrawn = show("withdrawn-jane");
    EXPECT_STREQ(withdrawn["invitation"]["type"].GetString(), "SENT");
    EXPECT_STREQ(withdrawn["invitation"]["status"].GetString(), "WITHDRAWN");
    EXPECT_TRUE(show("self-jane")["is_self"].GetBool());
    EXPECT_STREQ(show("stranger-jane")["public_identifier"].GetString(), "profile");
    EXPECT_STREQ(show("missing-jane")["type"].GetString(), "errors/resource_not_found");
    EXPECT_STREQ(show("unreachable-jane")["type"].GetString(), "errors/user_unreachable");
}

TEST_F(ServerTest, sends_lists_and_cancels_an_invitation) {
    start();

    const HttpAnswer invited = invite("jane-doe");
    const auto receipt = parse(invited);
    const auto list = parse(get("/users/invite/sent?account_id=" + anna));

    ASSERT_EQ(invited.status, 200);
    EXPECT_THAT(names_of(receipt), testing::ElementsAre("object", "invitation_id"));
    EXPECT_STREQ(receipt["object"].GetString(), "UserInvitationSent");
    EXPECT_STREQ(list["object"].GetString(), "InvitationList");
    EXPECT_TRUE(list["cursor"].IsNull());
    ASSERT_EQ(list["items"].Size(), 1U);
    const auto& item = list["items"][0];
    EXPECT_STREQ(item["object"].GetString(), "InvitationSent");
    EXPECT_STREQ(item["id"].GetString(), receipt["invitation_id"].GetString());
    EXPECT_STREQ(item["invited_user"].GetString(), "Jane Doe");
    EXPECT_EQ(item["invited_user_id"].GetString(), id_of("jane-doe"));
    EXPECT_STREQ(item["invited_user_public_id"].GetString(), "jane-doe");
    EXPECT_STREQ(item["invitation_text"].GetString(), "Hello");
    const std::string id = receipt["invitation_id"].GetString();
    const std::string target = "/api/v1/users/invite/sent/" + id + "?account_id=" + anna;
    const HttpAnswer cancelled = client_->send({.method = "DELETE", .target = target});
    const HttpAnswer again = client_->send({.method = "DELETE", .target = target});
    EXPECT_EQ(cancelled.status, 200);
    EXPECT_STREQ(parse(cancelled)["object"].GetString(), "InvitationCanceled");
    EXPECT_EQ(again.status, 400);
    EXPECT_EQ(pending(), 0U);
}

TEST_F(ServerTest, lists_nothing_received) {
    start();

    const auto list = parse(get("/users/invite/received?account_id=" + anna));

    EXPECT_STREQ(list["object"].GetString(), "InvitationList");
    EXPECT_EQ(list["items"].Size(), 0U);
    EXPECT_TRUE(list["cursor"].IsNull());
}

TEST_F(ServerTest, lists_relations_with_the_newest_acceptance_first) {
    start();
    ASSERT_EQ(invite("jane-doe").status, 200);

    server_->accept_all();
    const auto list = parse(get("/users/relations?limit=5&account_id=" + anna));

    EXPECT_STREQ(list["object"].GetString(), "UserRelationsList");
    ASSERT_EQ(list["items"].Size(), 5U);
    EXPECT_TRUE(list["cursor"].IsString());
    const auto& newest = list["items"][0];
    EXPECT_STREQ(newest["object"].GetString(), "UserRelation");
    EXPECT_EQ(newest["member_id"].GetString(), id_of("jane-doe"));
    EXPECT_FALSE(newest.HasMember("provider_id"));
    EXPECT_GT(newest["created_at"].GetInt64(), list["items"][1]["created_at"].GetInt64());
    EXPECT_EQ(pending(), 0U);
}

TEST_F(ServerTest, passes_time_faster_with_speed) {
    ServerOptions options;
    options.speed = 1'000'000;
    options.scenario.acceptance = 1;
    options.scenario.accept_after_min = std::chrono::hours{1};
    options.scenario.accept_after_max = std::chrono::hours{1};
    start(std::move(options));
    ASSERT_EQ(invite("jane-doe").status, 200);

    // An hour passes in 3.6 ms. A request takes some of them.
    std::size_t left = 1;
    for (int i = 0; i < 1000 && left > 0; ++i) left = pending();

    EXPECT_EQ(left, 0U);
}

TEST_F(ServerTest, remembers_every_invitation_in_order) {
    start();
    std::ignore = invite("jane-doe");
    std::ignore = invite("blocked-joe");

    const auto seen = server_->invitations();

    ASSERT_EQ(seen.size(), 2U);
    EXPECT_EQ(seen[0].account_id, anna);
    EXPECT_EQ(seen[0].provider_id, id_of("jane-doe"));
    EXPECT_EQ(seen[0].message, "Hello");
    EXPECT_TRUE(seen[0].acted);
    EXPECT_EQ(seen[0].status, 200);
    EXPECT_FALSE(seen[1].acted);
    EXPECT_EQ(seen[1].status, 422);
    EXPECT_LE(seen[0].at, seen[1].at);
    EXPECT_THAT(
        server_->request_counts(),
        IsSupersetOf({Pair("POST /users/invite", 2), Pair("GET /users/{id}", 3)})
    );
}

TEST_F(ServerTest, changes_the_status_of_an_account) {
    start();

    server_->set_account_status(anna, "CREDENTIALS");

    EXPECT_EQ(type_of(invite("jane-doe")), "errors/disconnected_account");
    const auto account = parse(get("/accounts/" + anna));
    EXPECT_STREQ(account["sources"][0]["status"].GetString(), "CREDENTIALS");
}

TEST_F(ServerTest, keeps_a_connection_until_asked_to_close_it) {
    start();

    for (int i = 0; i < 100; ++i) ASSERT_EQ(client_->get("/api/v1/accounts").status, 200);
    const HttpAnswer last = client_->send({.target = "/api/v1/accounts", .keep_alive = false});
    const HttpAnswer after = client_->get("/api/v1/accounts");

    EXPECT_EQ(last.headers.at("connection"), "close");
    EXPECT_EQ(after.status, 0);
}

TEST_F(ServerTest, answers_pipelined_requests_in_order) {
    start();
    const std::string one =
        "GET /api/v1/accounts/" + anna + " HTTP/1.1\r\nX-API-KEY: sandbox\r\n\r\n";
    const std::string two = "GET /api/v1/accounts/nobody HTTP/1.1\r\nx-api-key: sandbox\r\n\r\n";

    const HttpAnswer first = client_->send_raw(one + two);
    const HttpAnswer second = client_->send_raw("");

    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(second.status, 404);
}

TEST_F(ServerTest, reads_a_chunked_body) {
    start();
    const std::string body = invitation_of("jane-doe");

    const HttpAnswer answer = client_->send_raw(
        "POST /api/v1/users/invite HTTP/1.1\r\nX-API-KEY: sandbox\r\n"
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" +
        fmt::format(
            "7\r\n{}\r\n{:x}\r\n{}\r\n0\r\n\r\n", body.substr(0, 7), body.size() - 7, body.substr(7)
        )
    );

    EXPECT_EQ(answer.status, 200) << answer.body;
}

TEST_F(ServerTest, refuses_what_is_no_http_and_closes) {
    start();

    const HttpAnswer answer = client_->send_raw("EHLO localhost\r\n\r\n");

    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(type_of(answer), "errors/malformed_request");
    EXPECT_EQ(answer.headers.at("connection"), "close");
}

TEST_F(ServerTest, refuses_a_body_that_is_too_large) {
    start();

    const HttpAnswer answer = client_->post("/api/v1/users/invite", std::string(65 * 1024, ' '));

    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(type_of(answer), "errors/content_too_large");
}

TEST_F(ServerTest, adds_latency_to_each_answer) {
    ServerOptions options;
    options.latency = std::chrono::milliseconds{600};
    start(std::move(options));
    HttpClient patient(server_->http_port());

    const HttpAnswer answered = patient.get("/api/v1/accounts");
    const HttpAnswer missed =
        client_->send({.target = "/api/v1/accounts", .timeout = std::chrono::milliseconds{200}});

    EXPECT_EQ(answered.status, 200);
    EXPECT_EQ(missed.failure, "timeout");
}

TEST_F(ServerTest, serves_many_connections_at_once) {
    start();
    std::vector<std::future<int>> clients;

    for (int i = 0; i < 8; ++i) {
        clients.push_back(std::async(std::launch::async, [this] {
            HttpClient client(server_->http_port());
            int answered = 0;
            for (int k = 0; k < 50; ++k) {
                answered += client.get("/api/v1/accounts").status == 200 ? 1 : 0;
            }
            return answered;
        }));
    }
    std::ignore = server_->request_counts();

    int answered = 0;
    for (auto& client : clients) answered += client.get();
    EXPECT_EQ(answered, 400);
    EXPECT_EQ(server_->request_counts()["GET /accounts"], 400);
}

TEST(Server, refuses_addresses_beyond_this_machine) {
    for (const std::string address : {"0.0.0.0", "192.0.2.1", "localhost", ""}) {
        ServerOptions options;
        options.address = address;

        const auto server = Server::start(std::move(options));

        ASSERT_FALSE(server) << address;
        EXPECT_EQ(server.error().kind, ErrorKind::unavailable);
        EXPECT_EQ(server.error().code, "sandbox.listen");
        EXPECT_THAT(server.error().found, HasSubstr(address));
    }
}

TEST(Server, says_that_a_port_is_taken) {
    const auto first = Server::start({});
    ASSERT_TRUE(first);
    ServerOptions options;
    options.http_port = (*first)->http_port();

    const auto second = Server::start(std::move(options));

    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, "sandbox.listen");
}

TEST(Server, serves_only_what_it_is_told_to) {
    ServerOptions options;
    options.serve_https = false;

    const auto server = Server::start(std::move(options));

    ASSERT_TRUE(server);
    EXPECT_NE((*server)->http_port(), 0);
    EXPECT_EQ((*server)->https_port(), 0);
    EXPECT_EQ((*server)->http_url(), fmt::format("http://127.0.0.1:{}", (*server)->http_port()));
}

TEST(Server, serves_ipv6) {
    ServerOptions options;
    options.address = "::1";

    const auto server = Server::start(std::move(options));

    if (!server) GTEST_SKIP() << "no IPv6 here: " << server.error().found;
    EXPECT_EQ((*server)->http_url(), fmt::format("http://[::1]:{}", (*server)->http_port()));
}

}  // namespace
}  // namespace invito::sandbox::test
