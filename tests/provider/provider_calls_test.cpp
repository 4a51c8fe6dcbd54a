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
