// What is known after each way in which an exchange can go wrong.
#include "provider/contract_faces.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

constexpr auto short_timeout = std::chrono::milliseconds{300};

class Outcome : public Contract {
protected:
    [[nodiscard]] static UnipileOptions hurried_options(const std::string& port) {
        UnipileOptions hurried = options(port);
        hurried.timeout = short_timeout;
        return hurried;
    }
};

INSTANTIATE_TEST_SUITE_P(Api, Outcome, testing::ValuesIn(faces()), face_name);

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

TEST_P(Outcome, is_not_sent_when_the_connection_is_refused) {
    const std::string port = RawServer::unused_port();
    Harness harness(options(port));

    const auto reply = harness.invite();

    expect_not_sent(reply);
    EXPECT_EQ(
        reply.result.error().what, "cannot reach 127.0.0.1:" + port + " (connection refused)"
    );
}

TEST_P(Outcome, is_not_sent_when_the_name_does_not_resolve) {
    UnipileOptions nowhere = options("1");
    // Longer than a label may be: the resolver refuses it without asking the network.
    nowhere.endpoint = {.tls = true, .host = std::string(70, 'a') + ".invalid", .port = "1"};
    Harness harness(std::move(nowhere));

    const auto reply = harness.invite();

    expect_not_sent(reply);
    EXPECT_THAT(reply.result.error().what, HasSubstr("cannot resolve aaa"));
}

TEST_P(Outcome, is_not_sent_when_it_is_too_late_to_begin) {
    RawServer server({Script().serve(receipt_answer())});
    Harness harness(options(server.port()));
    Invitation invitation = harness.invitation();
    invitation.start_by = harness.clock().now() - Duration{1};

    const auto reply = run_coro(harness.context(), harness.provider().invite(invitation));

    expect_not_sent(reply);
    EXPECT_EQ(server.bytes_received(), 0u);
}

TEST_P(Outcome, is_sent_when_it_begins_at_the_last_moment) {
    RawServer server({Script().serve(receipt_answer())});
    Harness harness(options(server.port()));
    Invitation invitation = harness.invitation();
    invitation.start_by = harness.clock().now();

    const auto reply = run_coro(harness.context(), harness.provider().invite(invitation));

    EXPECT_TRUE(reply.result);
}

TEST_P(Outcome, is_unknown_after_a_reset) {
    RawServer server({Script().read_request().reset()});
    Harness harness(options(server.port()));

    const auto reply = harness.invite();

    expect_possible(reply);
    EXPECT_THAT(reply.result.error().what, HasSubstr("may have been carried out"));
    EXPECT_EQ(server.requests().size(), 1u);
}

TEST_P(Outcome, is_unknown_after_a_close_without_answer) {
    RawServer server({Script().read_request()});
    Harness harness(options(server.port()));

    expect_possible(harness.invite());
    EXPECT_EQ(server.requests().size(), 1u);
}

TEST_P(Outcome, is_unknown_after_half_an_answer) {
    RawServer server(
        {Script().read_request().send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"invit")}
    );
    Harness harness(options(server.port()));

    expect_possible(harness.invite());
}

TEST_P(Outcome, is_unknown_after_half_a_header) {
    RawServer server({Script().read_request().send("HTTP/1.1 200 OK\r\nContent-Le")});
    Harness harness(options(server.port()));

    expect_possible(harness.invite());
}

TEST_P(Outcome, is_unknown_after_an_interim_answer_only) {
    RawServer server({Script().read_request().send("HTTP/1.1 100 Continue\r\n\r\n")});
    Harness harness(options(server.port()));

    expect_possible(harness.invite());
}

TEST_P(Outcome, is_unknown_when_no_answer_comes_in_time) {
    RawServer server({Script().read_request().stall()});
    Harness harness(hurried_options(server.port()));

    const auto reply = harness.invite();

    expect_possible(reply);
    EXPECT_THAT(reply.result.error().what, HasSubstr("in time"));
    EXPECT_GE(reply.exchange.took, short_timeout);
}

TEST_P(Outcome, is_unknown_when_the_answer_stops_halfway) {
    RawServer server({Script().read_request().send("HTTP/1.1 200 OK\r\n").stall()});
    Harness harness(hurried_options(server.port()));

    expect_possible(harness.invite());
}

TEST_P(Outcome, is_unknown_after_a_success_that_is_no_receipt) {
    std::vector<std::string> answers = face().wrong_receipt_answers();
    for (const char* body : {"", "<html>ok</html>", "{}", "null", "[]"})
        answers.push_back(http_answer(200, body));
    for (const std::string& answer : answers) {
        RawServer server({Script().serve(answer)});
        Harness harness(options(server.port()));

        const auto reply = harness.invite();

        expect_possible(reply);
        EXPECT_EQ(reply.result.error().http_status, reply.exchange.http_status) << answer;
        EXPECT_EQ(server.requests().size(), 1u) << answer;
    }
}

TEST_P(Outcome, is_unknown_after_what_is_not_http) {
    RawServer server({Script().read_request().send("220 smtp.example.com ESMTP\r\n\r\n")});
    Harness harness(options(server.port()));

    const auto reply = harness.invite();

    expect_possible(reply);
    EXPECT_THAT(reply.result.error().what, HasSubstr("not HTTP"));
}

TEST_P(Outcome, is_unknown_after_redirects_timeouts_and_server_errors) {
    for (const int status : {301, 302, 307, 408, 500, 502, 503, 504}) {
        RawServer server(
            {Script().serve(http_answer(status, "", "Location: http://127.0.0.1:1/\r\n"))}
        );
        Harness harness(options(server.port()));

        const auto reply = harness.invite();

        expect_possible(reply);
        EXPECT_EQ(reply.result.error().http_status, status);
        EXPECT_EQ(server.requests().size(), 1u) << status;
    }
}

TEST_P(Outcome, is_a_typed_refusal_with_all_that_the_answer_told) {
    RawServer server({Script().serve(http_answer(
        429, face().error_body("too_many_requests", "Too many"),
        "X-Request-Id: req-7\r\nRetry-After: 30\r\n"
    ))});
    Harness harness(options(server.port()));

    const auto reply = harness.invite();

    ASSERT_FALSE(reply.result);
    const ProviderError& error = reply.result.error();
    EXPECT_EQ(error.fault, Fault::rate_limited);
    EXPECT_EQ(error.effect, Effect::none);
    EXPECT_EQ(error.http_status, 429);
    EXPECT_THAT(error.type, EndsWith("/too_many_requests"));
    EXPECT_EQ(error.title, "Too many");
    EXPECT_THAT(error.what, StartsWith("LinkedIn takes no more of these requests now (429, "));
    EXPECT_THAT(error.what, EndsWith("too_many_requests)"));
    EXPECT_EQ(error.request_id, "req-7");
    EXPECT_EQ(error.retry_after, std::chrono::seconds{30});
}

TEST_P(Outcome, measures_a_retry_date_against_the_servers_clock_or_else_ours) {
    const std::string until = "Retry-After: Mon, 23 Nov 2026 12:01:00 GMT\r\n";
    RawServer server(
        {Script()
             .read_request()
             .send(http_answer(429, "", until + "Date: Mon, 23 Nov 2026 12:00:00 GMT\r\n"))
             .read_request()
             .send(http_answer(429, "", until))}
    );
    Harness harness(options(server.port()));
    harness.clock().set(*parse_rfc3339("2026-11-23T12:00:50Z"));

    const auto by_server = harness.invite();
    const auto by_us = harness.invite();

    EXPECT_EQ(by_server.result.error().retry_after, std::chrono::seconds{60});
    EXPECT_EQ(by_us.result.error().retry_after, std::chrono::seconds{10});
}

TEST_P(Outcome, keeps_control_characters_and_floods_out_of_texts) {
    const std::string title = "red \\u001b[31m" + std::string(1000, 'x');
    RawServer server({Script().serve(http_answer(400, face().error_body("bad\\u0007type", title)))}
    );
    Harness harness(options(server.port()));

    const auto reply = harness.invite();

    const ProviderError& error = reply.result.error();
    EXPECT_THAT(error.type, EndsWith("/bad type"));
    EXPECT_EQ(error.title.find('\x1b'), std::string::npos);
    EXPECT_LE(error.title.size(), 200u);
}

TEST_P(Outcome, of_a_body_over_the_limit_is_unknown_or_unreadable) {
    const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n80\r\n" +
                                std::string(128, 'x') + "\r\n0\r\n\r\n";
    for (const std::string& answer : {http_answer(200, std::string(101, 'x')), chunked}) {
        RawServer server({Script().serve(answer)});
        UnipileOptions small = options(server.port());
        small.body_bytes_max = 100;
        Harness harness(std::move(small));

        const auto write = harness.invite();
        const auto read = harness.profile();

        expect_possible(write);
        EXPECT_THAT(write.result.error().what, HasSubstr("larger than 100 bytes"));
        EXPECT_EQ(read.result.error().fault, Fault::unreadable);
        EXPECT_EQ(read.result.error().effect, Effect::none);
    }
}

TEST_P(Outcome, of_a_body_at_the_limit_is_fine) {
    const std::string answer = profile_answer();
    RawServer server({Script().serve(answer)});
    UnipileOptions exact = options(server.port());
    exact.body_bytes_max = answer.size() - answer.find("\r\n\r\n") - 4;
    Harness harness(std::move(exact));

    EXPECT_TRUE(harness.profile().result);
}

TEST_P(Outcome, of_a_header_over_the_limit_is_unknown) {
    RawServer server({Script().serve(receipt_answer("X-Long: " + std::string(20'000, 'x') + "\r\n")
    )});
    Harness harness(options(server.port()));

    const auto reply = harness.invite();

    expect_possible(reply);
    EXPECT_THAT(reply.result.error().what, HasSubstr("header"));
}

TEST_P(Outcome, of_a_read_is_unavailable_whenever_another_try_may_help) {
    const std::vector<Script> scripts = {
        Script().read_request().reset(),
        Script().read_request(),
        Script().read_request().send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"),
        Script().serve(http_answer(302, "")),
        Script().serve(http_answer(408, "")),
        Script().serve(http_answer(503, face().error_body("brand_new", "x"))),
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

TEST_P(Outcome, of_a_read_is_unreadable_after_a_success_of_another_shape) {
    RawServer server({Script().serve(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<ok>"
    )});
    Harness harness(options(server.port()));

    const auto reply = harness.profile();

    ASSERT_FALSE(reply.result);
    EXPECT_EQ(reply.result.error().fault, Fault::unreadable);
    EXPECT_EQ(
        reply.result.error().what,
        "the answer is not the documented shape: the answer is not a JSON object (200, text/html)"
    );
}

TEST_P(Outcome, of_a_withdrawal_is_unknown_like_that_of_an_invitation) {
    RawServer server({Script().read_request()});
    Harness harness(options(server.port()));

    const auto reply = run_coro(harness.context(), harness.provider().withdraw("acc_0", "7"));

    EXPECT_EQ(reply.result.error().fault, Fault::outcome_unknown);
    EXPECT_EQ(reply.result.error().effect, Effect::possible);
    EXPECT_EQ(server.requests().size(), 1u);
}

// Every way to fail, with a server that repeats the key wherever it can.
TEST_P(Outcome, never_tells_the_key) {
    const std::string echo = face().error_body(test_key, "key " + test_key + " is wrong");
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
        Harness harness(options(server.port()));

        const auto write = harness.invite();
        const auto read = harness.profile();

        for (const ProviderError& error : {write.result.error(), read.result.error()})
            for (const std::string& text : {error.what, error.type, error.title, error.request_id})
                EXPECT_EQ(text.find(test_key), std::string::npos) << text;
    }
}

}  // namespace
}  // namespace invito::test
