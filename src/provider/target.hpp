#pragma once

#include "invito/support/text.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace invito {

// May this stand in a path as one name? Not when it is empty, a dot segment, has a slash, a control
// character or invalid UTF-8, or names a route of its own ("me" would return the account's owner).
[[nodiscard]] bool is_path_name(std::string_view text);

// The path and query of a request: every part is percent-encoded exactly once, here.
class Target {
public:
    explicit Target(std::string_view route) {
        constexpr std::size_t usual_bytes = 127;  // of all but the lists with a cursor
        text_.reserve(usual_bytes);
        text_ += route;
    }

    // One name of the path.
    Target& name(std::string_view part) {
        text_ += '/';
        append_percent_encoded(text_, part);
        return *this;
    }

    // More of the path that names a route.
    Target& route(std::string_view part) {
        text_ += part;
        return *this;
    }

    Target& query(std::string_view name, std::string_view value) {
        text_ += has_query_ ? '&' : '?';
        has_query_ = true;
        text_ += name;
        text_ += '=';
        append_percent_encoded(text_, value);
        return *this;
    }

    Target& query(std::string_view name, const std::optional<std::string>& value) {
        return value ? query(name, std::string_view(*value)) : *this;
    }

    Target& query(std::string_view name, std::size_t number) {
        return query(name, std::string_view(std::to_string(number)));
    }

    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    std::string text_;
    bool has_query_ = false;
};

}  // namespace invito
