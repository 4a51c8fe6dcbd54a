#include "http_client.hpp"

#include "endpoint.hpp"
#include "tls_byte_stream.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/error.hpp>
#include <fmt/format.h>
#include <utility>

namespace invito {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

// An answer as it comes in.
class Answer {
public:
    explicit Answer(const MessageLimits& limits) : limits_(limits), parser_(limits) {}

    [[nodiscard]] bool is_done() { return parser_->is_done(); }
    [[nodiscard]] bool keeps_connection() { return parser_->keep_alive() && unread_.empty(); }
    [[nodiscard]] HttpResponse take() { return parser_->take(); }

    void add(std::string_view arrived, boost::system::error_code& error) {
        if (unread_.empty()) {
            unread_ = arrived.substr(parse(arrived, error));
        } else {
            unread_ += arrived;
            unread_.erase(0, parse(unread_, error));
        }
    }

    // The end of an answer without a length, or of half an answer.
    void end(boost::system::error_code& error) {
        if (parser_->got_some()) parser_->put_eof(error);
    }

private:
    // Returns how much of it was used up.
    std::size_t parse(std::string_view bytes, boost::system::error_code& error) {
        std::size_t used = 0;
        while (used < bytes.size() && !parser_->is_done()) {
            const std::string_view rest = bytes.substr(used);
            const std::size_t consumed = parser_->feed({rest.data(), rest.size()}, error);
            used += consumed;
            if (error == http::error::need_more) error = {};
            if (error || consumed == 0) break;
            if (parser_->is_done() && parser_->is_interim()) parser_.emplace(limits_);
        }
        return used;
    }

    const MessageLimits& limits_;
    std::optional<ResponseParser> parser_;
    std::string unread_;  // of a header that is not whole yet
};

}  // namespace

HttpConnection::HttpConnection(
    std::unique_ptr<ByteStream> stream, const MessageLimits& limits, const std::string& peer,
    ExchangeBuffers& buffers
)
    : stream_(std::move(stream)), limits_(limits), peer_(peer), buffers_(buffers) {}

asio::awaitable<ExchangeEnd> HttpConnection::exchange(std::string request, ExchangeRules rules) {
    is_reusable_ = false;
    stream_->expires_at(rules.write_by);
    if (rules.is_too_late())
        co_return ExchangeEnd{
            NotSent{"it was too late to begin: more time passed than a send may wait"}};
    const Transfer written = co_await stream_->write(asio::buffer(request));
    buffers_.outgoing = std::move(request);
    boost::system::error_code error = std::get<0>(written);
    if (error) co_return ExchangeEnd{describe_write_failure(error, std::get<1>(written))};

    stream_->expires_at(rules.answer_by);
    Answer answer(limits_);
    bool has_answer_begun = false;
    while (!answer.is_done()) {
        error = co_await stream_->wait_until_readable();
        const asio::mutable_buffer room = asio::buffer(buffers_.incoming);
        const std::size_t received = error ? 0 : stream_->read_now(room, error);
        has_answer_begun = has_answer_begun || received > 0;
        if (error == asio::error::would_block) continue;
        if (error == asio::error::eof)
            answer.end(error);
        else if (!error)
            answer.add({buffers_.incoming.data(), received}, error);
        if (error) co_return ExchangeEnd{describe_lost_answer(error), has_answer_begun};
    }
    is_reusable_ = answer.keeps_connection();
    stream_->expires_never();
    co_return ExchangeEnd{answer.take(), true};
}

HttpOutcome HttpConnection::describe_write_failure(
    const boost::system::error_code& error, std::size_t written
) const {
    if (written == 0 && stream_->counts_what_left())
        return NotSent{fmt::format("the connection to {} broke ({})", peer_, error.message())};
    return describe_lost_answer(error);
}

LostAnswer HttpConnection::describe_lost_answer(const boost::system::error_code& error) const {
    if (error == boost::beast::error::timeout)
        return {Loss::deadline, fmt::format("no complete answer from {} in time", peer_)};
    if (error == http::error::body_limit)
        return {
            Loss::malformed,
            fmt::format("the answer of {} is larger than {} bytes", peer_, limits_.body_bytes_max)};
    if (error == http::error::header_limit)
        return {
            Loss::malformed, fmt::format(
                                 "the header of the answer of {} is larger than {} bytes", peer_,
                                 limits_.header_bytes_max
                             )};
    const bool is_grammar =
        error.category() == http::make_error_code(http::error::bad_version).category();
    if (is_grammar && error != http::error::partial_message)
        return {
            Loss::malformed,
            fmt::format("the answer of {} is not HTTP ({})", peer_, error.message())};
    return {
        Loss::connection,
        fmt::format(
            "the connection to {} broke before the answer was complete ({})", peer_, error.message()
        )};
}

std::unique_ptr<HttpConnection> ConnectionPool::take(Duration idle_max, MonotonicTime now) {
    close_old(now);
    while (!idle_.empty() && now - idle_.back().since <= idle_max) {
        std::unique_ptr<HttpConnection> connection = std::move(idle_.back().connection);
        idle_.pop_back();
        if (!connection->is_quiet()) continue;
        ++in_use_;
        return connection;
    }
    return nullptr;
}

bool ConnectionPool::take_room() {
    if (in_use_ >= limits_.connections_max) return false;
    if (in_use_ + idle_.size() >= limits_.connections_max) idle_.pop_front();
    ++in_use_;
    return true;
}

void ConnectionPool::give_back(std::unique_ptr<HttpConnection> connection, MonotonicTime now) {
    --in_use_;
    close_old(now);
    if (connection && connection->is_reusable()) idle_.push_back({std::move(connection), now});
}

void ConnectionPool::close_old(MonotonicTime now) {
    while (!idle_.empty() && now - idle_.front().since > limits_.read_idle_max) idle_.pop_front();
}

namespace {

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

    std::unique_ptr<HttpConnection> kept = pool_.take(idle_max_for(request.method), begun);
    while (!kept && !pool_.take_room()) {
        // What is begun with no time left to be answered ends as an unknown outcome, for nothing.
        const bool has_come = co_await wait_for_connection(begun + timeout_ / 2);
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
    auto fresh =
        std::make_unique<HttpConnection>(std::move(opened.stream), messages_, peer_, buffers_);
    std::string text = compose(request);
    const ExchangeRules rules = rules_for(request, deadline);
    ExchangeEnd end = co_await fresh->exchange(std::move(text), rules);
    give_back(std::move(fresh));
    co_return std::move(end.outcome);
}

// False: `until` came first. True is no promise: another one may have been faster. Only
// give_back() cuts the wait short: a caller that is cancelled waits for its exchange's end.
asio::awaitable<bool> HttpClient::wait_for_connection(MonotonicTime until) {
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer woken(executor, until);
    waiting_.push_back(&woken);
    const auto [cancelled] = co_await woken.async_wait(uncancelled());
    if (!cancelled) std::erase(waiting_, &woken);
    co_return cancelled.failed();
}

void HttpClient::give_back(std::unique_ptr<HttpConnection> connection) {
    pool_.give_back(std::move(connection), now());
    // Whose wait has ended just now is not woken any more: then it is the next one's turn.
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
    text += request.fields;
    // Some servers refuse a body of type JSON that is empty.
    if (!request.json_body.empty()) text += "Content-Type: application/json\r\n";
    if (request.method == Method::post) {
        text += "Content-Length: ";
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
