#pragma once
// The targets of v2's routes. The account is in the path of all but its own.

#include "list_place.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace invito::v2 {

[[nodiscard]] std::string profile_target(std::string_view account, std::string_view identifier);
[[nodiscard]] std::string own_profile_target(std::string_view account);
[[nodiscard]] std::string invite_target(std::string_view account);
[[nodiscard]] std::string withdraw_target(std::string_view account, std::string_view request);
[[nodiscard]] std::string sent_target(std::string_view account, const ListPlace& place);
[[nodiscard]] std::string relations_target(std::string_view account, const ListPlace& place);
[[nodiscard]] std::string accounts_target(std::size_t offset);
[[nodiscard]] std::string account_target(std::string_view account);
[[nodiscard]] std::string webhooks_target(std::size_t offset);
[[nodiscard]] std::string new_webhook_target();
[[nodiscard]] std::string webhook_target(std::string_view webhook);

}  // namespace invito::v2
