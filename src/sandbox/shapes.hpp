#pragma once
// The JSON bodies of the vendor's API v1, field for field. Each function appends one document.

#include "refusal.hpp"
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

void append_error(std::string& out, const Refusal& refusal);
void append_account(std::string& out, const Account& account);
void append_accounts(std::string& out, const AccountPage& page);
void append_owner(std::string& out, const Account& account);
void append_profile(std::string& out, const Profile& profile);
void append_receipt(std::string& out, const Receipt& receipt);
void append_sent(
    std::string& out, const PageOf<SentInvitation>& page, const Account& account, Instant now
);
void append_received_nothing(std::string& out);
void append_cancelled(std::string& out);
void append_relations(std::string& out, const PageOf<Connection>& page);

}  // namespace shapes
}  // namespace invito::sandbox
