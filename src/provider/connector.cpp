#include "connector.hpp"

#include "http_message.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <vector>

namespace invito {

namespace {

namespace asio = boost::asio;
namespace ip = asio::ip;

// Host name -> addresses, with a deadline. The system's resolver cannot be interrupted: when time
// is up it is left behind and its late answer is dropped.
struct Resolved {
    boost::system::error_code error;  // asio::error::timed_out when the deadline passed
    std::vector<ip::tcp::endpoint> endpoints;
};

struct Lookup {
    explicit Lookup(const asio::any_io_executor& executor) : resolver(executor), alarm(executor) {}

    ip::tcp::resolver resolver;
    asio::steady_timer alarm;
    bool is_done = false;
    Resolved resolved;
};

// Shared by the waiting coroutine and the resolver's callback: either may outlive the other.
void start(
    const std::shared_ptr<Lookup>& lookup, const std::string& host, const std::string& port
) {
    lookup->resolver.async_resolve(
        host, port, ip::tcp::resolver::numeric_service,
        [lookup](boost::system::error_code error, const ip::tcp::resolver::results_type& results) {
            lookup->is_done = true;
            lookup->resolved.error = error;
            for (const auto& result : results)
                lookup->resolved.endpoints.push_back(result.endpoint());
            lookup->alarm.cancel();
        }
    );
}

// An IP address needs no resolver, and so no thread.
std::optional<ip::tcp::endpoint> parse_endpoint(const std::string& host, const std::string& port) {
    boost::system::error_code error;
    const auto address = ip::make_address(host, error);
    if (error) return std::nullopt;
    return ip::tcp::endpoint(address, parse_number<std::uint16_t>(port).value_or(0));
}

asio::awaitable<Resolved> resolve(std::string host, std::string port, MonotonicTime by) {
    if (const auto endpoint = parse_endpoint(host, port)) {
        Resolved resolved;
        resolved.endpoints.push_back(*endpoint);
        co_return resolved;
    }
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    const auto lookup = std::make_shared<Lookup>(executor);
    lookup->alarm.expires_at(by);
    start(lookup, host, port);
    co_await lookup->alarm.async_wait(uncancelled());  // it rings or is cancelled: is_done tells
    if (!lookup->is_done) {
        lookup->resolver.cancel();
        Resolved expired;
        expired.error = asio::error::timed_out;
        co_return expired;
    }
    co_return std::move(lookup->resolved);
}

MonotonicTime limit_phase(Duration phase, MonotonicTime deadline) {
    return std::min(MonotonicClock::now() + phase, deadline);
}

std::string reason_of(const boost::system::error_code& error, Duration phase) {
    if (error == boost::beast::error::timeout || error == asio::error::timed_out)
        return fmt::format("connection timed out after {}", describe_duration(phase));
    std::string reason = error.message();
    // "Connection refused" inside our sentence
    if (!reason.empty() && reason.front() >= 'A' && reason.front() <= 'Z' && reason.size() > 1 &&
        reason[1] >= 'a')
        reason.front() = static_cast<char>(reason.front() - 'A' + 'a');
    return reason;
}

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

// HTTP CONNECT on a fresh connection to the proxy, which outlives the call, under the deadline it
// has, before TLS begins. `target` is host:port of the provider. Returns what went wrong; nothing
// of a request has left in either case.
asio::awaitable<Failure> open_tunnel(ByteStream* to_proxy, Proxy proxy, std::string target) {
    const std::string request = compose_connect(proxy, target);
    const Transfer written = co_await to_proxy->write(asio::buffer(request));
    boost::system::error_code error = std::get<0>(written);
    if (error) co_return describe_break(proxy, error);

    ResponseParser answer(MessageLimits{});
    answer.skip(true);  // an opened tunnel has no body; a refusal's is not read
    boost::beast::flat_buffer buffer;
    while (!answer.is_done()) {
        error = co_await to_proxy->wait_until_readable();
        if (!error) buffer.commit(to_proxy->read_now(buffer.prepare(4096), error));
        if (error == asio::error::would_block) continue;
        if (error) co_return describe_break(proxy, error);
        buffer.consume(answer.feed(buffer.data(), error));
        if (error && error != boost::beast::http::error::need_more)
            co_return describe_break(proxy, error);
    }
    if (answer.status() / 100 != 2) co_return describe_refusal(proxy, target, answer.status());
    // A TLS server never speaks first: whatever follows is not from the provider.
    if (buffer.size() > 0) co_return describe_break(proxy, boost::beast::http::error::bad_value);
    co_return std::nullopt;
}

}  // namespace

Connector::Connector(asio::any_io_executor executor, Route route, const PhaseLimits& phases)
    : executor_(std::move(executor)),
      deadlines_(std::make_shared<Deadlines>(executor_)),
      route_(std::move(route)),
      phases_(phases),
      peer_(join_host_port(route_.host, route_.port)) {
    if (route_.tls) tls_session_.keep_of(*route_.tls);
}

std::string Connector::first_hop() const {
    return route_.proxy ? join_host_port(route_.proxy->host, route_.proxy->port) : peer_;
}

asio::awaitable<Opened> Connector::open(MonotonicTime deadline) {
    Opened opened;
    auto wire = std::make_unique<TcpByteStream>(executor_, deadlines_);
    Failure failure = co_await dial(wire.get(), deadline);
    if (!failure && route_.proxy) {
        wire->expires_at(limit_phase(phases_.tunnel, deadline));
        failure = co_await open_tunnel(wire.get(), *route_.proxy, peer_);
    }
    if (!failure && route_.tls) {
        auto secured = std::make_unique<TlsByteStream>(std::move(wire), *route_.tls);
        failure = co_await secure(secured.get(), deadline);
        opened.stream = std::move(secured);
    } else {
        opened.stream = std::move(wire);
    }
    if (failure) {
        opened.stream.reset();
        opened.failure = std::move(*failure);
    }
    co_return opened;
}

asio::awaitable<Connector::Failure> Connector::dial(TcpByteStream* stream, MonotonicTime deadline) {
    const std::string host = route_.proxy ? route_.proxy->host : route_.host;
    const std::string port = route_.proxy ? route_.proxy->port : route_.port;
    const MonotonicTime resolve_by = limit_phase(phases_.resolve, deadline);
    const Resolved resolved = co_await resolve(host, port, resolve_by);
    if (resolved.error)
        co_return fmt::format(
            "cannot resolve {} ({})", host, reason_of(resolved.error, phases_.resolve)
        );

    boost::system::error_code error = asio::error::host_not_found;
    for (const auto& endpoint : resolved.endpoints) {
        stream->expires_at(limit_phase(phases_.connect, deadline));
        error = co_await stream->connect(endpoint);
        if (!error) co_return std::nullopt;
    }
    co_return fmt::format(
        "cannot reach {}{} ({})", route_.proxy ? "the proxy " : "", first_hop(),
        reason_of(error, phases_.connect)
    );
}

asio::awaitable<Connector::Failure> Connector::secure(
    TlsByteStream* stream, MonotonicTime deadline
) {
    if (!expect_host(stream->session(), route_.host))
        co_return fmt::format("cannot verify certificates for {}", route_.host);
    tls_session_.resume_on(stream->session());
    stream->expires_at(limit_phase(phases_.handshake, deadline));
    const boost::system::error_code error = co_await stream->shake_hands();
    if (!error) co_return std::nullopt;
    tls_session_.forget();
    if (error == boost::beast::error::timeout)
        co_return fmt::format("no TLS with {} ({})", peer_, reason_of(error, phases_.handshake));
    co_return fmt::format(
        "no TLS with {} ({})", peer_, describe_handshake_failure(stream->session(), error)
    );
}

}  // namespace invito
