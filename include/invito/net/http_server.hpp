#pragma once
// The program's one HTTP/1.1 server, for this machine only. Limits, deadlines and framing are its
// business; what a request means is its handler's. Everything happens on the context's thread.

#include "invito/support/result.hpp"
#include "invito/support/time.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito::net {

// A concrete executor everywhere: no type erasure in the hot path.
using Executor = boost::asio::io_context::executor_type;
template <class T>
using Awaitable = boost::asio::awaitable<T, Executor>;

enum class Method { get, head, post, put, patch, remove, options, other };

// The header fields of a request, in memory that is used again.
class Fields {
public:
    void add(std::string_view name, std::string_view value);
    void clear();

    // Of the first with this name, whatever its case; empty if there is none.
    [[nodiscard]] std::string_view value_of(std::string_view name) const;
    [[nodiscard]] std::size_t count(std::string_view name) const;

private:
    // In `text_`: the value follows its name.
    struct Field {
        std::size_t begin = 0;
        std::size_t name_size = 0;
        std::size_t value_size = 0;
    };
    [[nodiscard]] bool has_name(const Field& field, std::string_view name) const;

    std::string text_;
    std::vector<Field> fields_;
};

struct Request {
    Method method = Method::other;
    std::string target;  // as on the wire
    Fields fields;
    std::string body;

    // As new, but keeps the memory of the texts.
    void clear();
};

// The client of a reply that comes piece by piece.
class ChunkWriter {
public:
    virtual ~ChunkWriter() = default;

    // The bytes live until the end of the call. False: they did not leave, and nothing more will.
    virtual Awaitable<bool> write(std::string_view bytes) = 0;
};

// Writes until it returns. When the client leaves, or the server stops, it is cancelled: what it
// waits for ends at once. `client` is never null.
using Producer = std::function<Awaitable<void>(ChunkWriter* client)>;

// `hang`: keeps silent until the peer leaves. With `close`, ways of a server that plays a bad one.
enum class Delivery { answer, hang, close };

struct Reply {
    int status = 200;
    std::string_view content_type = "text/plain; charset=utf-8";  // a literal
    // Beside Content-Type, Content-Length, Date and Connection. Precondition: no line ends in them.
    std::vector<std::pair<std::string, std::string>> fields = {};
    std::string body = {};
    Producer producer = {};  // instead of the body; the connection ends with it
    Duration delay{};        // before the first byte
    Delivery delivery = Delivery::answer;
};

// Replies to HEAD as to GET: the server leaves the body out. What it throws ends the context's run.
using Handler = std::function<Reply(const Request&)>;

struct HttpLimits {
    std::uint32_t header_bytes = 16 * 1024;       // above: 414 for the first line, 431
    std::uint64_t body_bytes = 64ULL * 1024;      // above: 413
    std::size_t connections = 1024;               // above: closed as soon as they are there
    Duration header = std::chrono::seconds{10};   // to send it, and for the TLS handshake; then 408
    Duration body = std::chrono::seconds{30};     // to send it; then 408
    Duration idle = std::chrono::seconds{75};     // from one request to the next
    Duration writing = std::chrono::seconds{30};  // of a reply, or of one chunk
};

struct HttpServerOptions {
    HttpLimits limits = {};
    std::vector<Method> methods = {};  // others get 405; empty: any
    // What the field Host may name, in lower case and without a port; others get 421. A web page
    // that has its own name resolved to this machine is kept out by it. Empty: any.
    std::vector<std::string> hosts = {};
    std::vector<Method> methods_of_any_host = {};  // those that do not ask for it
    bool only_loopback = true;                     // no address that others can reach
    bool needs_length = true;                      // 411 for a POST without any
    std::function<Instant()> date = {};            // empty: no Date field
    std::function<Reply(int status)> refuse = {};  // how the server's own refusals read
};

// In PEM.
struct TlsIdentity {
    std::string certificate_chain;
    std::string key;
};

struct ServerState;

class HttpServer {
public:
    HttpServer(boost::asio::io_context& context, HttpServerOptions options, Handler handler);
    ~HttpServer();  // closes everything at once

    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    // Takes connections while the context runs; several may listen. Returns the port, which is any
    // free one if `port` is 0. The address is one of this machine's own. Throws if the identity is
    // no certificate with its key. Errors: unavailable, code "http.listen".
    [[nodiscard]] Result<std::uint16_t> listen(
        const std::string& address, std::uint16_t port, std::optional<TlsIdentity> tls = {}
    );

    // Takes no more connections, ends those that wait and those that stream, and lets the others
    // have their reply, for as long as `grace`. Then nothing keeps the context.
    void stop(Duration grace);

private:
    std::shared_ptr<ServerState> state_;  // shared with the connections' coroutines
};

}  // namespace invito::net
