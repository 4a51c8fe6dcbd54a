#include "proxy.hpp"

#include "host.hpp"
#include "http_message.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <fmt/format.h>
#include <openssl/evp.h>

namespace invito {

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

namespace {

namespace asio = boost::asio;
using Failure = std::optional<std::string>;

std::string compose_connect(const Proxy& proxy, const std::string& target) {
    std::string text = fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n", target);
    if (!proxy.authorization.empty())
        text += fmt::format("Proxy-Authorization: {}\r\n", proxy.authorization.reveal());
    return text + "\r\n";
}

std::string describe_refusal(const Proxy& proxy, const std::string& target, int status) {
    const char* reason = status == 407 ? ", it wants a user name and password" : "";
    return fmt::format(
        "the proxy {} refused a tunnel to {} ({}{})", join_host_port(proxy.host, proxy.port),
        target, status, reason
    );
}

std::string describe_break(const Proxy& proxy, const boost::system::error_code& error) {
    return fmt::format(
        "the proxy {} did not open a tunnel ({})", join_host_port(proxy.host, proxy.port),
        error.message()
    );
}

}  // namespace

asio::awaitable<Failure> open_tunnel(ByteStream* to_proxy, Proxy proxy, std::string target) {
    const std::string request = compose_connect(proxy, target);
    const Transfer written = co_await to_proxy->write(asio::buffer(request));
    boost::system::error_code error = std::get<0>(written);
    if (error) co_return describe_break(proxy, error);

    ResponseParser answer(MessageLimits{});
    answer.skip(true);  // an opened tunnel has no body; a refusal's is not read
    boost::beast::flat_buffer buffer;
    while (!answer.is_done()) {
        const Transfer received = co_await to_proxy->read_some(buffer.prepare(4096));
        error = std::get<0>(received);
        if (error) co_return describe_break(proxy, error);
        buffer.commit(std::get<1>(received));
        buffer.consume(answer.feed(buffer.data(), error));
        if (error && error != boost::beast::http::error::need_more)
            co_return describe_break(proxy, error);
    }
    if (answer.status() / 100 != 2) co_return describe_refusal(proxy, target, answer.status());
    // A TLS server never speaks first: whatever follows is not from the provider.
    if (buffer.size() > 0) co_return describe_break(proxy, boost::beast::http::error::bad_value);
    co_return std::nullopt;
}

}  // namespace invito
