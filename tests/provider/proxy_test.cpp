#include "provider/endpoint.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

TEST(Proxy, is_read_with_and_without_a_scheme) {
    for (const char* url :
         {"http://proxy.corp:3128", "proxy.corp:3128", "HTTP://Proxy.Corp:3128/"}) {
        const auto proxy = parse_proxy(url);

        ASSERT_TRUE(proxy) << url;
        EXPECT_EQ(proxy->host, "proxy.corp");
        EXPECT_EQ(proxy->port, "3128");
        EXPECT_TRUE(proxy->authorization.empty());
    }
}

TEST(Proxy, turns_its_login_into_basic_authorization) {
    const auto proxy = parse_proxy("http://Aladdin:open%20sesame@proxy:3128");

    ASSERT_TRUE(proxy);
    EXPECT_EQ(proxy->authorization.reveal(), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");  // RFC 7617
}

TEST(Proxy, takes_an_at_sign_in_the_password) {
    const auto proxy = parse_proxy("http://u:p@ss@proxy:1");

    ASSERT_TRUE(proxy);
    EXPECT_EQ(proxy->host, "proxy");
    EXPECT_EQ(proxy->authorization.reveal(), "Basic dTpwQHNz");
}

TEST(Proxy, refuses_other_kinds_and_missing_ports_without_repeating_the_password) {
    for (const char* url :
         {"socks5://u:hunter2@proxy:1", "https://u:hunter2@proxy:1", "http://u:hunter2@proxy",
          "http://u:hunter2%zz@proxy:1", "http://u:hunter2@", "http://u:hunter2@:1"}) {
        const auto proxy = parse_proxy(url);

        ASSERT_FALSE(proxy) << url;
        EXPECT_EQ(proxy.error().code, "provider.https_proxy");
        EXPECT_EQ(proxy.error().kind, ErrorKind::config);
        for (const std::string& text :
             {proxy.error().what, proxy.error().hint, proxy.error().found})
            EXPECT_EQ(text.find("hunter2"), std::string::npos) << url;
    }
}

TEST(NoProxy, covers_hosts_and_their_subdomains) {
    EXPECT_TRUE(bypasses_proxy("unipile.com", "unipile.com", "443"));
    EXPECT_TRUE(bypasses_proxy("unipile.com", "api8.unipile.com", "443"));
    EXPECT_TRUE(bypasses_proxy(".unipile.com", "api8.unipile.com", "443"));
    EXPECT_TRUE(bypasses_proxy("a.example, UNIPILE.com ,b.example", "api8.Unipile.com", "443"));
    EXPECT_FALSE(bypasses_proxy("unipile.com", "notunipile.com", "443"));
    EXPECT_FALSE(bypasses_proxy("api8.unipile.com", "unipile.com", "443"));
}

TEST(NoProxy, star_covers_everything_and_nothing_covers_nothing) {
    EXPECT_TRUE(bypasses_proxy("*", "host", "1"));
    EXPECT_FALSE(bypasses_proxy("", "host", "1"));
    EXPECT_FALSE(bypasses_proxy(" , ,", "host", "1"));
}

TEST(NoProxy, may_name_a_port) {
    EXPECT_TRUE(bypasses_proxy("host:8443", "host", "8443"));
    EXPECT_FALSE(bypasses_proxy("host:8443", "host", "443"));
}

TEST(NoProxy, compares_addresses_as_a_whole) {
    EXPECT_TRUE(bypasses_proxy("127.0.0.1", "127.0.0.1", "1"));
    EXPECT_TRUE(bypasses_proxy("::1", "::1", "1"));
    EXPECT_TRUE(bypasses_proxy("[::1]:5", "::1", "5"));
    EXPECT_FALSE(bypasses_proxy("0.0.1", "127.0.0.1", "1"));
}

TEST(NoProxy, may_name_networks) {
    EXPECT_TRUE(bypasses_proxy("127.0.0.0/8", "127.0.0.1", "1"));
    EXPECT_TRUE(bypasses_proxy("x, 10.0.0.0/8 ,y", "10.200.3.4", "443"));
    EXPECT_TRUE(bypasses_proxy("10.1.2.3/8", "10.200.3.4", "443"));
    EXPECT_TRUE(bypasses_proxy("fd00::/8", "fd12::1", "443"));
    EXPECT_FALSE(bypasses_proxy("10.0.0.0/8", "11.0.0.1", "443"));
    EXPECT_FALSE(bypasses_proxy("127.0.0.0/8", "::1", "443"));
    EXPECT_FALSE(bypasses_proxy("fd00::/8", "10.0.0.1", "443"));
    EXPECT_FALSE(bypasses_proxy("10.0.0.0/99", "10.0.0.1", "443"));
    EXPECT_FALSE(bypasses_proxy("10.0.0.0/8", "ten.example", "443"));
}

}  // namespace
}  // namespace invito
