#pragma once
// One stream to the provider that carries one HTTP exchange after another. Its buffers are kept
// from exchange to exchange.

#include "http_message.hpp"
#include "invito/ports/clock.hpp"
#include "network.hpp"
#include "response_parser.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
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

class Connection {
public:
    // `peer` is host:port, for messages.
    Connection(std::unique_ptr<ByteStream> stream, const MessageLimits& limits, std::string peer);

    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // The request that exchange() sends.
    [[nodiscard]] std::string& outgoing() { return outgoing_; }

    // Writes outgoing() and reads one answer. The connection outlives the call.
    boost::asio::awaitable<ExchangeEnd> exchange(ExchangeRules rules);

    // The last exchange was complete and the server keeps the connection.
    [[nodiscard]] bool is_reusable() const { return is_reusable_; }

    // Nothing has arrived since the last exchange.
    [[nodiscard]] bool is_quiet() { return stream_->is_quiet(); }

private:
    void parse(boost::system::error_code& error);
    [[nodiscard]] HttpOutcome describe_write_failure(
        const boost::system::error_code& error, std::size_t written
    ) const;
    [[nodiscard]] LostAnswer describe_lost_answer(const boost::system::error_code& error) const;

    std::unique_ptr<ByteStream> stream_;
    MessageLimits limits_;
    std::string peer_;
    std::string outgoing_;
    boost::beast::flat_buffer incoming_;
    std::optional<ResponseParser> parser_;
    bool is_reusable_ = false;
};

}  // namespace invito
