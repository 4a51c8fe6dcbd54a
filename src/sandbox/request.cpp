#include "request.hpp"

namespace invito::sandbox {
namespace {

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

void Request::clear() {
    method = Method::other;
    target.clear();
    api_key.clear();
    content_type.clear();
    body.clear();
}

void Reply::clear() {
    status = 200;
    delivery = Delivery::answer;
    delay = {};
    retry_after_seconds.reset();
    body.clear();
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

std::optional<std::string> decode_path(std::string_view segment) {
    std::string decoded;
    decoded.reserve(segment.size());
    for (std::size_t i = 0; i < segment.size(); ++i) {
        if (segment[i] != '%') {
            decoded += segment[i];
            continue;
        }
        if (i + 2 >= segment.size()) return std::nullopt;
        const int high = hex_value(segment[i + 1]);
        const int low = hex_value(segment[i + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        decoded += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return decoded;
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
        auto decoded = decode_path(value);
        return decoded ? std::move(*decoded) : std::move(value);
    }
    return std::nullopt;
}

}  // namespace invito::sandbox
