#pragma once
// The targets of Unipile's v1 routes. Every part is percent-encoded exactly once, here.

#include <optional>
#include <string>
#include <string_view>

namespace invito {

// May this stand in a path as one name? Not when it is empty, a dot segment, has a slash, a control
// character or invalid UTF-8, or names a route of its own ("me" would return the account's owner).
[[nodiscard]] bool is_path_name(std::string_view text);

class UnipileRoutes {
public:
    // `port_parameter`: added as port=... to every query (networks that block other ports than
    // 443).
    explicit UnipileRoutes(std::optional<std::string> port_parameter);

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

private:
    std::optional<std::string> port_parameter_;
};

}  // namespace invito
