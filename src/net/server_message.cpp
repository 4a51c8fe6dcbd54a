#include "server_message.hpp"

#include "invito/support/failure.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/status.hpp>
#include <fmt/format.h>

namespace invito::net {
namespace {

namespace http = boost::beast::http;

Method method_of(http::verb verb) {
    switch (verb) {
        case http::verb::get: return Method::get;
        case http::verb::head: return Method::head;
        case http::verb::post: return Method::post;
        case http::verb::put: return Method::put;
        case http::verb::patch: return Method::patch;
        case http::verb::delete_: return Method::remove;
        case http::verb::options: return Method::options;
        default: return Method::other;
    }
}

bool has_body(int status) {
    return status >= 200 && status != 204 && status != 304;
}

void append_number(std::string& head, std::size_t number) {
    const fmt::format_int digits(number);
    head.append(digits.data(), digits.size());
}

void append_field(std::string& head, std::string_view name, std::string_view value) {
    head.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

void Fields::add(std::string_view name, std::string_view value) {
    fields_.push_back({text_.size(), name.size(), value.size()});
    text_ += name;
    text_ += value;
}

void Fields::clear() {
    text_.clear();
    fields_.clear();
}

bool Fields::has_name(const Field& field, std::string_view name) const {
    return field.name_size == name.size() &&
           ascii_iequals(std::string_view(text_).substr(field.begin, field.name_size), name);
}

std::string_view Fields::value_of(std::string_view name) const {
    for (const Field& field : fields_) {
        if (has_name(field, name)) {
            return std::string_view(text_).substr(field.begin + field.name_size, field.value_size);
        }
    }
    return {};
}

std::size_t Fields::count(std::string_view name) const {
    return static_cast<std::size_t>(std::ranges::count_if(fields_, [&](const Field& field) {
        return has_name(field, name);
    }));
}

void Request::clear() {
    method = Method::other;
    target.clear();
    fields.clear();
    body.clear();
}

RequestParser::RequestParser(Request& into, const HttpLimits& limits) : into_(into) {
    eager(true);
    header_limit(limits.header_bytes);
    body_limit(limits.body_bytes);
}

void RequestParser::take(boost::beast::flat_buffer& buffer) {
    while (!is_done() && buffer.size() > 0) {
        ErrorCode ec;
        buffer.consume(put(buffer.data(), ec));
        if (ec == http::error::need_more) return;
        if (ec == http::error::body_limit)
            refusal_ = 413;
        else if (ec == http::error::header_limit)
            refusal_ = version_ == 0 ? 414 : 431;
        else if (ec)
            refusal_ = 400;
        if (ec) return;
    }
}

void RequestParser::
    on_request_impl(http::verb method, StringView, StringView target, int version, ErrorCode&) {
    version_ = version;
    into_.method = method_of(method);
    into_.target.assign(target.data(), target.size());
}

void RequestParser::on_field_impl(http::field, StringView name, StringView value, ErrorCode&) {
    into_.fields.add(name, value);
}

std::size_t RequestParser::on_body_impl(StringView body, ErrorCode&) {
    into_.body.append(body.data(), body.size());
    return body.size();
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, StringView body, ErrorCode&) {
    into_.body.append(body.data(), body.size());
    return body.size();
}

const std::string& DateHeader::at(Instant instant) {
    const std::int64_t second = to_millis(instant) / 1000;
    if (second != second_) {
        second_ = second;
        text_ = format_http_date(instant);
    }
    return text_;
}

std::string_view reason_of(int status) {
    const auto reason = http::obsolete_reason(http::int_to_status(static_cast<unsigned>(status)));
    return {reason.data(), reason.size()};
}

void write_head(
    std::string& head, const Reply& reply, std::string_view date, bool keep_alive, Framing framing
) {
    head = "HTTP/1.1 ";
    append_number(head, static_cast<std::size_t>(reply.status));
    head.append(" ").append(reason_of(reply.status)).append("\r\n");
    if (has_body(reply.status)) append_field(head, "Content-Type", reply.content_type);
    if (!date.empty()) append_field(head, "Date", date);
    if (framing == Framing::chunked) {
        append_field(head, "Transfer-Encoding", "chunked");
    } else if (framing == Framing::length && has_body(reply.status)) {
        head += "Content-Length: ";
        append_number(head, reply.body.size());
        head += "\r\n";
    }
    for (const auto& [name, value] : reply.fields) {
        const bool is_one_line = (name + value).find_first_of("\r\n") == std::string::npos;
        ensure(is_one_line, "a header field is one line");
        append_field(head, name, value);
    }
    if (!keep_alive) append_field(head, "Connection", "close");
    head += "\r\n";
}

}  // namespace invito::net
