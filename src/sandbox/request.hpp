#pragma once
// One request and its reply as the sandbox's API sees them, and how they come from HTTP and go
// there.

#include "invito/net/http_server.hpp"
#include "invito/support/time.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace invito::sandbox {

enum class Method { get, post, remove, other };

struct Request {
    Method method = Method::other;
    std::string target;  // as on the wire
    std::string api_key;
    std::string content_type;
    std::string body;
};

using net::Delivery;

struct Reply {
    int status = 200;
    Delivery delivery = Delivery::answer;
    Duration delay{};  // real time
    std::optional<std::int64_t> retry_after_seconds;
    std::string body;

    // As new, but keeps the memory of the body.
    void clear();
};

// `into` keeps its memory.
void read_request(const net::Request& from, Request& into);

[[nodiscard]] net::Reply to_http(Reply reply);

// The parts of a request target: at most eight segments of the path, still encoded, and the query.
struct Target {
    std::array<std::string_view, 8> segments;
    std::size_t depth = 0;  // above segments.size(): longer than any route
    std::string_view query;

    [[nodiscard]] std::string_view segment(std::size_t index) const {
        return index < depth && index < segments.size() ? segments[index] : std::string_view{};
    }
};

[[nodiscard]] Target split_target(std::string_view target);

// The value of the first parameter with this name; '+' is a space. Broken escapes stay as they are.
[[nodiscard]] std::optional<std::string> query_value(std::string_view query, std::string_view name);

}  // namespace invito::sandbox
