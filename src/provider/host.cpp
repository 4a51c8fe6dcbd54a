#include "host.hpp"

#include "invito/support/text.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <fmt/format.h>

namespace invito {

namespace {

namespace ip = boost::asio::ip;

std::optional<ip::address> parse_address(std::string_view host) {
    boost::system::error_code error;
    const ip::address address = ip::make_address(std::string(host), error);
    if (error) return std::nullopt;
    return address;
}

bool is_port(std::string_view text) {
    int port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    return error == std::errc() && end == text.data() + text.size() && port >= 1 && port <= 65535;
}

// Letters, digits, hyphens and dots, as in RFC 1123; underscores occur in private networks.
bool is_host_name(std::string_view text) {
    const bool has_only_name_characters = std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
    });
    return !text.empty() && text.size() <= 253 && has_only_name_characters && text.front() != '.' &&
           text.front() != '-';
}

}  // namespace

std::optional<HostPort> split_host_port(std::string_view authority) {
    HostPort parts;
    std::string_view rest;
    if (authority.starts_with('[')) {
        const auto bracket = authority.find(']');
        if (bracket == std::string_view::npos) return std::nullopt;
        parts.host = ascii_lower(authority.substr(1, bracket - 1));
        const auto address = parse_address(parts.host);
        if (!address || !address->is_v6()) return std::nullopt;
        rest = authority.substr(bracket + 1);
    } else {
        const auto colon = std::min(authority.find(':'), authority.size());
        parts.host = ascii_lower(authority.substr(0, colon));
        if (!is_host_name(parts.host)) return std::nullopt;
        rest = authority.substr(colon);
    }
    if (rest.empty()) return parts;
    if (rest.front() != ':' || !is_port(rest.substr(1))) return std::nullopt;
    parts.port = rest.substr(1);
    return parts;
}

bool is_ip_address(std::string_view host) {
    return parse_address(host).has_value();
}

bool is_loopback(std::string_view host) {
    if (ascii_iequals(host, "localhost")) return true;
    const auto address = parse_address(host);
    return address && address->is_loopback();
}

std::string join_host_port(std::string_view host, std::string_view port) {
    const bool needs_brackets = host.find(':') != std::string_view::npos;
    const std::string name = needs_brackets ? fmt::format("[{}]", host) : std::string(host);
    return port.empty() ? name : fmt::format("{}:{}", name, port);
}

}  // namespace invito
