#pragma once
// Opens connections to one endpoint: resolve, connect, tunnel, TLS, each under its own time limit
// and all of them under the deadline of the exchange. Failures come out as sentences.

#include "connection.hpp"
#include "proxy.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ssl/context.hpp>
#include <memory>
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

struct Opened {
    std::unique_ptr<Connection> connection;  // null: `failure` says why
    std::string failure;
};

class Connector {
public:
    struct Route {
        std::string host;
        std::string port;
        std::optional<boost::asio::ssl::context> tls;  // nullopt: plain HTTP
        std::optional<Proxy> proxy;                    // only with TLS
    };

    Connector(
        boost::asio::any_io_executor executor,
        Route route,
        const PhaseLimits& phases,
        const MessageLimits& messages
    );

    boost::asio::awaitable<Opened> open(MonotonicTime deadline);

private:
    using Failure = std::optional<std::string>;

    // The connection is the caller's and outlives the call.
    boost::asio::awaitable<Failure> dial(Connection* connection, MonotonicTime deadline);
    boost::asio::awaitable<Failure> secure(Connection* connection, MonotonicTime deadline);
    [[nodiscard]] std::string first_hop() const;  // host:port of the proxy if there is one

    boost::asio::any_io_executor executor_;
    Route route_;
    PhaseLimits phases_;
    MessageLimits messages_;
    std::string peer_;
};

}  // namespace invito
