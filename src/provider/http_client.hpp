#pragma once
// HTTP to one provider over kept-alive connections. It says exactly what is known of each exchange
// and never sends a POST or DELETE twice.

#include "connector.hpp"
#include "http_message.hpp"
#include "invito/ports/clock.hpp"
#include "invito/support/result.hpp"
#include "network.hpp"

#include <array>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>

namespace invito {

struct ExchangeRules {
    MonotonicTime write_by;
    MonotonicTime answer_by;
    const Clock* clock = nullptr;  // asked before the first byte if there is a start_by
    std::optional<Instant> start_by = {};

    [[nodiscard]] bool is_too_late() const { return start_by && clock->now() > *start_by; }
};

struct ExchangeEnd {
    HttpOutcome outcome;
    bool has_answer_begun = false;  // at least one byte of an answer came
};

// Memory that the exchanges of a client use one after the other: those that wait for an answer, and
// connections that are kept, hold none of it.
struct ExchangeBuffers {
    std::string outgoing;                       // away while a request is written
    std::array<char, 16 * 1024> incoming = {};  // never across a wait
};

class HttpConnection {
public:
    // `peer` is host:port, for messages. What is referred to outlives it.
    HttpConnection(
        std::unique_ptr<ByteStream> stream, const MessageLimits& limits, const std::string& peer,
        ExchangeBuffers& buffers
    );

    HttpConnection(const HttpConnection&) = delete;
    HttpConnection& operator=(const HttpConnection&) = delete;

    // Writes the request, whose memory the buffers get back, and reads one answer. The connection
    // outlives the call.
    boost::asio::awaitable<ExchangeEnd> exchange(std::string request, ExchangeRules rules);

    // The last exchange was complete and the server keeps the connection.
    [[nodiscard]] bool is_reusable() const { return is_reusable_; }

    // Nothing has arrived since the last exchange.
    [[nodiscard]] bool is_quiet() { return stream_->is_quiet(); }

private:
    [[nodiscard]] HttpOutcome describe_write_failure(
        const boost::system::error_code& error, std::size_t written
    ) const;
    [[nodiscard]] LostAnswer describe_lost_answer(const boost::system::error_code& error) const;

    std::unique_ptr<ByteStream> stream_;
    const MessageLimits& limits_;
    const std::string& peer_;
    ExchangeBuffers& buffers_;
    bool is_reusable_ = false;
};

struct PoolLimits {
    std::size_t connections_max = 512;  // in use and kept
    // A write takes no connection idle for longer: one that the server closes under a POST is the
    // usual source of an unknown outcome.
    Duration write_idle_max = std::chrono::seconds{2};
    Duration read_idle_max = std::chrono::seconds{30};
};

// The connections of one client: how many may be open, and those that are kept alive, the most
// recently used first, so that few of them stay warm.
class ConnectionPool {
public:
    explicit ConnectionPool(const PoolLimits& limits) : limits_(limits) {}

    // A connection that was idle for at most `idle_max` and on which nothing has arrived; null if
    // there is none.
    [[nodiscard]] std::unique_ptr<HttpConnection> take(Duration idle_max, MonotonicTime now);

    // Room to open one, if need be instead of one that is kept. False: all are in use.
    [[nodiscard]] bool take_room();

    // What was taken, as a connection or as room for one. Keeps the connection if it is reusable,
    // else closes it; null: it could not be opened.
    void give_back(std::unique_ptr<HttpConnection> connection, MonotonicTime now);

private:
    struct Idle {
        std::unique_ptr<HttpConnection> connection;
        MonotonicTime since;
    };

    void close_old(MonotonicTime now);

    PoolLimits limits_;
    std::deque<Idle> idle_;  // the oldest first
    std::size_t in_use_ = 0;
};

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
    boost::asio::awaitable<bool> wait_for_connection(MonotonicTime until);
    void give_back(std::unique_ptr<HttpConnection> connection);
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
