#include "endpoint.hpp"

#include "invito/provider/unipile_provider.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <cstdint>
#include <fmt/format.h>
#include <openssl/evp.h>

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
    return parse_number<std::uint16_t>(text).value_or(0) != 0;
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

namespace {

constexpr const char* copy_hint =
    "copy host:port from the Unipile dashboard, e.g. api8.unipile.com:13851";

Error dsn_error(const char* code, std::string what, std::string_view dsn, std::string hint) {
    return Error{
        .kind = ErrorKind::config,
        .code = code,
        .what = std::move(what),
        .found = std::string(dsn),
        .hint = std::move(hint)};
}

Error invalid(std::string_view dsn, std::string why) {
    return dsn_error("provider.dsn_invalid", fmt::format("the DSN {}", why), dsn, copy_hint);
}

struct Scheme {
    bool tls = true;
    std::string_view rest;
};

Result<Scheme> split_scheme(std::string_view dsn) {
    const auto end = dsn.find("://");
    if (end == std::string_view::npos) return Scheme{true, dsn};
    const std::string_view rest = dsn.substr(end + 3);
    if (ascii_iequals(dsn.substr(0, end), "https")) return Scheme{true, rest};
    if (ascii_iequals(dsn.substr(0, end), "http")) return Scheme{false, rest};
    return dsn_error(
        "provider.dsn_scheme", fmt::format("the DSN has the scheme {}", dsn.substr(0, end)), dsn,
        "only https is supported; leave the scheme out"
    );
}

bool is_known_path(std::string_view path) {
    return path.empty() || path == "/" || path == "/api/v1" || path == "/api/v1/";
}

}  // namespace

Result<Endpoint> parse_dsn(std::string_view text, bool port_in_query) {
    const std::string_view dsn = trim(text);
    // A user name would be part of a secret: no message repeats it.
    if (dsn.find('@') != std::string_view::npos)
        return invalid("(hidden)", "contains a user name, which Unipile does not use");
    const Result<Scheme> scheme = split_scheme(dsn);
    if (!scheme) return scheme.error();

    const std::string_view rest = scheme->rest;
    const auto slash = std::min(rest.find('/'), rest.size());
    if (!is_known_path(rest.substr(slash))) return invalid(dsn, "has a path other than /api/v1");

    const auto parts = split_host_port(rest.substr(0, slash));
    if (!parts) return invalid(dsn, "is not of the form host:port");
    if (parts->port.empty())
        return dsn_error(
            "provider.dsn_port", fmt::format("the DSN \"{}\" has no port", dsn), dsn,
            fmt::format(
                "{}; if that port is blocked on your side set provider.port_in_query: true (port "
                "443)",
                copy_hint
            )
        );
    if (!scheme->tls && !is_loopback(parts->host))
        return dsn_error(
            "provider.dsn_scheme",
            fmt::format("http to {} would send the API key in clear", parts->host), dsn,
            "use https; http is accepted for loopback addresses only"
        );
    if (!scheme->tls && port_in_query)
        return dsn_error(
            "provider.dsn_scheme", "port_in_query connects to port 443, which needs https", dsn,
            "use https, or set provider.port_in_query: false"
        );
    return Endpoint{scheme->tls, parts->host, parts->port, port_in_query};
}

Result<Endpoint> parse_base(std::string_view base) {
    const Result<Scheme> scheme = split_scheme(base);
    const auto parts = scheme ? split_host_port(scheme->rest) : std::nullopt;
    if (!parts || (!scheme->tls && !is_loopback(parts->host)))
        return dsn_error(
            "provider.base", "the provider's address is not https://host or https://host:port",
            base, "leave provider.base out; http is accepted for loopback addresses only"
        );
    return Endpoint{
        scheme->tls, parts->host, parts->port.empty() ? usual_port(scheme->tls) : parts->port};
}

namespace {

Error proxy_error(std::string what) {
    return Error{
        .kind = ErrorKind::config,
        .code = "provider.https_proxy",
        .what = std::move(what),
        .hint = "write it as http://host:port or http://user:password@host:port"};
}

std::string base64(std::string_view bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');  // OpenSSL adds a terminating zero
    const int length = EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(text.data()),
        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size())
    );
    text.resize(static_cast<std::size_t>(length));
    return text;
}

// "10.0.0.0/8", "fd00::/8": addresses that begin alike.
bool covers_network(std::string_view entry, std::string_view host) {
    namespace ip = boost::asio::ip;
    boost::system::error_code failed;
    const auto address = ip::make_address(host, failed);
    if (failed) return false;
    if (address.is_v4()) {
        const auto network = ip::make_network_v4(entry, failed);
        if (failed) return false;
        const ip::network_v4 own(address.to_v4(), network.prefix_length());
        return own.canonical() == network.canonical();
    }
    const auto network = ip::make_network_v6(entry, failed);
    if (failed) return false;
    const ip::network_v6 own(address.to_v6(), network.prefix_length());
    return own.canonical() == network.canonical();
}

bool covers(std::string_view entry, std::string_view host, std::string_view port) {
    if (entry == "*") return true;
    if (entry.find('/') != std::string_view::npos) return covers_network(entry, host);
    if (entry.starts_with('.')) entry.remove_prefix(1);
    const auto parts = split_host_port(entry);
    if (!parts) return ascii_iequals(entry, host);  // an IPv6 address without brackets
    if (!parts->port.empty() && parts->port != port) return false;
    const std::string name = ascii_lower(host);
    return name == parts->host || (!is_ip_address(name) && name.ends_with("." + parts->host));
}

}  // namespace

Result<Proxy> parse_proxy(std::string_view url) {
    std::string_view rest = trim(url);
    if (const auto scheme = rest.find("://"); scheme != std::string_view::npos) {
        if (!ascii_iequals(rest.substr(0, scheme), "http"))
            return proxy_error("the proxy is not an http:// proxy");
        rest = rest.substr(scheme + 3);
    }
    if (rest.ends_with('/')) rest.remove_suffix(1);

    Proxy proxy;
    if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
        const auto login = percent_decoded(rest.substr(0, at));
        if (!login) return proxy_error("the proxy's user name or password is not percent-encoded");
        proxy.authorization = Secret("Basic " + base64(*login));
        rest = rest.substr(at + 1);
    }
    const auto parts = split_host_port(rest);
    if (!parts || parts->port.empty()) return proxy_error("the proxy has no host and port");
    proxy.host = parts->host;
    proxy.port = parts->port;
    return proxy;
}

bool bypasses_proxy(std::string_view no_proxy, std::string_view host, std::string_view port) {
    while (!no_proxy.empty()) {
        const auto comma = std::min(no_proxy.find(','), no_proxy.size());
        const std::string_view entry = trim(no_proxy.substr(0, comma));
        if (!entry.empty() && covers(entry, host, port)) return true;
        no_proxy.remove_prefix(std::min(comma + 1, no_proxy.size()));
    }
    return false;
}

Result<std::optional<Proxy>> find_proxy(
    std::string_view https_proxy, std::string_view no_proxy, const HostPort& to
) {
    if (https_proxy.empty() || bypasses_proxy(no_proxy, to.host, to.port))
        return std::optional<Proxy>();
    auto proxy = parse_proxy(https_proxy);
    if (!proxy) return proxy.error();
    return std::optional(*std::move(proxy));
}

}  // namespace invito
