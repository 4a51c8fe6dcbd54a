#include "proxy_tunnel.hpp"

#include "host.hpp"
#include "response_parser.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <fmt/format.h>

namespace invito {

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
