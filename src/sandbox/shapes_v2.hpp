#pragma once
// The JSON bodies of the vendor's API v2, field for field. What v1 sets to null is absent here.

#include "api_error.hpp"
#include "webhooks.hpp"
#include "world_state.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace invito::sandbox::shapes::v2 {

[[nodiscard]] std::string_view v1_id(std::string_view id_in_v2);  // empty: it is none of v2

// Of an account, for one of v1's.
[[nodiscard]] std::string_view status_word(std::string_view status);

[[nodiscard]] std::string error(const ApiError& error);
[[nodiscard]] std::string account(const Account& account);
[[nodiscard]] std::string accounts(std::span<const Account* const> page, bool has_more);
[[nodiscard]] std::string owner(const Account& account);
[[nodiscard]] std::string profile(const Profile& profile);
[[nodiscard]] std::string receipt(const Receipt& receipt, std::string_view note, Instant now);
[[nodiscard]] std::string sent(
    std::span<const SentInvitation> page, std::optional<std::size_t> total
);
[[nodiscard]] std::string cancelled();
[[nodiscard]] std::string relations(const PageOf<Connection>& page);
[[nodiscard]] std::string endpoint(const Hook& endpoint, const World& world);
[[nodiscard]] std::string endpoints(std::span<const Hook> page, bool has_more, const World& world);
[[nodiscard]] std::string endpoint_removed();

// As a webhook tells it.
[[nodiscard]] std::string event(const HookEvent& event);

}  // namespace invito::sandbox::shapes::v2
