#pragma once
// HTTP to one provider over kept-alive connections. It says exactly what is known of each exchange
// and never sends a POST or DELETE twice.

#include "connection.hpp"
#include "connector.hpp"
#include "http_message.hpp"
#include "invito/ports/clock.hpp"
#include "invito/support/result.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <deque>
#include <memory>
#include <optional>
#include <string>

namespace invito {

struct HttpClientOptions {
    bool tls = true;
    std::string host;
    std::string port;
    std::string ca_file;         // empty: the system's authorities only
    std::optional<Proxy> proxy;  // used with TLS only
    std::string fixed_fields;    // header lines of every request, each ended by CRLF; has the key
    Duration timeout = std::chrono::seconds{60};  // of a whole exchange
    PhaseLimits phases;
    MessageLimits messages;
    PoolLimits pool;
};

class HttpClient {
public:
    // Over TCP. `clock` and the client outlive every exchange. Errors: those of make_tls_context.
    [[nodiscard]] static Result<std::unique_ptr<HttpClient>> make(
        HttpClientOptions options, const Clock& clock, boost::asio::any_io_executor executor
    );

    // Over another network: of the options tls, ca_file, proxy and the phases before writing do not
    // matter.
    HttpClient(HttpClientOptions options, std::unique_ptr<Network> network, const Clock& clock);

    // One exchange, to its end: cancelling the caller does not abort it, because a request that has
    // begun must learn its outcome. The caller sees its cancellation afterwards. An exception is no
    // outcome: it ends the program.
    boost::asio::awaitable<HttpOutcome> exchange(HttpRequest request);

    // The clock of its deadlines.
    [[nodiscard]] MonotonicTime now() const { return network_->now(); }

private:
    boost::asio::awaitable<HttpOutcome> run(HttpRequest request);
    boost::asio::awaitable<bool> wait_for_connection(MonotonicTime deadline);
    void give_back(std::unique_ptr<Connection> connection);
    [[nodiscard]] std::string compose(const HttpRequest& request);
    [[nodiscard]] ExchangeRules rules_for(const HttpRequest& request, MonotonicTime deadline) const;
    [[nodiscard]] Duration idle_max_for(Method method) const;

    const Clock& clock_;
    std::string fixed_fields_;
    Duration timeout_;
    Duration write_limit_;
    PoolLimits pool_limits_;
    MessageLimits messages_;
    std::string peer_;
    std::unique_ptr<Network> network_;
    ExchangeBuffers buffers_;
    ConnectionPool pool_;
    // Of exchanges that wait for a connection, the longest first. In their frames.
    std::deque<boost::asio::steady_timer*> waiting_;
};

}  // namespace invito
