#include "http_message.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>

namespace invito {

namespace http = boost::beast::http;

namespace {

// A chunked message that is not over has at least these bytes to come: "0", CRLF, CRLF. With fewer
// after its first CRLF an assertion of Beast 1.81 ends the program
// (https://github.com/boostorg/beast/pull/2861).
constexpr std::size_t chunked_rest_min = 5;

}  // namespace

ResponseParser::ResponseParser(const MessageLimits& limits) {
    eager(true);
    header_limit(static_cast<std::uint32_t>(limits.header_bytes_max));
    body_limit(limits.body_bytes_max);
}

std::size_t ResponseParser::feed(boost::asio::const_buffer bytes, boost::beast::error_code& error) {
    if (chunked() && bytes.size() < chunked_rest_min) {
        error = http::error::need_more;
        return 0;
    }
    return put(bytes, error);
}

void ResponseParser::on_response_impl(int status, Text, int, Error&) {
    response_.status = status;
}

void ResponseParser::on_field_impl(http::field name, Text name_text, Text value, Error&) {
    switch (name) {
        case http::field::content_type: response_.content_type.assign(value); break;
        case http::field::date: response_.date.assign(value); break;
        case http::field::retry_after: response_.retry_after.assign(value); break;
        case http::field::age: response_.age.emplace(value); break;
        case http::field::unknown: take_unregistered(name_text, value); break;
        default: break;
    }
}

void ResponseParser::take_unregistered(Text name, Text value) {
    using boost::beast::iequals;
    if (iequals(name, "x-request-id") || iequals(name, "request-id"))
        response_.request_id.assign(value);
    else if (iequals(name, "x-cache"))
        response_.x_cache.assign(value);
    else if (iequals(name, "x-ratelimit-limit"))
        response_.rate_limit.assign(value);
    else if (iequals(name, "x-ratelimit-remaining"))
        response_.rate_remaining.assign(value);
    else if (iequals(name, "x-ratelimit-reset"))
        response_.rate_reset.assign(value);
}

void ResponseParser::on_body_init_impl(const boost::optional<std::uint64_t>& length, Error&) {
    // The parser has already refused a length above the body limit.
    if (length) response_.body.reserve(static_cast<std::size_t>(*length));
}

std::size_t ResponseParser::on_body_impl(Text piece, Error&) {
    response_.body.append(piece);
    return piece.size();
}

std::size_t ResponseParser::on_chunk_body_impl(std::uint64_t, Text piece, Error&) {
    response_.body.append(piece);
    return piece.size();
}

}  // namespace invito
