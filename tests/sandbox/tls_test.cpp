#include "sandbox/certificates.hpp"
#include "sandbox/server_fixture.hpp"
#include "support/http_client.hpp"

#include <gmock/gmock.h>
#include <stdexcept>

namespace invito::sandbox::test {
namespace {

using testing::HasSubstr;

class TlsTest : public ServerTest {
protected:
    void start_with_certificate(Certificate certificate) {
        ServerOptions options;
        options.certificate = certificate;
        start(std::move(options));
    }

    // The failure of the handshake, empty if it succeeds.
    std::string handshake(const std::string& host) {
        try {
            HttpClient client(server_->https_port(), server_->ca_pem(), host);
        } catch (const std::runtime_error& failure) {
            return failure.what();
        }
        return "";
    }
};

TEST_F(TlsTest, serves_requests_to_who_trusts_the_authority) {
    start_with_certificate(Certificate::valid);
    HttpClient client(server_->https_port(), server_->ca_pem(), "localhost");

    const HttpAnswer first = client.get("/api/v1/accounts");
    const HttpAnswer second = client.get("/api/v1/users/jane-doe?account_id=" + anna);

    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(second.status, 200);
    EXPECT_THAT(server_->https_url(), HasSubstr("https://127.0.0.1:"));
}

TEST_F(TlsTest, has_one_world_behind_both_ports) {
    start_with_certificate(Certificate::valid);
    HttpClient client(server_->https_port(), server_->ca_pem(), "localhost");

    const HttpAnswer invited = client.post("/api/v1/users/invite", invitation_of("jane-doe"));

    EXPECT_EQ(invited.status, 200);
    EXPECT_EQ(pending(), 1U);
}

TEST_F(TlsTest, has_a_certificate_for_every_name_of_this_machine) {
    start_with_certificate(Certificate::valid);

    EXPECT_EQ(handshake("localhost"), "");
    EXPECT_EQ(handshake("127.0.0.1"), "");
    EXPECT_EQ(handshake("::1"), "");
    EXPECT_THAT(handshake("example.org"), HasSubstr("certificate verify failed"));
}

TEST_F(TlsTest, can_show_an_expired_certificate) {
    start_with_certificate(Certificate::expired);

    EXPECT_THAT(handshake("localhost"), HasSubstr("certificate verify failed"));
}

TEST_F(TlsTest, can_show_a_certificate_for_another_host) {
    start_with_certificate(Certificate::wrong_host);

    EXPECT_THAT(handshake("localhost"), HasSubstr("certificate verify failed"));
    EXPECT_THAT(handshake("127.0.0.1"), HasSubstr("certificate verify failed"));
    EXPECT_EQ(handshake("elsewhere.invalid"), "");
}

TEST_F(TlsTest, can_show_a_certificate_of_an_unknown_authority) {
    start_with_certificate(Certificate::unknown_authority);

    EXPECT_THAT(handshake("localhost"), HasSubstr("certificate verify failed"));
}

TEST_F(TlsTest, breaks_connections_over_tls_too) {
    FaultRule rule;
    rule.kind = FaultKind::act_then_close;
    rule.count = 1;
    start_with(rule);
    const std::string body = invitation_of("jane-doe");
    HttpClient client(server_->https_port(), server_->ca_pem(), "localhost");

    const HttpAnswer answer = client.post("/api/v1/users/invite", body);

    EXPECT_EQ(answer.failure, "closed");
    EXPECT_EQ(pending(), 1U);
}

TEST(TlsIdentity, is_new_each_time) {
    const Instant now = from_millis(1'790'000'000'000);

    const TlsIdentity one = make_tls_identity(Certificate::valid, now);
    const TlsIdentity other = make_tls_identity(Certificate::valid, now);

    EXPECT_THAT(one.authority, testing::StartsWith("-----BEGIN CERTIFICATE-----"));
    EXPECT_THAT(one.key, testing::StartsWith("-----BEGIN PRIVATE KEY-----"));
    EXPECT_NE(one.authority, other.authority);
    EXPECT_NE(one.key, other.key);
}

}  // namespace
}  // namespace invito::sandbox::test
