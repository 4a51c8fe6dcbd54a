#include "request_parser.hpp"

#include <boost/beast/http/error.hpp>

namespace invito::sandbox {
namespace {

namespace http = boost::beast::http;

constexpr std::uint32_t header_bytes_max = 16 * 1024;
constexpr std::uint64_t body_bytes_max = 64ULL * 1024;

Method method_of(http::verb verb) {
    switch (verb) {
        case http::verb::get: return Method::get;
        case http::verb::post: return Method::post;
        case http::verb::delete_: return Method::remove;
        default: return Method::other;
    }
}

}  // namespace

RequestParser::RequestParser(Request& into) : into_(into) {
    eager(true);
    header_limit(header_bytes_max);
    body_limit(body_bytes_max);
}

Progress RequestParser::take(boost::beast::flat_buffer& buffer) {
    while (!is_done() && buffer.size() > 0) {
        ErrorCode ec;
        buffer.consume(put(buffer.data(), ec));
        if (ec == http::error::need_more) return Progress::more_needed;
        if (ec == http::error::body_limit) return Progress::too_large;
        if (ec) return Progress::malformed;
    }
    return is_done() ? Progress::complete : Progress::more_needed;
}

void RequestParser::
    on_request_impl(http::verb method, StringView, StringView target, int, ErrorCode&) {
    into_.method = method_of(method);
    into_.target.assign(target.data(), target.size());
}

void RequestParser::on_response_impl(int, StringView, int, ErrorCode&) {}

void RequestParser::
    on_field_impl(http::field field, StringView name, StringView value, ErrorCode&) {
    if (field == http::field::content_type) {
        into_.content_type.assign(value.data(), value.size());
    } else if (field == http::field::unknown && boost::beast::iequals(name, "X-API-KEY")) {
        into_.api_key.assign(value.data(), value.size());
    }
}

void RequestParser::on_header_impl(ErrorCode&) {}

void RequestParser::on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCode&) {}

std::size_t RequestParser::on_body_impl(StringView body, ErrorCode&) {
    into_.body.append(body.data(), body.size());
    return body.size();
}

void RequestParser::on_chunk_header_impl(std::uint64_t, StringView, ErrorCode&) {}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, StringView body, ErrorCode&) {
    into_.body.append(body.data(), body.size());
    return body.size();
}

void RequestParser::on_finish_impl(ErrorCode&) {}

}  // namespace invito::sandbox
