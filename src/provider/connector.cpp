#include "connector.hpp"

#include "host.hpp"
#include "proxy_tunnel.hpp"
#include "resolver.hpp"
#include "tls_context.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/error.hpp>
#include <fmt/format.h>

namespace invito {

namespace {

namespace asio = boost::asio;

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

}  // namespace

Connector::Connector(asio::any_io_executor executor, Route route, const PhaseLimits& phases)
    : executor_(std::move(executor)),
      route_(std::move(route)),
      phases_(phases),
      peer_(join_host_port(route_.host, route_.port)) {}

std::string Connector::first_hop() const {
    return route_.proxy ? join_host_port(route_.proxy->host, route_.proxy->port) : peer_;
}

asio::awaitable<Opened> Connector::open(MonotonicTime deadline) {
    Opened opened;
    auto stream = std::make_unique<TcpByteStream>(executor_);
    Failure failure = co_await dial(stream.get(), deadline);
    if (!failure && route_.proxy) {
        const MonotonicTime by = limit_phase(phases_.tunnel, deadline);
        failure = co_await open_tunnel(&stream->tcp(), *route_.proxy, peer_, by);
    }
    if (!failure && route_.tls) failure = co_await secure(stream.get(), deadline);
    if (failure)
        opened.failure = std::move(*failure);
    else
        opened.stream = std::move(stream);
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
        error = {};
        stream->tcp().expires_at(limit_phase(phases_.connect, deadline));
        co_await stream->tcp().async_connect(
            endpoint, asio::redirect_error(asio::use_awaitable, error)
        );
        if (!error) break;
        stream->tcp().close();
    }
    if (error)
        co_return fmt::format(
            "cannot reach {}{} ({})",
            route_.proxy ? "the proxy " : "",
            first_hop(),
            reason_of(error, phases_.connect)
        );
    boost::system::error_code ignored;  // slower, not wrong, if the system refuses
    stream->tcp().socket().set_option(asio::ip::tcp::no_delay(true), ignored);
    co_return std::nullopt;
}

asio::awaitable<Connector::Failure> Connector::secure(
    TcpByteStream* stream, MonotonicTime deadline
) {
    TcpByteStream::TlsStream& tls = stream->add_tls(*route_.tls);
    if (!expect_host(tls.native_handle(), route_.host))
        co_return fmt::format("cannot verify certificates for {}", route_.host);
    boost::system::error_code error;
    stream->tcp().expires_at(limit_phase(phases_.handshake, deadline));
    co_await tls.async_handshake(
        asio::ssl::stream_base::client, asio::redirect_error(asio::use_awaitable, error)
    );
    if (!error) co_return std::nullopt;
    if (error == boost::beast::error::timeout)
        co_return fmt::format("no TLS with {} ({})", peer_, reason_of(error, phases_.handshake));
    co_return fmt::format(
        "no TLS with {} ({})", peer_, describe_handshake_failure(tls.native_handle(), error)
    );
}

}  // namespace invito
