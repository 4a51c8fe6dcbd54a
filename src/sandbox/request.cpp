#include "request.hpp"

#include "invito/support/text.hpp"

namespace invito::sandbox {
namespace {

Method method_of(net::Method method) {
    switch (method) {
        case net::Method::get: return Method::get;
        case net::Method::post: return Method::post;
        case net::Method::remove: return Method::remove;
        default: return Method::other;
    }
}

}  // namespace

void Reply::clear() {
    status = 200;
    delivery = Delivery::answer;
    delay = {};
    retry_after_seconds.reset();
    body.clear();
}

void read_request(const net::Request& from, Request& into) {
    into.method = method_of(from.method);
    into.target = from.target;
    into.api_key = from.fields.value_of("X-API-KEY");
    into.content_type = from.fields.value_of("Content-Type");
    into.body = from.body;
}

net::Reply to_http(Reply reply) {
    net::Reply answer{
        .status = reply.status,
        .content_type = "application/json; charset=utf-8",
        .body = std::move(reply.body),
        .delay = reply.delay,
        .delivery = reply.delivery};
    if (reply.retry_after_seconds) {
        answer.fields.emplace_back("Retry-After", std::to_string(*reply.retry_after_seconds));
    }
    return answer;
}

Target split_target(std::string_view target) {
    Target parts;
    const std::size_t question = target.find('?');
    if (question != std::string_view::npos) parts.query = target.substr(question + 1);
    std::string_view path = target.substr(0, question);
    while (path.starts_with('/')) {
        path.remove_prefix(1);
        const std::string_view segment = path.substr(0, path.find('/'));
        if (parts.depth < parts.segments.size()) parts.segments[parts.depth] = segment;
        ++parts.depth;
        path.remove_prefix(segment.size());
    }
    return parts;
}

std::optional<std::string> query_value(std::string_view query, std::string_view name) {
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(pair.size() < query.size() ? pair.size() + 1 : query.size());
        const std::size_t equals = pair.find('=');
        if (pair.substr(0, equals) != name) continue;
        if (equals == std::string_view::npos) return std::string();
        std::string value(pair.substr(equals + 1));
        for (char& c : value) {
            if (c == '+') c = ' ';
        }
        auto decoded = percent_decoded(value);
        return decoded ? std::move(*decoded) : std::move(value);
    }
    return std::nullopt;
}

}  // namespace invito::sandbox
