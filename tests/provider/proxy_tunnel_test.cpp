#include "provider/harness.hpp"
#include "support/certificates.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// Only the proxy knows this host: a look-up of the name would fail.
constexpr const char* far_host = "api8.example.invalid";

const std::string established = "HTTP/1.1 200 Connection established\r\n\r\n";

UnipileOptions through(const RawServer& proxy, const std::string& login = "") {
    UnipileOptions options = plain_options("13851");
    options.endpoint = {.tls = true, .host = far_host, .port = "13851"};
    options.https_proxy = "http://" + login + "127.0.0.1:" + proxy.port();
    return options;
}

TEST(ProxyTunnel, carries_tls_to_the_provider) {
    const Authority authority;
    const TemporaryFile ca(authority.certificate_pem());
    const Identity identity = authority.issue({.names = {std::string("DNS:") + far_host}});
    RawServer proxy({Script()
                         .read_request()
                         .send(established)
                         .start_tls(identity)
                         .serve(http_answer(200, receipt_body))});
    UnipileOptions options = through(proxy);
    options.ca_file = ca.path();
    Harness harness(std::move(options));

    const auto reply = harness.invite();

    ASSERT_TRUE(reply.result) << reply.result.error().what;
    const auto requests = proxy.requests();
    ASSERT_EQ(requests.size(), 2u);
    EXPECT_EQ(
        requests[0].text,
        "CONNECT api8.example.invalid:13851 HTTP/1.1\r\nHost: api8.example.invalid:13851\r\n\r\n"
    );
    EXPECT_THAT(requests[1].text, StartsWith("POST /api/v1/users/invite "));
}

TEST(ProxyTunnel, keeps_the_key_and_sends_the_login) {
    RawServer proxy({Script().read_request().send("HTTP/1.1 403 Forbidden\r\n\r\n")});
    Harness harness(through(proxy, "Aladdin:open%20sesame@"));

    (void)harness.invite();

    const std::string request = proxy.requests().at(0).text;
    EXPECT_THAT(
        request, HasSubstr("\r\nProxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n")
    );
    EXPECT_THAT(request, Not(HasSubstr(test_key)));
}

TEST(ProxyTunnel, is_not_sent_when_the_proxy_wants_a_login) {
    RawServer proxy({Script().read_request().send(
        "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 5\r\n\r\nhello"
    )});
    Harness harness(through(proxy, "user:hunter2@"));

    const auto reply = harness.invite();

    ASSERT_FALSE(reply.result);
    const ProviderError& error = reply.result.error();
    EXPECT_EQ(error.fault, Fault::not_sent);
    EXPECT_EQ(error.effect, Effect::none);
    EXPECT_THAT(error.what, HasSubstr("407"));
    EXPECT_THAT(error.what, HasSubstr("127.0.0.1:" + proxy.port()));
    EXPECT_THAT(error.what, Not(HasSubstr("hunter2")));
    EXPECT_EQ(proxy.requests().size(), 1u);
}

TEST(ProxyTunnel, is_not_sent_when_the_proxy_closes_stalls_or_talks_out_of_turn) {
    const std::vector<Script> scripts = {
        Script().read_request(), Script().read_request().reset(), Script().read_request().stall(),
        Script().read_request().send("SSH-2.0-OpenSSH_9.2\r\n"),
        Script().read_request().send(established + "early bytes").stall()};
    for (const Script& script : scripts) {
        RawServer proxy({script});
        UnipileOptions options = through(proxy);
        options.timeout = std::chrono::milliseconds{300};
        Harness harness(std::move(options));

        const auto reply = harness.invite();

        ASSERT_FALSE(reply.result);
        EXPECT_EQ(reply.result.error().fault, Fault::not_sent);
        EXPECT_THAT(reply.result.error().what, HasSubstr("the proxy 127.0.0.1:" + proxy.port()));
    }
}

TEST(ProxyTunnel, names_the_proxy_when_it_cannot_be_reached) {
    UnipileOptions options = plain_options("13851");
    options.endpoint = {.tls = true, .host = far_host, .port = "13851"};
    options.https_proxy = "127.0.0.1:" + RawServer::unused_port();
    Harness harness(std::move(options));

    const auto reply = harness.invite();

    EXPECT_EQ(reply.result.error().fault, Fault::not_sent);
    EXPECT_THAT(reply.result.error().what, StartsWith("cannot reach the proxy 127.0.0.1:"));
}

TEST(ProxyTunnel, is_bypassed_for_hosts_in_no_proxy) {
    const Authority authority;
    const TemporaryFile ca(authority.certificate_pem());
    RawServer server({Script().start_tls(authority.issue({.names = {"DNS:localhost"}})
    ).serve(http_answer(200, receipt_body))});
    UnipileOptions options = plain_options(server.port());
    options.endpoint = {.tls = true, .host = "localhost", .port = server.port()};
    options.ca_file = ca.path();
    options.https_proxy = "http://127.0.0.1:" + RawServer::unused_port();
    options.no_proxy = "example.com,localhost";
    Harness harness(std::move(options));

    const auto reply = harness.invite();

    EXPECT_TRUE(reply.result) << reply.result.error().what;
}

TEST(ProxyTunnel, goes_to_port_443_when_the_tenants_port_is_in_the_query) {
    RawServer proxy({Script().read_request().send("HTTP/1.1 403 Forbidden\r\n\r\n")});
    UnipileOptions options = through(proxy);
    options.endpoint.port_in_query = true;
    Harness harness(std::move(options));

    (void)harness.invite();

    EXPECT_THAT(
        proxy.requests().at(0).text, StartsWith("CONNECT api8.example.invalid:443 HTTP/1.1\r\n")
    );
}

}  // namespace
}  // namespace invito::test
