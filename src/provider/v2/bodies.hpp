#pragma once
// v2's bodies <-> the values of ports/provider.hpp. Pure and total: any bytes give a value or the
// reason why they are not the documented shape.

#include "invito/ports/provider.hpp"
#include "list_place.hpp"
#include "shape.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace invito::v2 {

[[nodiscard]] Shaped<Profile> decode_profile(std::string body);
[[nodiscard]] Shaped<OwnProfile> decode_own_profile(std::string body);

// Of the invitation to the person with the id `asked`.
[[nodiscard]] Shaped<Receipt> decode_receipt(std::string body, std::string_view asked);

// The confirmation's own word, "RelationRequestCanceled", and no other.
[[nodiscard]] Shaped<std::string> decode_withdrawal(std::string body);

// The page that was asked for at `place`, without the rows that were shown before.
[[nodiscard]] Shaped<Page<SentInvitation>> decode_sent_page(
    std::string body, const ListPlace& place
);
[[nodiscard]] Shaped<Page<Relation>> decode_relations_page(
    std::string body, const ListPlace& place
);

// The page behind the first `offset` accounts; its cursor is the offset of the next.
[[nodiscard]] Shaped<Page<ProviderAccount>> decode_accounts_page(
    std::string body, std::size_t offset
);
[[nodiscard]] Shaped<ProviderAccount> decode_account(std::string body);

// A page behind the first `offset` items of a list that says only whether it goes on.
template <class T>
[[nodiscard]] Shaped<Page<T>> page_by_offset(
    std::vector<T> items, bool goes_on, std::size_t offset
) {
    Page<T> page{.items = std::move(items)};
    if (!goes_on) return page;
    if (page.items.empty()) return ShapeError{"the list goes on without an item"};
    page.cursor = std::to_string(offset + page.items.size());
    return page;
}

// nullopt if a text is not valid UTF-8.
[[nodiscard]] std::optional<std::string> encode_invitation(const Invitation& invitation);

}  // namespace invito::v2
