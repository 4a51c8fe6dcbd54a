#pragma once
// Host names and IP addresses in text: splitting an authority, loopback, and the form for a Host
// line.

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

}  // namespace invito
