#include "invito/provider/unipile_provider.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

TEST(Dsn, is_the_same_endpoint_in_every_spelling) {
    const Endpoint expected{.tls = true, .host = "api8.unipile.com", .port = "13851"};

    for (const char* dsn :
         {"api8.unipile.com:13851", "https://api8.unipile.com:13851",
          "HTTPS://API8.unipile.com:13851/", "api8.unipile.com:13851/api/v1",
          "  https://api8.unipile.com:13851/api/v1/ \n"}) {
        const auto endpoint = parse_dsn(dsn, false);

        ASSERT_TRUE(endpoint) << dsn;
        EXPECT_EQ(*endpoint, expected) << dsn;
    }
}

TEST(Dsn, keeps_the_port_for_the_query_when_asked) {
    const auto endpoint = parse_dsn("api8.unipile.com:13851", true);

    ASSERT_TRUE(endpoint);
    EXPECT_TRUE(endpoint->port_in_query);
    EXPECT_EQ(endpoint->port, "13851");
}

TEST(Dsn, needs_a_port) {
    for (const char* dsn : {"api8.unipile.com", "https://api8.unipile.com/", "https://[::1]"}) {
        const auto endpoint = parse_dsn(dsn, false);

        ASSERT_FALSE(endpoint) << dsn;
        EXPECT_EQ(endpoint.error().code, "provider.dsn_port") << dsn;
        EXPECT_EQ(endpoint.error().kind, ErrorKind::config) << dsn;
    }
}

TEST(Dsn, takes_http_to_loopback_only) {
    for (const char* dsn :
         {"http://127.0.0.1:8080", "http://127.3.2.1:1", "http://[::1]:80",
          "http://LocalHost:99"}) {
        const auto endpoint = parse_dsn(dsn, false);
        ASSERT_TRUE(endpoint) << dsn;
        EXPECT_FALSE(endpoint->tls) << dsn;
    }
    for (const char* dsn :
         {"http://api8.unipile.com:13851", "http://128.0.0.1:80", "http://10.0.0.1:80",
          "http://localhost.example.com:80", "http://[::2]:80", "ftp://api8.unipile.com:13851"}) {
        const auto endpoint = parse_dsn(dsn, false);
        ASSERT_FALSE(endpoint) << dsn;
        EXPECT_EQ(endpoint.error().code, "provider.dsn_scheme") << dsn;
    }
}

TEST(Dsn, cannot_move_plain_http_to_the_https_port) {
    const auto endpoint = parse_dsn("http://127.0.0.1:8080", true);

    ASSERT_FALSE(endpoint);
    EXPECT_EQ(endpoint.error().code, "provider.dsn_scheme");
}

TEST(Dsn, keeps_an_ipv6_address_without_brackets) {
    const auto endpoint = parse_dsn("https://[2001:DB8::1]:13851", false);

    ASSERT_TRUE(endpoint);
    EXPECT_EQ(endpoint->host, "2001:db8::1");
}

TEST(Dsn, refuses_everything_else) {
    for (const char* dsn :
         {"", ":13851", "host:", "host:0", "host:65536", "host:12x", "host name:1", "host:1:2",
          "[::1:80", "[::1]80", "[zz]:80", "-host:1", "host:13851/api/v2",
          "host:13851/api/v1/users", "host:13851?x=1", "ho\r\nst:1"}) {
        const auto endpoint = parse_dsn(dsn, false);

        ASSERT_FALSE(endpoint) << dsn;
        EXPECT_EQ(endpoint.error().code, "provider.dsn_invalid") << dsn;
    }
}

TEST(Base, has_the_usual_port_of_its_scheme) {
    const auto endpoint_of = [](std::string_view base) { return parse_base(base).value(); };

    EXPECT_EQ(endpoint_of("https://api.unipile.com"), (Endpoint{true, "api.unipile.com", "443"}));
    EXPECT_EQ(endpoint_of("https://proxy.example:8443"), (Endpoint{true, "proxy.example", "8443"}));
    EXPECT_EQ(endpoint_of("http://127.0.0.1"), (Endpoint{false, "127.0.0.1", "80"}));
    EXPECT_EQ(endpoint_of("https://[::1]:4689"), (Endpoint{true, "::1", "4689"}));
}

TEST(Base, refuses_everything_else) {
    for (const char* base :
         {"", "https://", "http://api.unipile.com", "ftp://api.unipile.com",
          "https://api.unipile.com/v2", "https://a:b@api.unipile.com", "https://host:0"}) {
        const auto endpoint = parse_base(base);

        ASSERT_FALSE(endpoint) << base;
        EXPECT_EQ(endpoint.error().code, "provider.base") << base;
    }
}

TEST(Dsn, does_not_repeat_a_password_whatever_else_is_wrong) {
    for (const char* const dsn :
         {"https://user:hunter2@host:1", "ftp://user:hunter2@host:1", "user:hunter2@host"}) {
        const auto endpoint = parse_dsn(dsn, false);

        ASSERT_FALSE(endpoint) << dsn;
        EXPECT_EQ(endpoint.error().found.find("hunter2"), std::string::npos);
        EXPECT_EQ(endpoint.error().what.find("hunter2"), std::string::npos);
    }
}

}  // namespace
}  // namespace invito
