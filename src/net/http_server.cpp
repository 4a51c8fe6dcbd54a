#include "invito/net/http_server.hpp"

#include "invito/support/text.hpp"
#include "server_message.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/intrusive/list.hpp>
#include <fmt/format.h>
#include <list>

namespace invito::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Of deadlines; it never jumps.
using MonotonicClock = asio::steady_timer::clock_type;
using Socket = asio::basic_stream_socket<tcp, Executor>;
using TlsStream = asio::ssl::stream<Socket>;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;
using Timer =
    asio::basic_waitable_timer<MonotonicClock, asio::wait_traits<MonotonicClock>, Executor>;

// Await with it: (error, value) instead of an exception.
const auto as_result = asio::as_tuple(asio::use_awaitable_t<Executor>{});

// With all file descriptors taken, accepting fails at once, again and again.
constexpr auto pause_after_failed_accept = std::chrono::milliseconds{50};

void rethrow(const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
}

Error listen_error(const std::string& address, std::uint16_t port, std::string found) {
    return {
        .kind = ErrorKind::unavailable,
        .code = "http.listen",
        .what = fmt::format("cannot listen on {} port {}", address, port),
        .found = std::move(found),
        .hint = "take an address of this machine (127.0.0.1 or ::1) and a free port"};
}

// What Host names: without the port, in lower case.
std::string host_in(std::string_view field) {
    const std::size_t bracket = field.starts_with('[') ? field.find(']') : 0;
    return ascii_lower(field.substr(0, field.find(':', std::min(bracket, field.size()))));
}

bool carries_body(Method method) {
    return method == Method::post || method == Method::put || method == Method::patch;
}

std::string_view name_of(Method method) {
    switch (method) {
        case Method::get: return "GET";
        case Method::head: return "HEAD";
        case Method::post: return "POST";
        case Method::put: return "PUT";
        case Method::patch: return "PATCH";
        case Method::remove: return "DELETE";
        case Method::options: return "OPTIONS";
        case Method::other: break;
    }
    return "";
}

// One client, as the server keeps account of it. Its deadline is looked at now and then: what ends
// in time, as nearly everything does, sets no timer.
class Client : public boost::intrusive::list_base_hook<> {
public:
    virtual ~Client() = default;

    void expire_at(MonotonicClock::time_point now) {
        if (now < deadline_ && now < last_moment_) return;
        has_expired_ = true;
        if (now >= last_moment_) return close();
        deadline_ = MonotonicClock::time_point::max();
        interrupt();
    }

    // Whatever it waits for or streams ends now, and the reply that it has coming by `last_moment`.
    void finish(MonotonicClock::time_point last_moment) {
        last_moment_ = last_moment;
        if (!is_busy_) interrupt();
    }

    virtual void close() = 0;

protected:
    void give(MonotonicClock::time_point now, Duration time) { deadline_ = now + time; }
    void give_all_time() { deadline_ = MonotonicClock::time_point::max(); }

    virtual void interrupt() = 0;

    bool has_expired_ = false;
    bool is_busy_ = false;  // with a request

private:
    MonotonicClock::time_point deadline_ = MonotonicClock::time_point::max();
    MonotonicClock::time_point last_moment_ = MonotonicClock::time_point::max();
};

struct Listener {
    Acceptor acceptor;
    std::optional<asio::ssl::context> tls;
};

}  // namespace

// Lives as long as one of its coroutines.
struct ServerState : std::enable_shared_from_this<ServerState> {
    ServerState(asio::io_context& context, HttpServerOptions given, Handler handles)
        : executor(context.get_executor()),
          options(std::move(given)),
          handler(std::move(handles)),
          sweeper(executor) {
        const HttpLimits& limits = options.limits;
        const Duration shortest =
            std::min({limits.header, limits.body, limits.idle, limits.writing});
        sweep_every = std::clamp<Duration>(
            shortest / 4, std::chrono::milliseconds{10}, std::chrono::seconds{1}
        );
    }

    void add(Client& client) {
        clients.push_back(client);
        if (clients.size() == 1) sweep_later(MonotonicClock::now());
    }

    void remove(Client& client) {
        clients.erase(clients.iterator_to(client));
        if (clients.empty()) sweeper.cancel();
    }

    void sweep_later(MonotonicClock::time_point now) {
        next_sweep = now + sweep_every;
        sweeper.expires_at(next_sweep);
        sweeper.async_wait([state = shared_from_this()](const error_code& cancelled) {
            if (cancelled) return;
            const auto this_sweep = MonotonicClock::now();
            for (Client& client : state->clients) client.expire_at(this_sweep);
            state->sweep_later(this_sweep);
        });
    }

    std::string_view date_text() {
        return options.date ? std::string_view(date.at(options.date())) : std::string_view();
    }

    // The status to refuse a whole request with; 0: it may be handled.
    [[nodiscard]] int objection_to(const Request& request, bool has_length) const;
    [[nodiscard]] Reply refusal(int status) const;

    Executor executor;
    HttpServerOptions options;
    Handler handler;
    std::list<Listener> listeners;
    boost::intrusive::list<Client> clients;
    Timer sweeper;
    Duration sweep_every{};
    MonotonicClock::time_point next_sweep;  // deadlines count from there: no clock is read for them
    DateHeader date;
    bool is_stopping = false;
};

int ServerState::objection_to(const Request& request, bool has_length) const {
    const auto& hosts = options.hosts;
    const auto& methods = options.methods;
    const auto& unasked = options.methods_of_any_host;
    if (!hosts.empty() && std::ranges::find(unasked, request.method) == unasked.end()) {
        if (request.fields.count("Host") != 1) return 400;
        const std::string host = host_in(request.fields.value_of("Host"));
        if (std::ranges::find(hosts, host) == hosts.end()) return 421;
    }
    const bool is_served =
        methods.empty() || std::ranges::find(methods, request.method) != methods.end();
    if (!is_served) return 405;
    if (options.needs_length && carries_body(request.method) && !has_length) return 411;
    return 0;
}

Reply ServerState::refusal(int status) const {
    Reply reply = options.refuse
                      ? options.refuse(status)
                      : Reply{.status = status, .body = fmt::format("{}\n", reason_of(status))};
    if (status == 405) {
        std::string allowed;
        for (const Method method : options.methods) {
            allowed += fmt::format("{}{}", allowed.empty() ? "" : ", ", name_of(method));
        }
        reply.fields.emplace_back("Allow", std::move(allowed));
    }
    return reply;
}

namespace {

Socket& socket_of(Socket& socket) {
    return socket;
}

Socket& socket_of(TlsStream& stream) {
    return stream.next_layer();
}

// Requests and replies over one stream, until one side has had enough.
template <class Stream>
class Conversation final : public Client, private ChunkWriter {
public:
    Conversation(std::shared_ptr<ServerState> server, Stream stream)
        : server_(std::move(server)),
          limits_(server_->options.limits),
          stream_(std::move(stream)),
          timer_(server_->executor) {
        server_->add(*this);
        give(limits_.header);
    }
    ~Conversation() override { server_->remove(*this); }
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;

    void close() override {
        error_code ignored;
        socket_of(stream_).close(ignored);
        timer_.cancel();
    }

    Awaitable<void> run() {
        const bool is_greeted = co_await greet();
        if (!is_greeted) co_return;
        while (keep_alive_ && !server_->is_stopping) {
            const int status = co_await hear();
            if (status == nobody || server_->is_stopping) co_return;
            is_busy_ = true;
            keep_alive_ = keep_alive_ && status == 0;
            const Reply reply = status == 0 ? server_->handler(request_) : server_->refusal(status);
            if (reply.delay > Duration::zero()) {
                timer_.expires_after(reply.delay);
                co_await timer_.async_wait(as_result);
            }
            if (reply.delivery == Delivery::close) co_return;
            if (reply.delivery == Delivery::hang) {
                co_await wait_until_client_leaves();
                co_return;
            }
            const bool is_sent = co_await send_reply(&reply);
            if (!is_sent) co_return;
            is_busy_ = false;
        }
        // Closing with something unread in the socket would destroy the reply on its way.
        error_code ignored;
        socket_of(stream_).shutdown(asio::socket_base::shutdown_send, ignored);
        give(limits_.header);
        co_await wait_until_client_leaves();
    }

private:
    static constexpr std::size_t read_size = 8192;
    static constexpr int nobody = -1;
    enum class Awaited { request, header, body };
    using Written = std::tuple<error_code, std::size_t>;

    void give(Duration time) { Client::give(server_->next_sweep, time); }

    void interrupt() override {
        error_code ignored;
        socket_of(stream_).cancel(ignored);
    }

    Awaitable<bool> greet() {
        if constexpr (std::is_same_v<Stream, TlsStream>) {
            const std::tuple<error_code> greeted =
                co_await stream_.async_handshake(asio::ssl::stream_base::server, as_result);
            co_return !std::get<0>(greeted);
        }
        co_return true;
    }

    // 0: a request; else the status to refuse it with, or `nobody`.
    Awaitable<int> hear() {
        request_.clear();
        RequestParser parser(request_, limits_);
        bool has_begun = buffer_.size() > 0;  // a request that came with the one before it
        Awaited awaited = Awaited::request;
        while (true) {
            parser.take(buffer_);
            if (parser.refusal() != 0) co_return parser.refusal();
            if (parser.is_done()) break;
            if (awaited != Awaited::body && parser.is_header_done()) {
                awaited = Awaited::body;
                const bool is_asked = co_await ask_for_body();
                if (!is_asked) co_return nobody;
                give(limits_.body);
            } else if (awaited == Awaited::request && has_begun) {
                awaited = Awaited::header;
                give(limits_.header);
            }
            const asio::mutable_buffer space = buffer_.prepare(read_size);
            const std::tuple<error_code, std::size_t> read =
                co_await stream_.async_read_some(space, as_result);
            if (std::get<0>(read)) {
                const bool is_too_slow = has_begun && has_expired_;
                co_return is_too_slow ? 408 : nobody;
            }
            buffer_.commit(std::get<1>(read));
            has_begun = true;
        }
        give_all_time();
        keep_alive_ = parser.keep_alive();
        is_http_1_0_ = parser.is_http_1_0();
        co_return server_->objection_to(request_, parser.has_length());
    }

    Awaitable<bool> ask_for_body() {
        const std::string_view expected = request_.fields.value_of("Expect");
        if (!ascii_iequals(expected, "100-continue")) co_return true;
        const Written written = co_await send("HTTP/1.1 100 Continue\r\n\r\n");
        co_return !std::get<0>(written);
    }

    Awaitable<bool> send_reply(const Reply* reply) {
        const bool is_streamed = reply->producer != nullptr;
        keep_alive_ = keep_alive_ && !is_streamed && !server_->is_stopping;
        const Framing framing = !is_streamed   ? Framing::length
                                : is_http_1_0_ ? Framing::until_close
                                               : Framing::chunked;
        write_head(head_, *reply, server_->date_text(), keep_alive_, framing);
        const bool has_body = request_.method != Method::head;
        if (is_streamed && has_body) {
            const bool is_sent = co_await stream(&reply->producer);
            co_return is_sent;
        }
        const std::string_view body = has_body ? std::string_view(reply->body) : "";
        const Written written = co_await send(head_, body);
        give(limits_.idle);
        co_return !std::get<0>(written);
    }

    Awaitable<Written> send(
        std::string_view first, std::string_view second = {}, std::string_view third = {}
    ) {
        give(limits_.writing);
        const std::array<asio::const_buffer, 3> whole{
            asio::buffer(first), asio::buffer(second), asio::buffer(third)};
        return asio::async_write(stream_, whole, as_result);
    }

    // False: the client left first.
    Awaitable<bool> stream(const Producer* producer) {
        using namespace asio::experimental::awaitable_operators;
        is_busy_ = false;
        const Written begun = co_await send(head_);
        give_all_time();
        if (std::get<0>(begun)) co_return false;
        bool is_whole = false;
        std::exception_ptr failure;
        Awaitable<void> production = produce(producer, &is_whole, &failure);
        Awaitable<void> departure = wait_until_client_leaves();
        co_await (std::move(production) || std::move(departure));
        rethrow(failure);
        if (!is_whole) co_return false;
        if (is_http_1_0_) co_return true;
        const Written ended = co_await send("0\r\n\r\n");
        co_return !std::get<0>(ended);
    }

    // Catches: an exception must not wait for the client to leave.
    Awaitable<void> produce(const Producer* producer, bool* is_whole, std::exception_ptr* failure) {
        try {
            co_await (*producer)(this);
            *is_whole = true;
        } catch (const boost::system::system_error& error) {
            const bool is_cancelled = error.code() == asio::error::operation_aborted;
            if (!is_cancelled) *failure = std::current_exception();
        } catch (...) {
            *failure = std::current_exception();
        }
    }

    Awaitable<bool> write(std::string_view bytes) override {
        if (bytes.empty()) co_return true;
        const std::string size = is_http_1_0_ ? "" : fmt::format("{:x}\r\n", bytes.size());
        const std::string_view end = is_http_1_0_ ? "" : "\r\n";
        const Written written = co_await send(size, bytes, end);
        give_all_time();
        co_return !std::get<0>(written);
    }

    Awaitable<void> wait_until_client_leaves() {
        std::array<char, 1024> ignored{};
        const asio::mutable_buffer space = asio::buffer(ignored);
        while (true) {
            const std::tuple<error_code, std::size_t> read =
                co_await socket_of(stream_).async_read_some(space, as_result);
            if (std::get<0>(read)) co_return;
        }
    }

    std::shared_ptr<ServerState> server_;
    const HttpLimits& limits_;
    Stream stream_;
    Timer timer_;
    boost::beast::flat_buffer buffer_;
    Request request_;
    std::string head_;
    bool keep_alive_ = true;
    bool is_http_1_0_ = false;
};

template <class Stream>
Awaitable<void> converse(std::unique_ptr<Conversation<Stream>> talk) {
    co_await talk->run();
}

template <class Stream>
void begin(std::shared_ptr<ServerState> server, Stream stream) {
    const Executor executor = server->executor;
    auto talk = std::make_unique<Conversation<Stream>>(std::move(server), std::move(stream));
    asio::co_spawn(executor, converse(std::move(talk)), rethrow);
}

// The listener lives in the state.
Awaitable<void> accept_clients(std::shared_ptr<ServerState> server, Listener* listener) {
    Timer timer(server->executor);
    while (!server->is_stopping) {
        std::tuple<error_code, Socket> accepted =
            co_await listener->acceptor.async_accept(as_result);
        if (std::get<0>(accepted) == asio::error::operation_aborted) co_return;
        if (std::get<0>(accepted)) {
            timer.expires_after(pause_after_failed_accept);
            co_await timer.async_wait(as_result);
            continue;
        }
        Socket socket = std::get<1>(std::move(accepted));
        if (server->clients.size() >= server->options.limits.connections) continue;
        error_code ignored;
        socket.set_option(tcp::no_delay(true), ignored);
        if (listener->tls)
            begin(server, TlsStream(std::move(socket), *listener->tls));
        else
            begin(server, std::move(socket));
    }
}

error_code open(Acceptor& acceptor, const tcp::endpoint& endpoint) {
    error_code ec;
    acceptor.open(endpoint.protocol(), ec);
    if (!ec) acceptor.set_option(asio::socket_base::reuse_address(true), ec);
    if (!ec) acceptor.bind(endpoint, ec);
    if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
    return ec;
}

}  // namespace

HttpServer::HttpServer(asio::io_context& context, HttpServerOptions options, Handler handler)
    : state_(std::make_shared<ServerState>(context, std::move(options), std::move(handler))) {}

HttpServer::~HttpServer() {
    stop({});
    for (Client& client : state_->clients) client.close();
}

Result<std::uint16_t> HttpServer::listen(
    const std::string& address, std::uint16_t port, std::optional<TlsIdentity> tls
) {
    error_code ec;
    const asio::ip::address own = asio::ip::make_address(address, ec);
    if (ec || (state_->options.only_loopback && !own.is_loopback())) {
        return listen_error(address, port, fmt::format("address \"{}\"", address));
    }
    Listener listener{Acceptor(state_->executor), std::nullopt};
    if (tls) {
        listener.tls.emplace(asio::ssl::context::tls_server);
        listener.tls->use_certificate_chain(asio::buffer(tls->certificate_chain));
        listener.tls->use_private_key(asio::buffer(tls->key), asio::ssl::context::pem);
    }
    ec = open(listener.acceptor, {own, port});
    if (ec) return listen_error(address, port, ec.message());
    const std::uint16_t bound = listener.acceptor.local_endpoint().port();
    state_->listeners.push_back(std::move(listener));
    asio::co_spawn(state_->executor, accept_clients(state_, &state_->listeners.back()), rethrow);
    return bound;
}

void HttpServer::stop(Duration grace) {
    state_->is_stopping = true;
    error_code ignored;
    for (Listener& listener : state_->listeners) listener.acceptor.close(ignored);
    const auto last_moment = MonotonicClock::now() + grace;
    for (Client& client : state_->clients) client.finish(last_moment);
}

}  // namespace invito::net
