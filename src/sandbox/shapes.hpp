#pragma once
// The JSON bodies of the vendor's API v1, field for field.

#include "api_error.hpp"
#include "webhooks.hpp"
#include "world_state.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace invito::sandbox {

// Of page cursors, which are opaque: base64, as the vendor's are. A cursor of one list is none of
// another.
enum class List { accounts, sent, received, relations };

// `position` is where the next page of the list begins.
[[nodiscard]] std::string write_cursor(List list, std::size_t position);

// nullopt if it is no cursor of this list.
[[nodiscard]] std::optional<std::size_t> read_cursor(List list, std::string_view cursor);

namespace shapes {

struct AccountPage {
    std::vector<const Account*> items;
    std::optional<std::size_t> next;
};

// ISO 8601 in UTC with exactly three fractional digits: the only form the vendor knows.
[[nodiscard]] std::string iso_time(Instant instant);

[[nodiscard]] std::string error(const ApiError& error);
[[nodiscard]] std::string account(const Account& account);
[[nodiscard]] std::string accounts(const AccountPage& page);
[[nodiscard]] std::string owner(const Account& account);
[[nodiscard]] std::string profile(const Profile& profile);
[[nodiscard]] std::string receipt(const Receipt& receipt);
[[nodiscard]] std::string sent(
    const PageOf<SentInvitation>& page, const Account& account, Instant now
);
[[nodiscard]] std::string received_nothing();
[[nodiscard]] std::string cancelled();
[[nodiscard]] std::string relations(const PageOf<Connection>& page);
[[nodiscard]] std::string webhooks(const std::vector<Hook>& hooks);
[[nodiscard]] std::string webhook_created(const std::string& id);
[[nodiscard]] std::string webhook_removed();

}  // namespace shapes
}  // namespace invito::sandbox
