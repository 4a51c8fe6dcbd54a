#pragma once
// One HTTP exchange as its caller sees it: what to ask, and exactly what is known afterwards.

#include "invito/support/time.hpp"

#include <optional>
#include <string>
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
    bool from_cache = false;  // it carries Age: its Date is not the present
};

using HttpOutcome = std::variant<NotSent, LostAnswer, HttpResponse>;

}  // namespace invito
