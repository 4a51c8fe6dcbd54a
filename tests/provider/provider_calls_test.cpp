#include "provider/harness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(ProviderCalls, read_a_profile) {
    RawServer server({Script().serve(http_answer(200, profile_body))});
    Harness harness(server);

    const auto reply = harness.profile("ada-lovelace");

    ASSERT_TRUE(reply.result) << reply.result.error().what;
    EXPECT_EQ(reply.result->provider_id, "ACoAAAcDMMQBODyLwZrRcgYhrkCafURGqva0U4E");
    EXPECT_EQ(reply.result->distance, Distance::second);
    EXPECT_EQ(reply.exchange.http_status, 200);
    ASSERT_EQ(server.requests().size(), 1u);
    EXPECT_THAT(
        server.requests()[0].text,
        StartsWith("GET /api/v1/users/ada-lovelace?account_id=acc_0 HTTP/1.1\r\n")
    );
}

TEST(ProviderCalls, carry_key_host_agent_and_accept) {
    RawServer server({Script().serve(http_answer(200, profile_body))});
    UnipileOptions options = plain_options(server.port());
    options.user_agent = "invito/0.1";
    Harness harness(std::move(options));

    (void)harness.profile();

    const std::string request = server.requests().at(0).text;
    EXPECT_THAT(request, HasSubstr("\r\nHost: 127.0.0.1:" + server.port() + "\r\n"));
    EXPECT_THAT(request, HasSubstr("\r\nX-API-KEY: " + test_key + "\r\n"));
    EXPECT_THAT(request, HasSubstr("\r\nAccept: application/json\r\n"));
    EXPECT_THAT(request, HasSubstr("\r\nUser-Agent: invito/0.1\r\n"));
    EXPECT_THAT(request, Not(HasSubstr("Content-Length")));
}

TEST(ProviderCalls, send_an_invitation_with_its_note) {
    RawServer server({Script().serve(http_answer(200, receipt_body))});
    Harness harness(server);

    const auto reply = harness.invite("Hello Ada");

    ASSERT_TRUE(reply.result) << reply.result.error().what;
    EXPECT_EQ(reply.result->invitation_id, "7300000000000000001");
    const std::string body =
        R"({"provider_id":"ACoAAAcDMMQBODyLwZrRcgYhrkCafURGqva0U4E","account_id":"acc_0","message":"Hello Ada"})";
    const std::string request = server.requests().at(0).text;
    EXPECT_THAT(request, StartsWith("POST /api/v1/users/invite HTTP/1.1\r\n"));
    EXPECT_THAT(request, HasSubstr("\r\nContent-Type: application/json\r\n"));
    EXPECT_THAT(
        request, HasSubstr("\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body)
    );
}

TEST(ProviderCalls, leave_an_empty_note_out) {
    RawServer server({Script().serve(http_answer(200, receipt_body))});
    Harness harness(server);

    (void)harness.invite("");

    EXPECT_THAT(server.requests().at(0).text, Not(HasSubstr("message")));
}

TEST(ProviderCalls, read_the_sent_list_page_by_page) {
    RawServer server({Script()
                          .read_request()
                          .send(http_answer(
                              200, R"({"items":[{"id":"1","invited_user_id":"ACoA"}],"cursor":"n"})"
                          ))
                          .read_request()
                          .send(http_answer(200, R"({"items":[],"cursor":null})"))});
    Harness harness(server);

    const auto first =
        run_coro(harness.context(), harness.provider().sent_page("acc_0", std::nullopt));
    const auto second =
        run_coro(harness.context(), harness.provider().sent_page("acc_0", first.result->cursor));

    EXPECT_EQ(first.result->items.at(0).provider_id, "ACoA");
    EXPECT_EQ(second.result->cursor, std::nullopt);
    EXPECT_THAT(
        server.requests().at(1).text,
        StartsWith("GET /api/v1/users/invite/sent?account_id=acc_0&limit=100&cursor=n ")
    );
}

TEST(ProviderCalls, read_relations) {
    RawServer server(
        {Script().serve(http_answer(200, R"({"items":[{"member_id":"ACoA"}],"cursor":null})"))}
    );
    Harness harness(server);

    const auto reply =
        run_coro(harness.context(), harness.provider().relations_page("acc_0", std::nullopt));

    EXPECT_EQ(reply.result->items.at(0).provider_id, "ACoA");
    EXPECT_THAT(
        server.requests().at(0).text,
        StartsWith("GET /api/v1/users/relations?account_id=acc_0&limit=100 ")
    );
}

TEST(ProviderCalls, read_the_own_profile) {
    RawServer server({Script().serve(http_answer(200, R"({"provider_id":"ACoA","premium":true})"))}
    );
    Harness harness(server);

    const auto reply = run_coro(harness.context(), harness.provider().own_profile("acc_0"));

    EXPECT_TRUE(reply.result->is_premium);
    EXPECT_THAT(server.requests().at(0).text, StartsWith("GET /api/v1/users/me?account_id=acc_0 "));
}

TEST(ProviderCalls, read_accounts_and_one_account) {
    RawServer server(
        {Script()
             .read_request()
             .send(http_answer(200, R"({"items":[{"id":"acc_0","type":"LINKEDIN"}],"cursor":null})")
             )
             .read_request()
             .send(http_answer(200, R"({"id":"acc_0","type":"LINKEDIN"})"))}
    );
    Harness harness(server);

    const auto page = run_coro(harness.context(), harness.provider().accounts_page(std::nullopt));
    const auto one = run_coro(harness.context(), harness.provider().account("acc_0"));

    EXPECT_EQ(page.result->items.at(0).id, "acc_0");
    EXPECT_TRUE(one.result->is_linkedin);
    EXPECT_THAT(server.requests().at(0).text, StartsWith("GET /api/v1/accounts?limit=250 "));
    EXPECT_THAT(server.requests().at(1).text, StartsWith("GET /api/v1/accounts/acc_0 "));
}

TEST(ProviderCalls, withdraw_an_invitation) {
    RawServer server({Script().serve(http_answer(200, R"({"object":"InvitationCanceled"})"))});
    Harness harness(server);

    const auto reply = run_coro(harness.context(), harness.provider().withdraw("acc_0", "73"));

    EXPECT_EQ(*reply.result, "InvitationCanceled");
    EXPECT_THAT(
        server.requests().at(0).text,
        StartsWith("DELETE /api/v1/users/invite/sent/73?account_id=acc_0 HTTP/1.1\r\n")
    );
}

TEST(ProviderCalls, read_answers_in_pieces_chunks_and_after_interim_ones) {
    const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n12\r\n" +
                                std::string(R"({"provider_id":"AC)") +
                                "\r\n4\r\noA\"}\r\n0\r\n\r\n";
    RawServer server(
        {Script()
             .read_request()
             .dribble(http_answer(200, profile_body))
             .read_request()
             .send(chunked)
             .read_request()
             .send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n")
             .send(http_answer(200, profile_body))
             .read_request()
             .send("HTTP/1.0 200 OK\r\n\r\n" + std::string(profile_body))}
    );
    Harness harness(server);

    for (int i = 0; i < 4; ++i) {
        const auto reply = harness.profile();
        EXPECT_TRUE(reply.result) << i << ": " << reply.result.error().what;
    }

    EXPECT_EQ(server.connections(), 1u);
}

TEST(ProviderCalls, report_the_servers_date_unless_the_answer_is_an_old_one) {
    const std::string date = "Date: Mon, 23 Nov 2026 12:00:00 GMT\r\n";
    RawServer server({Script()
                          .read_request()
                          .send(http_answer(200, profile_body, date))
                          .read_request()
                          .send(http_answer(200, profile_body, date + "Age: 0\r\n"))
                          .read_request()
                          .send(http_answer(200, profile_body))});
    Harness harness(server);

    const auto fresh = harness.profile();
    const auto cached = harness.profile();
    const auto dateless = harness.profile();

    EXPECT_EQ(fresh.exchange.server_date, parse_rfc3339("2026-11-23T12:00:00Z"));
    EXPECT_EQ(cached.exchange.server_date, std::nullopt);
    EXPECT_EQ(dateless.exchange.server_date, std::nullopt);
}

TEST(ProviderCalls, refuse_reserved_words_without_asking_anybody) {
    Harness harness(plain_options(RawServer::unused_port()));

    for (const char* word :
         {"me", "relations", "Invite", "following", "followers", "profile", ""}) {
        const auto reply = harness.profile(word);

        ASSERT_FALSE(reply.result) << word;
        EXPECT_EQ(reply.result.error().fault, Fault::invalid_identifier) << word;
        EXPECT_EQ(reply.exchange.http_status, 0) << word;
    }
    const auto account = run_coro(harness.context(), harness.provider().account(""));
    const auto withdrawal = run_coro(harness.context(), harness.provider().withdraw("acc_0", ".."));
    EXPECT_EQ(account.result.error().fault, Fault::account_misconfigured);
    EXPECT_EQ(withdrawal.result.error().fault, Fault::invalid_identifier);
}

TEST(ProviderCalls, refuse_a_note_that_is_not_text) {
    Harness harness(plain_options(RawServer::unused_port()));

    const auto reply = harness.invite("\xff");

    ASSERT_FALSE(reply.result);
    EXPECT_EQ(reply.result.error().fault, Fault::rejected);
    EXPECT_EQ(reply.result.error().effect, Effect::none);
}

TEST(MakeUnipileProvider, refuses_a_key_that_would_break_the_header) {
    SetClock clock;
    boost::asio::io_context context;
    UnipileOptions options = plain_options("1");
    options.api_key = Secret("secret-key\r\nX-Evil: 1");

    const auto made = make_unipile_provider(std::move(options), clock, context.get_executor());

    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, "provider.api_key");
    EXPECT_THAT(made.error().what, Not(HasSubstr("secret-key")));
}

TEST(MakeUnipileProvider, refuses_a_missing_ca_file) {
    SetClock clock;
    boost::asio::io_context context;
    UnipileOptions options = plain_options("1");
    options.endpoint.tls = true;
    options.ca_file = "no-such-file.pem";

    const auto made = make_unipile_provider(std::move(options), clock, context.get_executor());

    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, "provider.ca_file");
    EXPECT_THAT(made.error().what, HasSubstr("no-such-file.pem"));
}

TEST(MakeUnipileProvider, refuses_a_proxy_it_cannot_use) {
    SetClock clock;
    boost::asio::io_context context;
    UnipileOptions options = plain_options("1");
    options.endpoint.tls = true;
    options.https_proxy = "socks5://proxy:1";

    const auto made = make_unipile_provider(std::move(options), clock, context.get_executor());

    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, "provider.https_proxy");
}

}  // namespace
}  // namespace invito::test
