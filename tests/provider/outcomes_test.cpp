// What is known after each way in which an exchange can go wrong.
#include "provider/harness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using testing::HasSubstr;

constexpr auto short_timeout = std::chrono::milliseconds{300};

UnipileOptions hurried_options(const std::string& port) {
    UnipileOptions options = plain_options(port);
    options.timeout = short_timeout;
    return options;
}

void expect_possible(const Reply<Receipt>& reply) {
    ASSERT_FALSE(reply.result);
    EXPECT_EQ(reply.result.error().fault, Fault::outcome_unknown);
    EXPECT_EQ(reply.result.error().effect, Effect::possible);
}

void expect_not_sent(const Reply<Receipt>& reply) {
    ASSERT_FALSE(reply.result);
    EXPECT_EQ(reply.result.error().fault, Fault::not_sent);
    EXPECT_EQ(reply.result.error().effect, Effect::none);
    EXPECT_EQ(reply.exchange.http_status, 0);
}

TEST(Outcome, is_not_sent_when_the_connection_is_refused) {
    const std::string port = RawServer::unused_port();
    Harness harness(plain_options(port));

    const auto reply = harness.invite();

    expect_not_sent(reply);
    EXPECT_EQ(
        reply.result.error().what, "cannot reach 127.0.0.1:" + port + " (connection refused)"
    );
}

TEST(Outcome, is_not_sent_when_the_name_does_not_resolve) {
    UnipileOptions options = plain_options("1");
    // Longer than a label may be: the resolver refuses it without asking the network.
    options.endpoint = {.tls = true, .host = std::string(70, 'a') + ".invalid", .port = "1"};
    Harness harness(std::move(options));

    const auto reply = harness.invite();

    expect_not_sent(reply);
    EXPECT_THAT(reply.result.error().what, HasSubstr("cannot resolve aaa"));
}

TEST(Outcome, is_not_sent_when_it_is_too_late_to_begin) {
    RawServer server({Script().serve(http_answer(200, receipt_body))});
    Harness harness(server);
    Invitation invitation = harness.invitation();
    invitation.start_by = harness.clock().now() - Duration{1};

    const auto reply = run_coro(harness.context(), harness.provider().invite(invitation));

    expect_not_sent(reply);
    EXPECT_EQ(server.bytes_received(), 0u);
}

TEST(Outcome, is_sent_when_it_begins_at_the_last_moment) {
    RawServer server({Script().serve(http_answer(200, receipt_body))});
    Harness harness(server);
    Invitation invitation = harness.invitation();
    invitation.start_by = harness.clock().now();

    const auto reply = run_coro(harness.context(), harness.provider().invite(invitation));

    EXPECT_TRUE(reply.result);
}

TEST(Outcome, is_unknown_after_a_reset) {
    RawServer server({Script().read_request().reset()});
    Harness harness(server);

    const auto reply = harness.invite();

    expect_possible(reply);
    EXPECT_THAT(reply.result.error().what, HasSubstr("may have been carried out"));
    EXPECT_EQ(server.requests().size(), 1u);
}

TEST(Outcome, is_unknown_after_a_close_without_answer) {
    RawServer server({Script().read_request()});
    Harness harness(server);

    expect_possible(harness.invite());
    EXPECT_EQ(server.requests().size(), 1u);
}

TEST(Outcome, is_unknown_after_half_an_answer) {
    RawServer server(
        {Script().read_request().send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"invit")}
    );
    Harness harness(server);

    expect_possible(harness.invite());
}

TEST(Outcome, is_unknown_after_half_a_header) {
    RawServer server({Script().read_request().send("HTTP/1.1 200 OK\r\nContent-Le")});
    Harness harness(server);

    expect_possible(harness.invite());
}

TEST(Outcome, is_unknown_after_an_interim_answer_only) {
    RawServer server({Script().read_request().send("HTTP/1.1 100 Continue\r\n\r\n")});
    Harness harness(server);

    expect_possible(harness.invite());
}

TEST(Outcome, is_unknown_when_no_answer_comes_in_time) {
    RawServer server({Script().read_request().stall()});
    Harness harness(hurried_options(server.port()));

    const auto reply = harness.invite();

    expect_possible(reply);
    EXPECT_THAT(reply.result.error().what, HasSubstr("in time"));
    EXPECT_GE(reply.exchange.took, short_timeout);
}

TEST(Outcome, is_unknown_when_the_answer_stops_halfway) {
    RawServer server({Script().read_request().send("HTTP/1.1 200 OK\r\n").stall()});
    Harness harness(hurried_options(server.port()));

    expect_possible(harness.invite());
}

TEST(Outcome, is_unknown_after_a_success_that_cannot_be_read) {
    for (const char* body :
         {"", "<html>ok</html>", "{}", R"({"invitation_id":null})", R"({"invitation_id":"7)"}) {
        RawServer server({Script().serve(http_answer(200, body))});
        Harness harness(server);

        const auto reply = harness.invite();

        expect_possible(reply);
        EXPECT_EQ(reply.result.error().http_status, 200) << body;
    }
}

TEST(Outcome, is_unknown_after_what_is_not_http) {
    RawServer server({Script().read_request().send("220 smtp.example.com ESMTP\r\n\r\n")});
    Harness harness(server);

    const auto reply = harness.invite();

    expect_possible(reply);
    EXPECT_THAT(reply.result.error().what, HasSubstr("not HTTP"));
}

TEST(Outcome, is_unknown_after_redirects_timeouts_and_server_errors) {
    for (const int status : {301, 302, 307, 408, 500, 502, 503, 504}) {
        RawServer server(
            {Script().serve(http_answer(status, "", "Location: http://127.0.0.1:1/\r\n"))}
        );
        Harness harness(server);

        const auto reply = harness.invite();

        expect_possible(reply);
        EXPECT_EQ(reply.result.error().http_status, status);
        EXPECT_EQ(server.requests().size(), 1u) << status;
    }
}

TEST(Outcome, is_a_typed_refusal_with_all_that_the_answer_told) {
    RawServer server({Script().serve(http_answer(
        422,
        R"({"status":422,"type":"errors/cannot_resend_yet","title":"Cannot resend yet","detail":"x"})",
        "X-Request-Id: req-7\r\nRetry-After: 30\r\n"
    ))});
    Harness harness(server);

    const auto reply = harness.invite();

    ASSERT_FALSE(reply.result);
    const ProviderError& error = reply.result.error();
    EXPECT_EQ(error.fault, Fault::resend_refused);
    EXPECT_EQ(error.effect, Effect::none);
    EXPECT_EQ(error.http_status, 422);
    EXPECT_EQ(error.type, "errors/cannot_resend_yet");
    EXPECT_EQ(error.title, "Cannot resend yet");
    EXPECT_EQ(error.what, "LinkedIn refuses this invitation for now (422, cannot_resend_yet)");
    EXPECT_EQ(error.request_id, "req-7");
    EXPECT_EQ(error.retry_after, std::chrono::seconds{30});
}

TEST(Outcome, measures_a_retry_date_against_the_servers_clock_or_else_ours) {
    const std::string until = "Retry-After: Mon, 23 Nov 2026 12:01:00 GMT\r\n";
    RawServer server(
        {Script()
             .read_request()
             .send(http_answer(429, "", until + "Date: Mon, 23 Nov 2026 12:00:00 GMT\r\n"))
             .read_request()
             .send(http_answer(429, "", until))}
    );
    Harness harness(server);
    harness.clock().set(*parse_rfc3339("2026-11-23T12:00:50Z"));

    const auto by_server = harness.invite();
    const auto by_us = harness.invite();

    EXPECT_EQ(by_server.result.error().retry_after, std::chrono::seconds{60});
    EXPECT_EQ(by_us.result.error().retry_after, std::chrono::seconds{10});
}

TEST(Outcome, keeps_control_characters_and_floods_out_of_texts) {
    const std::string title = "red \\u001b[31m" + std::string(1000, 'x');
    RawServer server({Script().serve(
        http_answer(400, R"({"type":"errors/bad\u0007type","title":")" + title + "\"}")
    )});
    Harness harness(server);

    const auto reply = harness.invite();

    const ProviderError& error = reply.result.error();
    EXPECT_EQ(error.type, "errors/bad type");
    EXPECT_EQ(error.title.find('\x1b'), std::string::npos);
    EXPECT_LE(error.title.size(), 200u);
}

TEST(Outcome, of_a_body_over_the_limit_is_unknown_or_unreadable) {
    const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n80\r\n" +
                                std::string(128, 'x') + "\r\n0\r\n\r\n";
    for (const std::string& answer : {http_answer(200, std::string(101, 'x')), chunked}) {
        RawServer server({Script().serve(answer)});
        UnipileOptions options = plain_options(server.port());
        options.body_bytes_max = 100;
        Harness harness(std::move(options));

        const auto write = harness.invite();
        const auto read = harness.profile();

        expect_possible(write);
        EXPECT_THAT(write.result.error().what, HasSubstr("larger than 100 bytes"));
        EXPECT_EQ(read.result.error().fault, Fault::unreadable);
        EXPECT_EQ(read.result.error().effect, Effect::none);
    }
}

TEST(Outcome, of_a_body_at_the_limit_is_fine) {
    const std::string body = profile_body;
    RawServer server({Script().serve(http_answer(200, body))});
    UnipileOptions options = plain_options(server.port());
    options.body_bytes_max = body.size();
    Harness harness(std::move(options));

    EXPECT_TRUE(harness.profile().result);
}

TEST(Outcome, of_a_header_over_the_limit_is_unknown) {
    RawServer server({Script().serve(
        http_answer(200, receipt_body, "X-Long: " + std::string(20'000, 'x') + "\r\n")
    )});
    Harness harness(server);

    const auto reply = harness.invite();

    expect_possible(reply);
    EXPECT_THAT(reply.result.error().what, HasSubstr("header"));
}

TEST(Outcome, of_a_read_is_unavailable_whenever_another_try_may_help) {
    const std::vector<Script> scripts = {
        Script().read_request().reset(),
        Script().read_request(),
        Script().read_request().send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"),
        Script().serve(http_answer(302, "")),
        Script().serve(http_answer(408, "")),
        Script().serve(http_answer(503, R"({"type":"errors/no_client_session"})")),
        Script().read_request().stall()};
    for (const Script& script : scripts) {
        RawServer server({script});
        Harness harness(hurried_options(server.port()));

        const auto reply = harness.profile();

        ASSERT_FALSE(reply.result);
        EXPECT_EQ(reply.result.error().fault, Fault::unavailable);
        EXPECT_EQ(reply.result.error().effect, Effect::none);
    }
}

TEST(Outcome, of_a_read_is_unreadable_after_a_success_of_another_shape) {
    RawServer server({Script().serve(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<ok>"
    )});
    Harness harness(server);

    const auto reply = harness.profile();

    ASSERT_FALSE(reply.result);
    EXPECT_EQ(reply.result.error().fault, Fault::unreadable);
    EXPECT_EQ(
        reply.result.error().what,
        "the answer is not the documented shape: the answer is not a JSON object (200, text/html)"
    );
}

TEST(Outcome, of_404_depends_on_what_the_route_names) {
    RawServer server({Script().serve(http_answer(404, R"({"type":"errors/resource_not_found"})"))});
    Harness harness(server);

    const auto person = harness.profile();
    const auto invitation = harness.invite();
    const auto account = run_coro(harness.context(), harness.provider().account("acc_0"));
    const auto withdrawal = run_coro(harness.context(), harness.provider().withdraw("acc_0", "7"));

    EXPECT_EQ(person.result.error().fault, Fault::not_found);
    EXPECT_EQ(invitation.result.error().fault, Fault::account_misconfigured);
    EXPECT_EQ(account.result.error().fault, Fault::account_misconfigured);
    EXPECT_EQ(withdrawal.result.error().fault, Fault::not_found);
}

TEST(Outcome, of_a_withdrawal_is_unknown_like_that_of_an_invitation) {
    RawServer server({Script().read_request()});
    Harness harness(server);

    const auto reply = run_coro(harness.context(), harness.provider().withdraw("acc_0", "7"));

    EXPECT_EQ(reply.result.error().fault, Fault::outcome_unknown);
    EXPECT_EQ(reply.result.error().effect, Effect::possible);
    EXPECT_EQ(server.requests().size(), 1u);
}

// Every way to fail, with a server that repeats the key wherever it can.
TEST(Outcome, never_tells_the_key) {
    const std::string echo =
        R"({"type":"errors/)" + test_key + R"(","title":"key )" + test_key + R"( is wrong"})";
    const std::vector<Script> scripts = {
        Script().serve(http_answer(401, echo, "X-Request-Id: " + test_key + "\r\n")),
        Script().serve(http_answer(500, echo)),
        Script().serve(http_answer(200, test_key)),
        Script().serve(
            "HTTP/1.1 200 " + test_key + "\r\nContent-Type: " + test_key +
            "\r\nContent-Length: 0\r\n\r\n"
        ),
        Script().serve(test_key + "\r\n\r\n"),
        Script().read_request().reset(),
        Script().read_request().send("HTTP/1.1 200 OK\r\nX: " + test_key)};
    for (const Script& script : scripts) {
        RawServer server({script});
        Harness harness(server);

        const auto write = harness.invite();
        const auto read = harness.profile();

        for (const ProviderError& error : {write.result.error(), read.result.error()})
            for (const std::string& text : {error.what, error.type, error.title, error.request_id})
                EXPECT_EQ(text.find(test_key), std::string::npos) << text;
    }
}

}  // namespace
}  // namespace invito::test
