#pragma once
// HTTP/1.1 on the wire: Beast's parser, keeping what a handler may ask for, and heads of replies.

#include "invito/net/http_server.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

namespace invito::net {

class RequestParser final : public boost::beast::http::basic_parser<true> {
public:
    // `into` has been cleared.
    RequestParser(Request& into, const HttpLimits& limits);

    // Consumes what belongs to this request; call again with more until it is done or refused.
    void take(boost::beast::flat_buffer& buffer);

    // The status to refuse it with; 0: nothing is wrong with it so far.
    [[nodiscard]] int refusal() const { return refusal_; }

    [[nodiscard]] bool is_http_1_0() const { return version_ == 10; }
    [[nodiscard]] bool has_length() { return chunked() || content_length().has_value(); }

private:
    using ErrorCode = boost::beast::error_code;
    using StringView = boost::beast::string_view;

    void on_request_impl(
        boost::beast::http::verb method, StringView method_text, StringView target, int version,
        ErrorCode& ec
    ) override;
    void on_response_impl(int, StringView, int, ErrorCode&) override {}
    void on_field_impl(
        boost::beast::http::field field, StringView name, StringView value, ErrorCode& ec
    ) override;
    void on_header_impl(ErrorCode&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCode&) override {}
    std::size_t on_body_impl(StringView body, ErrorCode& ec) override;
    void on_chunk_header_impl(std::uint64_t, StringView, ErrorCode&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t remain, StringView body, ErrorCode& ec) override;
    void on_finish_impl(ErrorCode&) override {}

    Request& into_;
    int version_ = 0;  // 10, 11; 0 until the first line is there
    int refusal_ = 0;
};

// Remembers the text of the second it was last asked for.
class DateHeader {
public:
    [[nodiscard]] const std::string& at(Instant instant);

private:
    std::int64_t second_ = -1;
    std::string text_;
};

[[nodiscard]] std::string_view reason_of(int status);

enum class Framing { length, chunked, until_close };

// Replaces `head` by status line and fields with the empty line after them. `date`: empty for none.
void write_head(
    std::string& head, const Reply& reply, std::string_view date, bool keep_alive,
    Framing framing = Framing::length
);

}  // namespace invito::net
