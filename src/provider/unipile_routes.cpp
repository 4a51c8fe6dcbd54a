#include "unipile_routes.hpp"

#include "invito/support/text.hpp"

#include <algorithm>
#include <array>

namespace invito {

namespace {

// Largest pages that every known edition of the API takes (OpenAPI 2025-08 and reference 2026).
constexpr const char* list_page_size = "100";
constexpr const char* accounts_page_size = "250";

// Names of routes below /users, and "profile", which is none and returns whoever has that slug.
constexpr std::array<std::string_view, 6> reserved = {"me",        "relations", "invite",
                                                      "following", "followers", "profile"};

// "/api/v1" + path, then name=value pairs.
class Target {
public:
    explicit Target(std::string_view path) {
        constexpr std::size_t usual_bytes = 127;  // of all but the lists with a cursor
        text_.reserve(usual_bytes);
        text_ += "/api/v1";
        text_ += path;
    }

    Target& name(std::string_view part) {
        text_ += '/';
        append_percent_encoded(text_, part);
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

    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    std::string text_;
    bool has_query_ = false;
};

}  // namespace

bool is_path_name(std::string_view text) {
    if (text.empty() || text == "." || text == "..") return false;
    const bool has_breaking_character = std::any_of(text.begin(), text.end(), [](char c) {
        return c == '/' || c == '\\' || static_cast<unsigned char>(c) <= ' ' || c == '\x7f';
    });
    if (has_breaking_character || first_invalid_utf8(text)) return false;
    return std::none_of(reserved.begin(), reserved.end(), [&](std::string_view word) {
        return ascii_iequals(word, text);
    });
}

UnipileRoutes::UnipileRoutes(std::optional<std::string> port_parameter)
    : port_parameter_(std::move(port_parameter)) {}

std::string UnipileRoutes::profile(std::string_view account, std::string_view identifier) const {
    return Target("/users")
        .name(identifier)
        .query("account_id", account)
        .query("port", port_parameter_)
        .take();
}

std::string UnipileRoutes::invite() const {
    return Target("/users/invite").query("port", port_parameter_).take();
}

std::string UnipileRoutes::sent(std::string_view account, const std::optional<std::string>& cursor)
    const {
    return Target("/users/invite/sent")
        .query("account_id", account)
        .query("limit", std::string_view(list_page_size))
        .query("cursor", cursor)
        .query("port", port_parameter_)
        .take();
}

std::string UnipileRoutes::relations(
    std::string_view account, const std::optional<std::string>& cursor
) const {
    return Target("/users/relations")
        .query("account_id", account)
        .query("limit", std::string_view(list_page_size))
        .query("cursor", cursor)
        .query("port", port_parameter_)
        .take();
}

std::string UnipileRoutes::own_profile(std::string_view account) const {
    return Target("/users/me").query("account_id", account).query("port", port_parameter_).take();
}

std::string UnipileRoutes::accounts(const std::optional<std::string>& cursor) const {
    return Target("/accounts")
        .query("limit", std::string_view(accounts_page_size))
        .query("cursor", cursor)
        .query("port", port_parameter_)
        .take();
}

std::string UnipileRoutes::account(std::string_view account) const {
    return Target("/accounts").name(account).query("port", port_parameter_).take();
}

std::string UnipileRoutes::withdraw(std::string_view account, std::string_view invitation) const {
    return Target("/users/invite/sent")
        .name(invitation)
        .query("account_id", account)
        .query("port", port_parameter_)
        .take();
}

}  // namespace invito
