#include "http_client.hpp"

#include "tls_context.hpp"

#include <algorithm>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

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
    std::optional<asio::ssl::context> tls;
    if (options.tls) {
        Result<asio::ssl::context> context = make_tls_context(options.ca_file);
        if (!context) return context.error();
        tls.emplace(std::move(*context));
    }
    return std::unique_ptr<HttpClient>(
        new HttpClient(std::move(options), std::move(tls), clock, std::move(executor))
    );
}

HttpClient::HttpClient(
    HttpClientOptions options,
    std::optional<asio::ssl::context> tls,
    const Clock& clock,
    asio::any_io_executor executor
)
    : executor_(executor),
      clock_(clock),
      fixed_fields_(std::move(options.fixed_fields)),
      timeout_(options.timeout),
      write_limit_(options.phases.write),
      pool_limits_(options.pool),
      connector_(
          std::move(executor),
          {std::move(options.host),
           std::move(options.port),
           std::move(tls),
           std::move(options.proxy)},
          options.phases,
          options.messages
      ),
      pool_(options.pool) {}

asio::awaitable<HttpOutcome> HttpClient::exchange(HttpRequest request) {
    // A coroutine of its own, so that its cancellation state is its own too.
    return asio::co_spawn(executor_, run(std::move(request)), asio::use_awaitable);
}

asio::awaitable<HttpOutcome> HttpClient::run(HttpRequest request) {
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    const MonotonicTime now = MonotonicClock::now();
    const MonotonicTime deadline = now + timeout_;

    std::unique_ptr<Connection> kept = pool_.take(idle_max_for(request.method), now);
    if (kept) {
        compose(kept->outgoing(), request);
        const ExchangeRules rules = rules_for(request, deadline);
        ExchangeEnd end = co_await kept->exchange(rules);
        const bool is_repeated = is_repeatable(request.method) && is_stale(end);
        if (!is_repeated) {
            pool_.give_back(std::move(kept), MonotonicClock::now());
            co_return std::move(end.outcome);
        }
    }

    Opened opened = co_await connector_.open(deadline);
    if (!opened.connection) co_return NotSent{std::move(opened.failure)};
    compose(opened.connection->outgoing(), request);
    const ExchangeRules rules = rules_for(request, deadline);
    ExchangeEnd end = co_await opened.connection->exchange(rules);
    pool_.give_back(std::move(opened.connection), MonotonicClock::now());
    co_return std::move(end.outcome);
}

void HttpClient::compose(std::string& text, const HttpRequest& request) const {
    text.assign(to_string(request.method));
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
}

ExchangeRules HttpClient::rules_for(const HttpRequest& request, MonotonicTime deadline) const {
    return ExchangeRules{
        .write_by = std::min(MonotonicClock::now() + write_limit_, deadline),
        .answer_by = deadline,
        .clock = &clock_,
        .start_by = request.start_by};
}

Duration HttpClient::idle_max_for(Method method) const {
    return is_repeatable(method) ? pool_limits_.read_idle_max : pool_limits_.write_idle_max;
}

}  // namespace invito
