#pragma once
// The targets of v1's routes.

#include <optional>
#include <string>
#include <string_view>

namespace invito::v1 {

class Routes {
public:
    // `port_parameter`: added as port=... to every query (networks that block other ports than
    // 443).
    explicit Routes(std::optional<std::string> port_parameter);

    [[nodiscard]] std::string profile(std::string_view account, std::string_view identifier) const;
    [[nodiscard]] std::string invite() const;
    [[nodiscard]] std::string sent(
        std::string_view account, const std::optional<std::string>& cursor
    ) const;
    [[nodiscard]] std::string relations(
        std::string_view account, const std::optional<std::string>& cursor
    ) const;
    [[nodiscard]] std::string own_profile(std::string_view account) const;
    [[nodiscard]] std::string accounts(const std::optional<std::string>& cursor) const;
    [[nodiscard]] std::string account(std::string_view account) const;
    [[nodiscard]] std::string withdraw(std::string_view account, std::string_view invitation) const;
    [[nodiscard]] std::string webhooks(const std::optional<std::string>& cursor) const;
    [[nodiscard]] std::string webhook(std::string_view id) const;

private:
    std::optional<std::string> port_parameter_;
};

}  // namespace invito::v1
