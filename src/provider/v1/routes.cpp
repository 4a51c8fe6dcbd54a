#include "routes.hpp"

#include "target.hpp"

#include <utility>

namespace invito::v1 {

namespace {

// Largest pages that every known edition of the API takes (OpenAPI 2025-08 and reference 2026).
constexpr const char* list_page_size = "100";
constexpr const char* accounts_page_size = "250";

}  // namespace

Routes::Routes(std::optional<std::string> port_parameter)
    : port_parameter_(std::move(port_parameter)) {}

std::string Routes::profile(std::string_view account, std::string_view identifier) const {
    return Target("/api/v1/users")
        .name(identifier)
        .query("account_id", account)
        .query("port", port_parameter_)
        .take();
}

std::string Routes::invite() const {
    return Target("/api/v1/users/invite").query("port", port_parameter_).take();
}

std::string Routes::sent(std::string_view account, const std::optional<std::string>& cursor) const {
    return Target("/api/v1/users/invite/sent")
        .query("account_id", account)
        .query("limit", std::string_view(list_page_size))
        .query("cursor", cursor)
        .query("port", port_parameter_)
        .take();
}

std::string Routes::relations(std::string_view account, const std::optional<std::string>& cursor)
    const {
    return Target("/api/v1/users/relations")
        .query("account_id", account)
        .query("limit", std::string_view(list_page_size))
        .query("cursor", cursor)
        .query("port", port_parameter_)
        .take();
}

std::string Routes::own_profile(std::string_view account) const {
    return Target("/api/v1/users/me")
        .query("account_id", account)
        .query("port", port_parameter_)
        .take();
}

std::string Routes::accounts(const std::optional<std::string>& cursor) const {
    return Target("/api/v1/accounts")
        .query("limit", std::string_view(accounts_page_size))
        .query("cursor", cursor)
        .query("port", port_parameter_)
        .take();
}

std::string Routes::account(std::string_view account) const {
    return Target("/api/v1/accounts").name(account).query("port", port_parameter_).take();
}

std::string Routes::withdraw(std::string_view account, std::string_view invitation) const {
    return Target("/api/v1/users/invite/sent")
        .name(invitation)
        .query("account_id", account)
        .query("port", port_parameter_)
        .take();
}

// Of their pages the usual size is enough.
std::string Routes::webhooks(const std::optional<std::string>& cursor) const {
    return Target("/api/v1/webhooks").query("cursor", cursor).query("port", port_parameter_).take();
}

std::string Routes::webhook(std::string_view id) const {
    return Target("/api/v1/webhooks").name(id).query("port", port_parameter_).take();
}

}  // namespace invito::v1
