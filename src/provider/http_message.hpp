#pragma once
// One HTTP exchange as its caller sees it: what to ask, and exactly what is known afterwards; and
// the reader of answers.

#include "invito/support/time.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace invito {

enum class Method { get, post, erase };

[[nodiscard]] constexpr const char* to_string(Method method) {
    switch (method) {
        case Method::get: return "GET";
        case Method::post: return "POST";
        case Method::erase: return "DELETE";
    }
    return "";
}

// Only a GET may be repeated, and only when its kept-alive connection died before any answer.
[[nodiscard]] constexpr bool is_repeatable(Method method) {
    return method == Method::get;
}

struct HttpRequest {
    Method method = Method::get;
    std::string target;                    // path and query, encoded
    std::string json_body;                 // sent with POST only
    std::string_view fields = {};          // of its header alone, each ended by CRLF; static
    std::optional<Instant> start_by = {};  // not one byte is written after it
};

// No byte of the request was written.
struct NotSent {
    std::string what;
};

enum class Loss {
    connection,  // reset or closed before the answer was complete
    deadline,    // no complete answer in time
    malformed,   // not HTTP, or larger than the limits
};

// At least one byte of the request may have been written, and there is no complete answer.
struct LostAnswer {
    Loss loss = Loss::connection;
    std::string what;
};

struct HttpResponse {
    int status = 0;
    std::string body;
    std::string content_type;
    std::string date;
    std::string retry_after;
    std::string request_id;
    std::optional<std::string> age = {};  // given: its Date is not the present
    std::string x_cache = {};
    std::string rate_limit = {};
    std::string rate_remaining = {};
    std::string rate_reset = {};
};

using HttpOutcome = std::variant<NotSent, LostAnswer, HttpResponse>;

struct MessageLimits {
    std::size_t header_bytes_max = 16 * 1024;
    std::size_t body_bytes_max = 4 * 1024 * 1024;
};

// Reads one HTTP/1.1 response into an HttpResponse, keeping only the header fields the adapter
// uses. Beast does the parsing; no field is copied that nobody asks for.
class ResponseParser final : public boost::beast::http::basic_parser<false> {
public:
    explicit ResponseParser(const MessageLimits& limits);

    // Instead of put(): returns how many of the bytes it used up; the rest is shown to it again
    // with more behind it. http::error::need_more is no failure.
    std::size_t feed(boost::asio::const_buffer bytes, boost::beast::error_code& error);

    // 1xx: the real answer is still to come.
    [[nodiscard]] bool is_interim() const { return response_.status / 100 == 1; }
    [[nodiscard]] int status() const { return response_.status; }
    [[nodiscard]] HttpResponse take() { return std::move(response_); }

private:
    using Error = boost::beast::error_code;
    using Text = boost::beast::string_view;

    void on_request_impl(boost::beast::http::verb, Text, Text, int, Error&) override {}
    void on_response_impl(int status, Text reason, int version, Error&) override;
    void on_field_impl(boost::beast::http::field name, Text name_text, Text value, Error&) override;
    void on_header_impl(Error&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, Error&) override;
    std::size_t on_body_impl(Text piece, Error&) override;
    void on_chunk_header_impl(std::uint64_t, Text, Error&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t rest, Text piece, Error&) override;
    void on_finish_impl(Error&) override {}
    void take_unregistered(Text name, Text value);

    HttpResponse response_;
};

}  // namespace invito
