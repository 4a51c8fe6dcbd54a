#include "http_client.hpp"

#include "endpoint.hpp"
#include "network.hpp"
#include "tls_byte_stream.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>
#include <utility>

namespace invito {

namespace {

namespace asio = boost::asio;

// The kept-alive connection was already dying when the request was written.
bool is_stale(const ExchangeEnd& end) {
    if (end.has_answer_begun) return false;
    if (const auto* lost = std::get_if<LostAnswer>(&end.outcome))
        return lost->loss == Loss::connection;
    return std::holds_alternative<NotSent>(end.outcome);
}

}  // namespace

Result<std::unique_ptr<HttpClient>> HttpClient::make(
    HttpClientOptions options, const Clock& clock, asio::any_io_executor executor
) {
    Connector::Route route{
        .host = options.host, .port = options.port, .tls = {}, .proxy = options.proxy};
    if (options.tls) {
        Result<asio::ssl::context> context = make_tls_context(options.ca_file);
        if (!context) return context.error();
        route.tls.emplace(std::move(*context));
    }
    auto network =
        std::make_unique<Connector>(std::move(executor), std::move(route), options.phases);
    return std::make_unique<HttpClient>(std::move(options), std::move(network), clock);
}

HttpClient::HttpClient(
    HttpClientOptions options, std::unique_ptr<Network> network, const Clock& clock
)
    : clock_(clock),
      fixed_fields_(std::move(options.fixed_fields)),
      timeout_(options.timeout),
      write_limit_(options.phases.write),
      pool_limits_(options.pool),
      messages_(options.messages),
      peer_(join_host_port(options.host, options.port)),
      network_(std::move(network)),
      pool_(options.pool) {}

asio::awaitable<HttpOutcome> HttpClient::exchange(HttpRequest request) {
    // A cancelled caller throws at its next co_await; the exchange has several, and none may.
    const bool caller_throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    HttpOutcome outcome = co_await run(std::move(request));
    co_await asio::this_coro::throw_if_cancelled(caller_throws);
    co_return outcome;
}

asio::awaitable<HttpOutcome> HttpClient::run(HttpRequest request) {
    const MonotonicTime begun = now();
    const MonotonicTime deadline = begun + timeout_;

    std::unique_ptr<Connection> kept = pool_.take(idle_max_for(request.method), begun);
    while (!kept && !pool_.take_room()) {
        const bool has_come = co_await wait_for_connection(deadline);
        if (!has_come)
            co_return NotSent{fmt::format("none of the connections to {} came free", peer_)};
        kept = pool_.take(idle_max_for(request.method), now());
    }
    if (kept) {
        std::string text = compose(request);
        const ExchangeRules rules = rules_for(request, deadline);
        ExchangeEnd end = co_await kept->exchange(std::move(text), rules);
        const bool is_repeated = is_repeatable(request.method) && is_stale(end);
        if (!is_repeated) {
            give_back(std::move(kept));
            co_return std::move(end.outcome);
        }
    }

    kept.reset();
    Opened opened = co_await network_->open(deadline);
    if (!opened.stream) {
        give_back(nullptr);
        co_return NotSent{std::move(opened.failure)};
    }
    auto fresh = std::make_unique<Connection>(std::move(opened.stream), messages_, peer_, buffers_);
    std::string text = compose(request);
    const ExchangeRules rules = rules_for(request, deadline);
    ExchangeEnd end = co_await fresh->exchange(std::move(text), rules);
    give_back(std::move(fresh));
    co_return std::move(end.outcome);
}

// False: the deadline came first. True is no promise: another one may have been faster. Only
// give_back() cuts the wait short: a caller that is cancelled waits for its exchange's end.
asio::awaitable<bool> HttpClient::wait_for_connection(MonotonicTime deadline) {
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer woken(executor, deadline);
    waiting_.push_back(&woken);
    const auto [cancelled] = co_await woken.async_wait(uncancelled());
    if (!cancelled) std::erase(waiting_, &woken);
    co_return cancelled.failed();
}

void HttpClient::give_back(std::unique_ptr<Connection> connection) {
    pool_.give_back(std::move(connection), now());
    // Whose deadline has come just now is not woken any more: then it is the next one's turn.
    bool is_awake = false;
    while (!waiting_.empty() && !is_awake) {
        asio::steady_timer* const first = waiting_.front();
        waiting_.pop_front();
        is_awake = first->cancel() > 0;
    }
}

std::string HttpClient::compose(const HttpRequest& request) {
    std::string text = std::exchange(buffers_.outgoing, {});
    text = to_string(request.method);
    text += ' ';
    text += request.target;
    text += " HTTP/1.1\r\n";
    text += fixed_fields_;
    if (request.method == Method::post) {
        text += "Content-Type: application/json\r\nContent-Length: ";
        text += std::to_string(request.json_body.size());
        text += "\r\n";
    }
    text += "\r\n";
    text += request.json_body;
    return text;
}

ExchangeRules HttpClient::rules_for(const HttpRequest& request, MonotonicTime deadline) const {
    return ExchangeRules{
        .write_by = std::min(now() + write_limit_, deadline),
        .answer_by = deadline,
        .clock = &clock_,
        .start_by = request.start_by};
}

Duration HttpClient::idle_max_for(Method method) const {
    return is_repeatable(method) ? pool_limits_.read_idle_max : pool_limits_.write_idle_max;
}

}  // namespace invito
