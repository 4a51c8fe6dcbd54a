#pragma once
// Where to connect, in text: host names and IP addresses, and HTTP proxies with the hosts they are
// used for.

#include "invito/support/result.hpp"
#include "invito/support/secret.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace invito {

struct HostPort {
    std::string host;  // lower case; an IPv6 address without its brackets
    std::string port;  // empty if there was none
};

// "host", "host:port", "[::1]:port"; nullopt if it is anything else or the port is not 1-65535.
[[nodiscard]] std::optional<HostPort> split_host_port(std::string_view authority);

[[nodiscard]] bool is_ip_address(std::string_view host);

// 127.0.0.0/8, ::1 and the name localhost.
[[nodiscard]] bool is_loopback(std::string_view host);

// For request lines, Host fields and messages: an IPv6 address gets its brackets.
[[nodiscard]] std::string join_host_port(std::string_view host, std::string_view port);

// Of https and of http: the one that nobody writes.
[[nodiscard]] constexpr const char* usual_port(bool tls) {
    return tls ? "443" : "80";
}

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

// The proxy for an address. nullopt: none is set, or not for this host. Errors: those of
// parse_proxy.
[[nodiscard]] Result<std::optional<Proxy>> find_proxy(
    std::string_view https_proxy, std::string_view no_proxy, const HostPort& to
);

}  // namespace invito
