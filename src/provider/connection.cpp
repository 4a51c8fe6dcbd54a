#include "connection.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/error.hpp>
#include <cerrno>
#include <fmt/format.h>
#include <sys/socket.h>

namespace invito {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

constexpr std::size_t read_bytes = 4 * 1024;  // most answers fit; thousands may be open at once

}  // namespace

Connection::Connection(
    const asio::any_io_executor& executor, const MessageLimits& limits, std::string peer
)
    : limits_(limits),
      peer_(std::move(peer)),
      tcp_(executor),
      incoming_(limits.header_bytes_max + 2 * read_bytes) {}

Connection::TlsStream& Connection::add_tls(asio::ssl::context& context) {
    return tls_.emplace(tcp_, context);
}

asio::awaitable<ExchangeEnd> Connection::exchange(ExchangeRules rules) {
    is_reusable_ = false;
    return tls_ ? talk(&*tls_, rules) : talk(&tcp_, rules);
}

template <class Stream>
asio::awaitable<ExchangeEnd> Connection::talk(Stream* stream, ExchangeRules rules) {
    tcp_.expires_at(rules.write_by);
    if (rules.is_too_late())
        co_return ExchangeEnd{
            NotSent{"it was too late to begin: more time passed than a send may wait"}};
    boost::system::error_code error;
    const std::size_t written = co_await asio::async_write(
        *stream, asio::buffer(outgoing_), asio::redirect_error(asio::use_awaitable, error)
    );
    if (error) co_return ExchangeEnd{describe_write_failure(error, written)};

    tcp_.expires_at(rules.answer_by);
    parser_.emplace(limits_);
    bool has_answer_begun = false;
    while (!parser_->is_done()) {
        const std::size_t received = co_await stream->async_read_some(
            incoming_.prepare(read_bytes), asio::redirect_error(asio::use_awaitable, error)
        );
        incoming_.commit(received);
        has_answer_begun = has_answer_begun || received > 0;
        if (error == asio::error::eof && parser_->got_some())
            parser_->put_eof(error);  // the end of an answer without a length, or half an answer
        else if (!error)
            parse(error);
        if (error) co_return ExchangeEnd{describe_lost_answer(error), has_answer_begun};
    }
    is_reusable_ = parser_->keep_alive() && incoming_.size() == 0;
    co_return ExchangeEnd{parser_->take(), true};
}

void Connection::parse(boost::system::error_code& error) {
    while (incoming_.size() > 0 && !parser_->is_done()) {
        const std::size_t consumed = parser_->put(incoming_.data(), error);
        incoming_.consume(consumed);
        if (error == http::error::need_more) error = {};
        if (error || consumed == 0) return;
        if (parser_->is_done() && parser_->is_interim()) parser_.emplace(limits_);
    }
}

HttpOutcome Connection::describe_write_failure(
    const boost::system::error_code& error, std::size_t written
) const {
    // In plain text a failed write says how many bytes the system took. Under TLS bytes of a record
    // may have left although none of ours counts as written.
    if (written == 0 && !tls_)
        return NotSent{fmt::format("the connection to {} broke ({})", peer_, error.message())};
    return describe_lost_answer(error);
}

LostAnswer Connection::describe_lost_answer(const boost::system::error_code& error) const {
    if (error == boost::beast::error::timeout)
        return {Loss::deadline, fmt::format("no complete answer from {} in time", peer_)};
    if (error == http::error::body_limit)
        return {
            Loss::malformed,
            fmt::format("the answer of {} is larger than {} bytes", peer_, limits_.body_bytes_max)};
    if (error == http::error::header_limit)
        return {
            Loss::malformed,
            fmt::format(
                "the header of the answer of {} is larger than {} bytes",
                peer_,
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

bool Connection::is_quiet() {
    char byte = 0;
    const auto received =
        ::recv(tcp_.socket().native_handle(), &byte, sizeof(byte), MSG_PEEK | MSG_DONTWAIT);
    return received < 0 && errno == EAGAIN;
}

}  // namespace invito
