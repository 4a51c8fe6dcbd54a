#include "invito/sandbox/server.hpp"

#include "certificates.hpp"
#include "connection.hpp"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <future>
#include <optional>
#include <thread>

namespace invito::sandbox {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;
using Timer = asio::basic_waitable_timer<
    std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;

// With all file descriptors taken, accepting fails at once, again and again.
constexpr auto pause_after_failed_accept = std::chrono::milliseconds{50};

void rethrow(const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
}

// nullptr as `tls`: plain HTTP. The others are never null.
Awaitable<void> accept_connections(
    Acceptor* acceptor, asio::ssl::context* tls, Exchange* exchange
) {
    const Executor executor = acceptor->get_executor();
    Timer timer(executor);
    while (true) {
        std::tuple<error_code, Socket> accepted = co_await acceptor->async_accept(as_result);
        if (std::get<0>(accepted) == asio::error::operation_aborted) co_return;
        if (std::get<0>(accepted)) {
            timer.expires_after(pause_after_failed_accept);
            co_await timer.async_wait(as_result);
            continue;
        }
        Socket socket = std::get<1>(std::move(accepted));
        error_code ignored;
        socket.set_option(tcp::no_delay(true), ignored);
        if (tls == nullptr) {
            asio::co_spawn(executor, serve(std::move(socket), exchange), rethrow);
        } else {
            TlsStream stream(std::move(socket), *tls);
            asio::co_spawn(executor, serve_tls(std::move(stream), exchange), rethrow);
        }
    }
}

std::string host_of(const std::string& address) {
    return address.find(':') == std::string::npos ? address : '[' + address + ']';
}

Error listen_error(const ServerOptions& options, std::uint16_t port, std::string found) {
    return {
        .kind = ErrorKind::unavailable,
        .code = "sandbox.listen",
        .what = fmt::format("cannot listen on {}:{}", host_of(options.address), port),
        .found = std::move(found),
        .hint = "the sandbox takes a loopback address (127.0.0.1 or ::1) and a free port"};
}

}  // namespace

// Coroutine frames live in the context and are destroyed with it: what they refer to comes first.
struct Server::State {
    explicit State(ServerOptions given)
        : options(std::move(given)),
          clock(options.speed),
          api(options, clock.start()),
          exchange{
              .api = api, .clock = clock, .latency = options.latency, .date_off = options.date_off},
          identity(make_tls_identity(options.certificate, SandboxClock::real_now())) {
        tls.use_certificate_chain(asio::buffer(identity.certificate));
        tls.use_private_key(asio::buffer(identity.key), asio::ssl::context::pem);
    }

    Result<void> open(Acceptor& acceptor, std::uint16_t port) const;
    Result<void> listen();
    void run();

    // Runs `task` on the server's thread and waits for what it returns.
    template <class Task>
    auto ask(Task task) {
        std::packaged_task<std::invoke_result_t<Task>()> job(std::move(task));
        auto answer = job.get_future();
        asio::post(context, std::move(job));
        return answer.get();
    }

    ServerOptions options;
    SandboxClock clock;
    Api api;
    Exchange exchange;
    TlsIdentity identity;
    asio::ssl::context tls{asio::ssl::context::tls_server};
    asio::io_context context{1};
    Acceptor http{context};
    Acceptor https{context};
    std::uint16_t http_port = 0;
    std::uint16_t https_port = 0;
    std::thread thread;
};

Result<void> Server::State::open(Acceptor& acceptor, std::uint16_t port) const {
    error_code ec;
    const asio::ip::address address = asio::ip::make_address(options.address, ec);
    if (ec || !address.is_loopback()) {
        return listen_error(options, port, fmt::format("address \"{}\"", options.address));
    }
    const tcp::endpoint endpoint(address, port);
    acceptor.open(endpoint.protocol(), ec);
    if (!ec) acceptor.set_option(asio::socket_base::reuse_address(true), ec);
    if (!ec) acceptor.bind(endpoint, ec);
    if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
    if (ec) return listen_error(options, port, ec.message());
    return {};
}

Result<void> Server::State::listen() {
    if (options.serve_http) {
        Result<void> opened = open(http, options.http_port);
        if (!opened) return opened;
        http_port = http.local_endpoint().port();
    }
    if (options.serve_https) {
        Result<void> opened = open(https, options.https_port);
        if (!opened) return opened;
        https_port = https.local_endpoint().port();
    }
    return {};
}

void Server::State::run() {
    if (http.is_open()) {
        asio::co_spawn(context, accept_connections(&http, nullptr, &exchange), rethrow);
    }
    if (https.is_open()) {
        asio::co_spawn(context, accept_connections(&https, &tls, &exchange), rethrow);
    }
    thread = std::thread([this] {
        const auto work = asio::make_work_guard(context);
        context.run();
    });
}

Result<std::unique_ptr<Server>> Server::start(ServerOptions options) {
    auto state = std::make_unique<State>(std::move(options));
    if (const Result<void> listening = state->listen(); !listening) return listening.error();
    state->run();
    return std::unique_ptr<Server>(new Server(std::move(state)));
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() {
    state_->context.stop();
    state_->thread.join();
}

std::uint16_t Server::http_port() const {
    return state_->http_port;
}

std::uint16_t Server::https_port() const {
    return state_->https_port;
}

std::string Server::http_url() const {
    return fmt::format("http://{}:{}", host_of(state_->options.address), state_->http_port);
}

std::string Server::https_url() const {
    return fmt::format("https://{}:{}", host_of(state_->options.address), state_->https_port);
}

const std::string& Server::ca_pem() const {
    return state_->identity.authority;
}

std::vector<SeenInvitation> Server::invitations() const {
    return state_->ask([this] { return state_->api.invitations(state_->clock.now()); });
}

std::map<std::string, int> Server::request_counts() const {
    return state_->ask([this] { return state_->api.request_counts(); });
}

void Server::set_account_status(const std::string& account_id, const std::string& status) {
    state_->ask([&] { state_->api.set_account_status(account_id, status); });
}

void Server::set_faults(std::vector<FaultRule> faults) {
    state_->ask([&] { state_->api.set_faults(std::move(faults)); });
}

void Server::accept_all() {
    state_->ask([this] { state_->api.accept_all(state_->clock.now()); });
}

}  // namespace invito::sandbox
