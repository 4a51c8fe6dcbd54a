#include "provider/harness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const std::string ok = http_answer(200, "{}");

bool is_answered(const HttpOutcome& outcome) {
    return std::holds_alternative<HttpResponse>(outcome);
}

TEST(ConnectionReuse, keeps_one_connection_for_one_exchange_after_another) {
    RawServer server({Script().serve(ok)});
    ClientHarness client(plain_client_options(server));

    EXPECT_TRUE(is_answered(client.exchange(Method::get)));
    EXPECT_TRUE(is_answered(client.exchange(Method::post)));
    EXPECT_TRUE(is_answered(client.exchange(Method::erase)));

    EXPECT_EQ(server.connections(), 1u);
    EXPECT_EQ(server.requests().size(), 3u);
}

TEST(ConnectionReuse, ends_when_the_server_says_close) {
    RawServer server({Script().serve(http_answer(200, "{}", "Connection: close\r\n"))});
    ClientHarness client(plain_client_options(server));

    EXPECT_TRUE(is_answered(client.exchange(Method::get)));
    EXPECT_TRUE(is_answered(client.exchange(Method::get)));

    EXPECT_EQ(server.connections(), 2u);
}

TEST(ConnectionReuse, ends_when_more_comes_than_was_asked_for) {
    RawServer server({Script().read_request().send(ok + "stray").stall()});
    ClientHarness client(plain_client_options(server));

    EXPECT_TRUE(is_answered(client.exchange(Method::get)));
    EXPECT_TRUE(is_answered(client.exchange(Method::post)));

    EXPECT_EQ(server.connections(), 2u);
}

TEST(ConnectionReuse, repeats_a_get_once_when_the_kept_connection_dies_under_it) {
    for (const bool with_reset : {false, true}) {
        Script dying = Script().read_request().send(ok).read_request();
        if (with_reset) dying.reset();
        RawServer server({dying, Script().serve(ok)});
        ClientHarness client(plain_client_options(server));

        (void)client.exchange(Method::get, "/first");
        const HttpOutcome outcome = client.exchange(Method::get, "/second");

        EXPECT_TRUE(is_answered(outcome));
        const auto requests = server.requests();
        ASSERT_EQ(requests.size(), 3u);
        EXPECT_THAT(requests[1].text, StartsWith("GET /second "));
        EXPECT_THAT(requests[2].text, StartsWith("GET /second "));
        EXPECT_EQ(requests[2].connection, 1u);
    }
}

TEST(ConnectionReuse, repeats_a_get_only_once) {
    RawServer server({Script().read_request().send(ok).read_request(), Script().read_request()});
    ClientHarness client(plain_client_options(server));

    (void)client.exchange(Method::get);
    const HttpOutcome outcome = client.exchange(Method::get);

    EXPECT_TRUE(std::holds_alternative<LostAnswer>(outcome));
    EXPECT_EQ(server.requests().size(), 3u);
}

TEST(ConnectionReuse, does_not_repeat_a_get_on_a_fresh_connection) {
    RawServer server({Script().read_request(), Script().serve(ok)});
    ClientHarness client(plain_client_options(server));

    const HttpOutcome outcome = client.exchange(Method::get);

    EXPECT_TRUE(std::holds_alternative<LostAnswer>(outcome));
    EXPECT_EQ(server.requests().size(), 1u);
}

TEST(ConnectionReuse, does_not_repeat_a_get_whose_answer_has_begun) {
    RawServer server(
        {Script().read_request().send(ok).read_request().send("HTTP/1.1 2"), Script().serve(ok)}
    );
    ClientHarness client(plain_client_options(server));

    (void)client.exchange(Method::get);
    const HttpOutcome outcome = client.exchange(Method::get);

    EXPECT_TRUE(std::holds_alternative<LostAnswer>(outcome));
    EXPECT_EQ(server.requests().size(), 2u);
}

TEST(ConnectionReuse, never_repeats_a_post_or_delete) {
    for (const Method method : {Method::post, Method::erase}) {
        RawServer server({Script().read_request().send(ok).read_request(), Script().serve(ok)});
        ClientHarness client(plain_client_options(server));

        (void)client.exchange(Method::get);
        const HttpOutcome outcome = client.exchange(method);

        EXPECT_TRUE(std::holds_alternative<LostAnswer>(outcome));
        EXPECT_EQ(server.requests().size(), 2u);
    }
}

TEST(ConnectionReuse, sends_a_post_on_a_fresh_connection_when_the_kept_one_was_closed) {
    for (const Method method : {Method::post, Method::erase}) {
        RawServer server({Script().read_request().send(ok), Script().serve(ok)});
        ClientHarness client(plain_client_options(server));

        (void)client.exchange(Method::get, "/read");
        server.wait_until_closed(1);
        const HttpOutcome outcome = client.exchange(method, "/write");

        EXPECT_TRUE(is_answered(outcome));
        const auto requests = server.requests();
        ASSERT_EQ(requests.size(), 2u);
        EXPECT_EQ(requests[1].connection, 1u);
    }
}

TEST(ConnectionReuse, sends_a_post_on_a_fresh_connection_when_the_kept_one_was_idle_too_long) {
    RawServer server({Script().serve(ok)});
    HttpClientOptions options = plain_client_options(server);
    options.pool.write_idle_max = Duration{-1};  // any time at all is too long
    ClientHarness client(std::move(options));

    (void)client.exchange(Method::get);
    (void)client.exchange(Method::get);
    EXPECT_EQ(server.connections(), 1u);
    (void)client.exchange(Method::post);
    EXPECT_EQ(server.connections(), 2u);
    (void)client.exchange(Method::erase);
    EXPECT_EQ(server.connections(), 3u);
}

TEST(ConnectionReuse, lets_a_write_wait_two_seconds_at_most_by_default) {
    EXPECT_EQ(PoolLimits{}.write_idle_max, std::chrono::seconds{2});
}

TEST(ConnectionReuse, closes_connections_that_nobody_used_for_long) {
    RawServer server({Script().serve(ok)});
    HttpClientOptions options = plain_client_options(server);
    options.pool.read_idle_max = Duration{-1};
    ClientHarness client(std::move(options));

    (void)client.exchange(Method::get);
    (void)client.exchange(Method::get);

    server.wait_until_closed(1);
    EXPECT_EQ(server.connections(), 2u);
}

TEST(ConnectionReuse, ends_when_an_answer_came_too_late) {
    RawServer server({Script().read_request().send(ok).read_request().stall(), Script().serve(ok)});
    HttpClientOptions options = plain_client_options(server);
    options.timeout = std::chrono::milliseconds{100};
    ClientHarness client(std::move(options));

    EXPECT_TRUE(is_answered(client.exchange(Method::post)));
    const HttpOutcome late = client.exchange(Method::post);
    EXPECT_TRUE(is_answered(client.exchange(Method::post)));

    ASSERT_TRUE(std::holds_alternative<LostAnswer>(late));
    EXPECT_EQ(std::get<LostAnswer>(late).loss, Loss::deadline);
    EXPECT_EQ(server.connections(), 2u);
    EXPECT_EQ(server.requests().size(), 3u);
}

// A deadline of an exchange that has ended closes nothing.
TEST(ConnectionReuse, outlives_the_deadline_of_an_exchange) {
    RawServer server({Script().serve(ok)});
    HttpClientOptions options = plain_client_options(server);
    options.timeout = std::chrono::milliseconds{50};
    ClientHarness client(std::move(options));

    EXPECT_TRUE(is_answered(client.exchange(Method::get)));
    client.wait(std::chrono::milliseconds{60});
    EXPECT_TRUE(is_answered(client.exchange(Method::get)));

    EXPECT_EQ(server.connections(), 1u);
}

TEST(ConnectionReuse, has_no_more_open_than_allowed_and_lets_the_other_exchanges_wait) {
    RawServer server({Script().serve(ok)});
    HttpClientOptions options = plain_client_options(server);
    options.pool.connections_max = 2;
    ClientHarness client(std::move(options));

    const auto outcomes = client.exchange_at_once(
        {Method::get, Method::post, Method::get, Method::erase, Method::post, Method::get}
    );

    for (const HttpOutcome& outcome : outcomes) EXPECT_TRUE(is_answered(outcome));
    EXPECT_EQ(server.requests().size(), 6u);
    EXPECT_EQ(server.connections(), 2u);
}

TEST(ConnectionReuse, gives_the_place_of_a_connection_that_broke_to_who_waits) {
    RawServer server({Script().read_request().reset(), Script().serve(ok)});
    HttpClientOptions options = plain_client_options(server);
    options.pool.connections_max = 1;
    ClientHarness client(std::move(options));

    const auto outcomes = client.exchange_at_once({Method::post, Method::post, Method::post});

    EXPECT_TRUE(std::holds_alternative<LostAnswer>(outcomes[0]));
    EXPECT_TRUE(is_answered(outcomes[1]));
    EXPECT_TRUE(is_answered(outcomes[2]));
}

TEST(ConnectionReuse, gives_the_place_of_one_that_could_not_be_opened_to_who_waits) {
    HttpClientOptions options;
    options.tls = false;
    options.host = "127.0.0.1";
    options.port = RawServer::unused_port();
    options.timeout = std::chrono::seconds{20};
    options.pool.connections_max = 1;
    ClientHarness client(std::move(options));

    const auto outcomes = client.exchange_at_once({Method::post, Method::post});

    for (const HttpOutcome& outcome : outcomes)
        EXPECT_THAT(std::get<NotSent>(outcome).what, HasSubstr("refused"));
}

TEST(ConnectionReuse, closes_a_kept_one_where_a_write_needs_its_place) {
    RawServer server({Script().serve(ok)});
    HttpClientOptions options = plain_client_options(server);
    options.pool.connections_max = 1;
    options.pool.write_idle_max = Duration{-1};
    ClientHarness client(std::move(options));

    EXPECT_TRUE(is_answered(client.exchange(Method::get)));
    EXPECT_TRUE(is_answered(client.exchange(Method::post)));

    server.wait_until_closed(1);
    EXPECT_EQ(server.connections(), 2u);
}

TEST(ConnectionReuse, lets_nobody_wait_until_there_is_no_time_left_for_an_answer) {
    RawServer server({Script().read_request().stall()});
    HttpClientOptions options = plain_client_options(server);
    options.timeout = std::chrono::milliseconds{20};
    options.pool.connections_max = 1;
    ClientHarness client(std::move(options));

    const auto outcomes = client.exchange_at_once({Method::post, Method::post});

    EXPECT_TRUE(std::holds_alternative<LostAnswer>(outcomes[0]));
    EXPECT_TRUE(std::holds_alternative<NotSent>(outcomes[1]));
}

TEST(ConnectionReuse, stops_before_the_first_byte_of_a_late_write_on_a_kept_connection) {
    RawServer server({Script().serve(http_answer(200, receipt_body))});
    Harness harness(server);
    (void)harness.invite();
    const std::size_t bytes_before = server.bytes_received();
    Invitation late = harness.invitation();
    harness.clock().set(late.start_by + Duration{1});

    const auto reply = run_coro(harness.context(), harness.provider().invite(late));

    EXPECT_EQ(reply.result.error().fault, Fault::not_sent);
    EXPECT_EQ(server.bytes_received(), bytes_before);
}

}  // namespace
}  // namespace invito::test
