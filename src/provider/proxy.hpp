#pragma once
// The settings of an HTTP proxy and for which hosts it is used. Pure; the tunnel itself is in
// proxy_tunnel.hpp.

#include "invito/support/result.hpp"
#include "invito/support/secret.hpp"

#include <string>
#include <string_view>

namespace invito {

struct Proxy {
    std::string host;
    std::string port;
    Secret authorization;  // value of Proxy-Authorization; empty: none
};

// "http://[user:password@]host:port", user and password percent-encoded, the scheme optional.
// Errors: config, code "provider.https_proxy"; they never repeat the password.
[[nodiscard]] Result<Proxy> parse_proxy(std::string_view url);

// `no_proxy` is a comma-separated list as curl reads it: "*", hosts (which cover their subdomains),
// ".suffix", each with an optional ":port", and networks of addresses such as "10.0.0.0/8".
[[nodiscard]] bool bypasses_proxy(
    std::string_view no_proxy, std::string_view host, std::string_view port
);

}  // namespace invito
