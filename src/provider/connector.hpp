#pragma once
// The network of production: opens TCP connections to one endpoint - resolve, connect, tunnel, TLS
// - each step under its own time limit and all of them under the deadline of the exchange. Failures
// come out as sentences.

#include "endpoint.hpp"
#include "invito/support/time.hpp"
#include "network.hpp"
#include "tcp_byte_stream.hpp"
#include "tls_byte_stream.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ssl/context.hpp>
#include <optional>
#include <string>

namespace invito {

// How long one step may take; the deadline of the exchange always applies too.
struct PhaseLimits {
    Duration resolve = std::chrono::seconds{10};
    Duration connect = std::chrono::seconds{15};  // for one address
    Duration tunnel = std::chrono::seconds{15};
    Duration handshake = std::chrono::seconds{15};
    Duration write = std::chrono::seconds{20};
};

class Connector final : public Network {
public:
    struct Route {
        std::string host;
        std::string port;
        std::optional<boost::asio::ssl::context> tls;  // nullopt: plain HTTP
        std::optional<Proxy> proxy;                    // only with TLS
    };

    Connector(boost::asio::any_io_executor executor, Route route, const PhaseLimits& phases);

    [[nodiscard]] MonotonicTime now() const override { return MonotonicClock::now(); }
    boost::asio::awaitable<Opened> open(MonotonicTime deadline) override;

private:
    using Failure = std::optional<std::string>;

    // The stream is the caller's and outlives the call.
    boost::asio::awaitable<Failure> dial(TcpByteStream* stream, MonotonicTime deadline);
    boost::asio::awaitable<Failure> secure(TlsByteStream* stream, MonotonicTime deadline);
    [[nodiscard]] std::string first_hop() const;  // host:port of the proxy if there is one

    boost::asio::any_io_executor executor_;
    std::shared_ptr<Deadlines> deadlines_;
    TlsSession tls_session_;
    Route route_;
    PhaseLimits phases_;
    std::string peer_;
};

}  // namespace invito
