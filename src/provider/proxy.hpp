#pragma once
// The settings of an HTTP proxy, for which hosts it is used, and the tunnel through it.

#include "invito/support/result.hpp"
#include "invito/support/secret.hpp"
#include "network.hpp"

#include <boost/asio/awaitable.hpp>
#include <optional>
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

// HTTP CONNECT on a fresh connection to the proxy, which outlives the call, under the deadline it
// has, before TLS begins. `target` is host:port of the provider. Returns what went wrong, or
// nullopt; nothing of a request has left in either case.
boost::asio::awaitable<std::optional<std::string>> open_tunnel(
    ByteStream* to_proxy, Proxy proxy, std::string target
);

}  // namespace invito
