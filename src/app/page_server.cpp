#include "invito/app/page_server.hpp"

#include "invito/support/digest.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/url/parse.hpp>
#include <ctime>
#include <fmt/format.h>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

namespace invito {
namespace {

namespace asio = boost::asio;
using Timer = asio::basic_waitable_timer<
    std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, net::Executor>;

const auto as_result = asio::as_tuple(asio::use_awaitable_t<net::Executor>{});

// Nothing of a page comes from elsewhere or runs inside of it (W3C CSP 3).
constexpr std::string_view usual_policy =
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

constexpr std::size_t kept_pages_max = 64;
// Changes are told so seldom that making pages of them takes at most one part in so many of a core:
// what is watched, a run, shall not notice it.
constexpr int rest_per_work = 30;
// In ticks: a page shows what time alone changes at least so often. Of a change it is told at most
// once a tick.
constexpr std::uint64_t oldest = 20;
// What a page could not be made of may be there again at any time, and no change tells of it.
constexpr std::uint64_t oldest_failure = 4;

std::vector<std::pair<std::string, std::string>> page_fields(std::string_view policy) {
    return {
        {"Cache-Control", "no-store"},
        {"Content-Security-Policy", std::string(policy.empty() ? usual_policy : policy)},
        {"Referrer-Policy", "no-referrer"},
        {"X-Content-Type-Options", "nosniff"},
    };
}

// Of this thread. While it waits it takes nothing from a run.
Duration cpu_time() {
    timespec used{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return std::chrono::seconds{used.tv_sec} +
           std::chrono::floor<Duration>(std::chrono::nanoseconds{used.tv_nsec});
}

// nullopt: it is no address of a page.
std::optional<WebRequest> read_target(const std::string& target) {
    const auto url = boost::urls::parse_origin_form(target);
    if (!url) return std::nullopt;
    WebRequest request{.path = url->path()};
    for (const auto& parameter : url->params()) request.query[parameter.key] = parameter.value;
    if (first_invalid_utf8(request.path)) return std::nullopt;
    return request;
}

}  // namespace

bool is_loopback(const std::string& address) {
    boost::system::error_code problem;
    const auto parsed = asio::ip::make_address(address, problem);
    return !problem && parsed.is_loopback();
}

// Frames of coroutines live in the context and are destroyed with it: what they refer to comes
// first.
struct PageServer::State {
    struct KeptPage {
        WebPage page;
        std::uint64_t version = 0;
        std::uint64_t made_at = 0;  // in ticks
    };

    explicit State(PageServerOptions given)
        : options(std::move(given)),
          http(
              context, http_options(), [this](const net::Request& asked) { return answer(asked); }
          ),
          ticker(context.get_executor()) {
        ensure(
            options.token || is_loopback(options.address), "who is not at this machine has a token"
        );
    }

    [[nodiscard]] net::HttpServerOptions http_options() const;
    [[nodiscard]] bool is_welcome(const net::Request& asked) const;
    net::Reply answer(const net::Request& asked);
    const WebPage& page_of(const std::string& target, const WebRequest& request);
    [[nodiscard]] std::string event_id() const;
    net::Awaitable<void> stream_events(net::ChunkWriter* client, std::string last_id);
    net::Awaitable<void> watch();
    void run();

    PageServerOptions options;
    std::unordered_map<std::string, KeptPage> kept;  // by target
    std::string mark;
    std::uint64_t version = 1;  // of what the pages show
    std::uint64_t ticks = 0;
    int ticks_of_version = 0;
    Duration worked{};  // on pages of this version
    asio::io_context context{1};
    net::HttpServer http;
    Timer ticker;
    std::thread thread;
};

net::HttpServerOptions PageServer::State::http_options() const {
    net::HttpServerOptions http_options;
    http_options.methods = {net::Method::get, net::Method::head};
    if (options.receive) {
        http_options.methods.push_back(net::Method::post);
        http_options.methods_of_any_host = {net::Method::post};
    }
    http_options.limits = options.limits;
    // A token keeps out the pages of others, too, which cannot know it.
    http_options.only_loopback = !options.token;
    if (!options.token)
        http_options.hosts = {"localhost", "127.0.0.1", "[::1]", ascii_lower(options.address)};
    return http_options;
}

// Digests are compared: how long that takes says nothing of the token.
bool PageServer::State::is_welcome(const net::Request& asked) const {
    if (!options.token) return true;
    const std::string& token = options.token->reveal();
    const std::string given = sha256_hex(asked.fields.value_of("Authorization"));
    return given == sha256_hex("Bearer " + token) ||
           given == sha256_hex("Basic " + encode_base64("invito:" + token));
}

net::Reply PageServer::State::answer(const net::Request& asked) {
    if (asked.method == net::Method::post) return options.receive(asked);
    if (!is_welcome(asked)) {
        net::Reply reply{
            .status = 401,
            .fields = page_fields({}),
            .body = "The user is invito, the password is the token.\n"};
        reply.fields.emplace_back("WWW-Authenticate", R"(Basic realm="invito", charset="UTF-8")");
        return reply;
    }
    const auto request = read_target(asked.target);
    if (!request)
        return {
            .status = 400, .fields = page_fields({}), .body = "This is no address of a page.\n"};
    if (request->path == "/events") {
        return {
            .content_type = "text/event-stream",
            .fields = page_fields({}),
            .producer = [this, last = std::string(asked.fields.value_of("Last-Event-ID"))](
                            net::ChunkWriter* client
                        ) { return stream_events(client, last); }};
    }
    const WebPage& page = page_of(asked.target, *request);
    return {
        .status = page.status,
        .content_type = page.content_type,
        .fields = page_fields(page.policy),
        .body = page.body};
}

const WebPage& PageServer::State::page_of(const std::string& target, const WebRequest& request) {
    const auto known = kept.find(target);
    if (known != kept.end()) {
        const std::uint64_t age = ticks - known->second.made_at;
        const bool has_failed = known->second.page.status >= 500;
        const bool is_young = age < (has_failed ? oldest_failure : oldest);
        if (known->second.version == version && is_young) return known->second.page;
    }
    if (kept.size() >= kept_pages_max) kept.clear();
    KeptPage& page = kept[target];
    const Duration before = cpu_time();
    page = {options.render(request), version, ticks};
    worked += cpu_time() - before;
    return page.page;
}

// The same for the same state of the database, also from the server after this one: who comes back
// has missed nothing if it is still the one that was told last.
std::string PageServer::State::event_id() const {
    constexpr std::size_t length = 16;
    return sha256_hex(mark).substr(0, length);
}

net::Awaitable<void> PageServer::State::stream_events(
    net::ChunkWriter* client, std::string last_id
) {
    Timer pause(context.get_executor());
    std::uint64_t told = last_id == event_id() ? version : 0;
    Duration silence{};
    std::string text = "retry: 3000\n\n";
    for (;;) {
        if (told != version) {
            told = version;
            text += fmt::format(
                "id: {}\nevent: change\ndata: {{\"version\":{}}}\n\n", event_id(), told
            );
        } else if (silence >= options.heartbeat) {
            text += ": still here\n\n";
        }
        if (!text.empty()) {
            const bool was_written = co_await client->write(text);
            if (!was_written) co_return;
            text.clear();
            silence = {};
        }
        pause.expires_after(options.tick);
        const auto [problem] = co_await pause.async_wait(as_result);
        if (problem) co_return;
        silence += options.tick;
    }
}

net::Awaitable<void> PageServer::State::watch() {
    for (;;) {
        ticker.expires_after(options.tick);
        const auto [problem] = co_await ticker.async_wait(as_result);
        if (problem) co_return;
        ++ticks;
        ++ticks_of_version;
        std::string now = options.change_mark();
        if (now == mark || ticks_of_version * options.tick < rest_per_work * worked) continue;
        mark = std::move(now);
        ++version;
        ticks_of_version = 0;
        worked = {};
    }
}

void PageServer::State::run() {
    try {
        context.run();
    } catch (...) {
        options.ended(std::current_exception());
    }
}

PageServer::PageServer(PageServerOptions options)
    : state_(std::make_unique<State>(std::move(options))) {}

PageServer::~PageServer() {
    state_->context.stop();
    if (state_->thread.joinable()) state_->thread.join();
}

Result<std::uint16_t> PageServer::start() {
    const auto port = state_->http.listen(state_->options.address, state_->options.port);
    if (!port) return port.error();
    state_->mark = state_->options.change_mark();
    asio::co_spawn(
        state_->context.get_executor(), state_->watch(),
        [](const std::exception_ptr& thrown) {
            if (thrown) std::rethrow_exception(thrown);
        }
    );
    state_->thread = std::thread([state = state_.get()] { state->run(); });
    return *port;
}

}  // namespace invito
