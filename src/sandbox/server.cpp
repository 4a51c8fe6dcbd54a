#include "invito/sandbox/server.hpp"

#include "api.hpp"
#include "certificates.hpp"
#include "hook_delivery.hpp"
#include "invito/net/http_server.hpp"
#include "sandbox_clock.hpp"

#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <future>
#include <thread>

namespace invito::sandbox {
namespace {

namespace asio = boost::asio;

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
          identity(make_tls_identity(options.certificate, SandboxClock::real_now())),
          http(context, http_options(), [this](const net::Request& asked) {
              return answer(asked);
          }) {}

    net::HttpServerOptions http_options();
    net::Reply answer(const net::Request& asked);
    net::Reply refuse(int status) const;
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
    TlsIdentity identity;
    asio::io_context context{1};
    net::HttpServer http;
    bool tells_webhooks = false;
    std::uint16_t http_port = 0;
    std::uint16_t https_port = 0;
    std::thread thread;
};

// Clients may be thousands and idle for as long as they like, and whatever comes gets an answer in
// the vendor's words.
net::HttpServerOptions Server::State::http_options() {
    net::HttpServerOptions http_options;
    http_options.limits.connections = 65'536;
    http_options.limits.idle = std::chrono::hours{24};
    http_options.needs_length = false;
    http_options.date = [this] { return SandboxClock::real_now() + options.date_off; };
    http_options.refuse = [this](int status) { return refuse(status); };
    return http_options;
}

net::Reply Server::State::answer(const net::Request& asked) {
    net::Reply reply = api.answer(asked, clock.now());
    reply.delay += options.latency;
    if (api.has_webhooks() && !tells_webhooks) {
        tells_webhooks = true;
        tell_webhooks(context.get_executor(), [this] { return api.hook_posts(clock.now()); });
    }
    return reply;
}

net::Reply Server::State::refuse(int status) const {
    net::Reply reply =
        refused(status == 413 ? api_errors::content_too_large : api_errors::malformed_request);
    reply.delay = options.latency;
    return reply;
}

Result<void> Server::State::listen() {
    if (options.serve_http) {
        const auto bound = http.listen(options.address, options.http_port);
        if (!bound) return listen_error(options, options.http_port, bound.error().found);
        http_port = *bound;
    }
    if (options.serve_https) {
        const auto bound = http.listen(
            options.address, options.https_port,
            net::TlsIdentity{identity.certificate, identity.key}
        );
        if (!bound) return listen_error(options, options.https_port, bound.error().found);
        https_port = *bound;
    }
    return {};
}

void Server::State::run() {
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
