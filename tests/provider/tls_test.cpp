#include "provider/harness.hpp"
#include "support/certificates.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using testing::HasSubstr;

UnipileOptions tls_options(const RawServer& server, const std::string& host) {
    UnipileOptions options = plain_options(server.port());
    options.endpoint.tls = true;
    options.endpoint.host = host;
    return options;
}

std::string not_sent_reason(UnipileOptions options) {
    Harness harness(std::move(options));
    const auto reply = harness.invite();
    EXPECT_FALSE(reply.result);
    if (reply.result) return {};
    EXPECT_EQ(reply.result.error().fault, Fault::not_sent);
    EXPECT_EQ(reply.result.error().effect, Effect::none);
    return reply.result.error().what;
}

Script serving(const Identity& identity) {
    return Script().start_tls(identity).serve(http_answer(200, receipt_body));
}

TEST(Tls, accepts_a_certificate_of_the_given_authority_and_keeps_the_connection) {
    const Authority authority;
    const TemporaryFile ca(authority.certificate_pem());
    RawServer server({serving(authority.issue({.names = {"DNS:localhost"}}))});
    UnipileOptions options = tls_options(server, "localhost");
    options.ca_file = ca.path();
    Harness harness(std::move(options));

    const auto first = harness.invite();
    const auto second = harness.invite();

    ASSERT_TRUE(first.result) << first.result.error().what;
    ASSERT_TRUE(second.result) << second.result.error().what;
    EXPECT_EQ(server.requests().size(), 2u);
}

TEST(Tls, accepts_an_address_that_stands_in_the_certificate) {
    const Authority authority;
    const TemporaryFile ca(authority.certificate_pem());
    RawServer server({serving(authority.issue({.names = {"IP:127.0.0.1"}}))});
    UnipileOptions options = tls_options(server, "127.0.0.1");
    options.ca_file = ca.path();
    Harness harness(std::move(options));

    const auto reply = harness.invite();

    EXPECT_TRUE(reply.result) << reply.result.error().what;
}

TEST(Tls, refuses_an_unknown_authority_and_points_to_ca_file) {
    const Authority authority;
    RawServer server({serving(authority.issue({.names = {"DNS:localhost"}}))});

    const std::string why = not_sent_reason(tls_options(server, "localhost"));

    EXPECT_THAT(
        why, HasSubstr("certificate verify failed: unable to get local issuer certificate")
    );
    EXPECT_THAT(why, HasSubstr("provider.ca_file"));
    EXPECT_EQ(server.requests().size(), 0u);
}

TEST(Tls, refuses_a_self_signed_certificate) {
    RawServer server({serving(make_self_signed({.names = {"DNS:localhost"}}))});

    const std::string why = not_sent_reason(tls_options(server, "localhost"));

    EXPECT_THAT(why, HasSubstr("certificate verify failed: self-signed certificate"));
    EXPECT_THAT(why, HasSubstr("provider.ca_file"));
}

TEST(Tls, refuses_a_certificate_for_another_host) {
    const Authority authority;
    const TemporaryFile ca(authority.certificate_pem());
    RawServer server({serving(authority.issue({.names = {"DNS:example.com"}}))});
    UnipileOptions options = tls_options(server, "localhost");
    options.ca_file = ca.path();

    EXPECT_THAT(not_sent_reason(std::move(options)), HasSubstr("hostname mismatch"));
    EXPECT_EQ(server.requests().size(), 0u);
}

TEST(Tls, refuses_a_certificate_for_another_address) {
    const Authority authority;
    const TemporaryFile ca(authority.certificate_pem());
    RawServer server({serving(authority.issue({.names = {"DNS:127.0.0.1", "IP:127.0.0.2"}}))});
    UnipileOptions options = tls_options(server, "127.0.0.1");
    options.ca_file = ca.path();

    EXPECT_THAT(not_sent_reason(std::move(options)), HasSubstr("IP address mismatch"));
}

TEST(Tls, refuses_an_expired_certificate_and_one_not_yet_valid) {
    const Authority authority;
    const TemporaryFile ca(authority.certificate_pem());
    const Identity expired =
        authority.issue({.names = {"DNS:localhost"}, .valid_from_days = -10, .valid_until_days = -1}
        );
    const Identity early =
        authority.issue({.names = {"DNS:localhost"}, .valid_from_days = 1, .valid_until_days = 9});
    RawServer server({serving(expired), serving(early)});
    UnipileOptions options = tls_options(server, "localhost");
    options.ca_file = ca.path();

    EXPECT_THAT(not_sent_reason(options), HasSubstr("certificate has expired"));
    EXPECT_THAT(not_sent_reason(options), HasSubstr("certificate is not yet valid"));
}

TEST(Tls, names_the_host_to_the_server_but_never_an_address) {
    const Authority authority;
    const TemporaryFile ca(authority.certificate_pem());
    const Identity identity = authority.issue({.names = {"DNS:localhost", "IP:127.0.0.1"}});
    RawServer server({serving(identity)});
    for (const char* host : {"localhost", "127.0.0.1"}) {
        UnipileOptions options = tls_options(server, host);
        options.ca_file = ca.path();
        Harness harness(std::move(options));
        EXPECT_TRUE(harness.invite().result) << host;
    }

    EXPECT_EQ(server.server_names(), (std::vector<std::string>{"localhost", ""}));
}

TEST(Tls, is_not_sent_when_the_handshake_stalls) {
    RawServer server({Script().stall()});
    HttpClientOptions options = plain_client_options(server);
    options.tls = true;
    options.phases.handshake = std::chrono::milliseconds{100};
    ClientHarness client(std::move(options));

    const HttpOutcome outcome = client.exchange(Method::post);

    ASSERT_TRUE(std::holds_alternative<NotSent>(outcome));
    EXPECT_EQ(
        std::get<NotSent>(outcome).what,
        "no TLS with 127.0.0.1:" + server.port() + " (connection timed out after 0.1 s)"
    );
}

TEST(Tls, is_not_sent_when_the_peer_does_not_speak_it) {
    RawServer server({Script().send("HTTP/1.1 400 Bad Request\r\n\r\n")});

    const std::string why = not_sent_reason(tls_options(server, "127.0.0.1"));

    EXPECT_THAT(why, HasSubstr("no TLS with 127.0.0.1:" + server.port()));
}

TEST(Tls, resumes_its_session_on_the_next_connection) {
    const Authority authority;
    const TemporaryFile ca(authority.certificate_pem());
    const Identity identity = authority.issue({.names = {"DNS:localhost"}});
    const std::string last = http_answer(200, receipt_body, "Connection: close\r\n");
    RawServer server({Script().start_tls(identity).serve(last)});
    UnipileOptions options = tls_options(server, "localhost");
    options.ca_file = ca.path();
    Harness harness(std::move(options));

    for (int i = 0; i < 3; ++i) EXPECT_TRUE(harness.invite().result);

    EXPECT_EQ(server.connections(), 3u);
    EXPECT_EQ(server.resumed_sessions(), 2u);
}

TEST(Tls, resumes_no_session_that_a_handshake_failed_with) {
    const Authority authority;
    const TemporaryFile ca(authority.certificate_pem());
    const Identity identity = authority.issue({.names = {"DNS:localhost"}});
    const std::string last = http_answer(200, receipt_body, "Connection: close\r\n");
    const Script good = Script().start_tls(identity).serve(last);
    RawServer server({good, Script().send("no TLS at all"), good});
    UnipileOptions options = tls_options(server, "localhost");
    options.ca_file = ca.path();
    Harness harness(std::move(options));

    EXPECT_TRUE(harness.invite().result);
    EXPECT_FALSE(harness.invite().result);
    EXPECT_TRUE(harness.invite().result);

    EXPECT_EQ(server.resumed_sessions(), 0u);
}

// More than one record, and more than fits into any buffer on the way.
TEST(Tls, reads_answers_of_any_size) {
    const Authority authority;
    const TemporaryFile ca(authority.certificate_pem());
    std::string body = receipt_body;
    body.insert(1, R"("padding": ")" + std::string(200'000, 'x') + R"(", )");
    RawServer server({Script().start_tls(authority.issue({.names = {"DNS:localhost"}})
    ).serve(http_answer(200, body))});
    UnipileOptions options = tls_options(server, "localhost");
    options.ca_file = ca.path();
    Harness harness(std::move(options));

    const auto first = harness.invite();
    const auto second = harness.invite();

    EXPECT_TRUE(first.result) << first.result.error().what;
    EXPECT_TRUE(second.result) << second.result.error().what;
    EXPECT_EQ(server.connections(), 1u);
}

// Without a length the end of the connection is the end of the answer; only TLS can vouch for it.
TEST(Tls, takes_the_end_of_an_answer_only_from_the_peer) {
    const Authority authority;
    const TemporaryFile ca(authority.certificate_pem());
    const Identity identity = authority.issue({.names = {"DNS:localhost"}});
    const std::string endless = std::string("HTTP/1.1 200 OK\r\n\r\n") + receipt_body;
    Script said = Script().start_tls(identity).read_request().send(endless).say_tls_is_over();
    Script cut = Script().start_tls(identity).read_request().send(endless);
    RawServer server({said, cut});
    UnipileOptions options = tls_options(server, "localhost");
    options.ca_file = ca.path();
    Harness harness(std::move(options));

    const auto whole = harness.invite();
    const auto torn = harness.invite();

    EXPECT_TRUE(whole.result) << whole.result.error().what;
    ASSERT_FALSE(torn.result);
    EXPECT_EQ(torn.result.error().fault, Fault::outcome_unknown);
}

TEST(Tls, does_not_use_a_connection_again_that_the_peer_has_ended) {
    const Authority authority;
    const TemporaryFile ca(authority.certificate_pem());
    const Identity identity = authority.issue({.names = {"DNS:localhost"}});
    const std::string answer = http_answer(200, receipt_body);
    RawServer server(
        {Script().start_tls(identity).read_request().send(answer).say_tls_is_over(),
         Script().start_tls(identity).serve(answer)}
    );
    UnipileOptions options = tls_options(server, "localhost");
    options.ca_file = ca.path();
    Harness harness(std::move(options));

    EXPECT_TRUE(harness.invite().result);
    server.wait_until_closed(1);
    EXPECT_TRUE(harness.invite().result);
}

TEST(Tls, is_unknown_when_the_connection_breaks_after_the_request) {
    const Authority authority;
    const TemporaryFile ca(authority.certificate_pem());
    RawServer server({Script().start_tls(authority.issue({.names = {"DNS:localhost"}})
    ).read_request()});
    UnipileOptions options = tls_options(server, "localhost");
    options.ca_file = ca.path();
    Harness harness(std::move(options));

    const auto reply = harness.invite();

    ASSERT_FALSE(reply.result);
    EXPECT_EQ(reply.result.error().fault, Fault::outcome_unknown);
    EXPECT_EQ(reply.result.error().effect, Effect::possible);
}

}  // namespace
}  // namespace invito::test
