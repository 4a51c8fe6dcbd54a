#pragma once
// v1's bodies <-> the values of ports/provider.hpp. Pure and total: any bytes give a value or the
// reason why they are not the documented shape.

#include "invito/ports/provider.hpp"
#include "shape.hpp"

#include <optional>
#include <string>

namespace invito::v1 {

[[nodiscard]] Shaped<Profile> decode_profile(std::string body);
[[nodiscard]] Shaped<Receipt> decode_receipt(std::string body);
[[nodiscard]] Shaped<Page<SentInvitation>> decode_sent_page(std::string body);
[[nodiscard]] Shaped<Page<Relation>> decode_relations_page(std::string body);
[[nodiscard]] Shaped<OwnProfile> decode_own_profile(std::string body);
[[nodiscard]] Shaped<Page<ProviderAccount>> decode_accounts_page(std::string body);
[[nodiscard]] Shaped<ProviderAccount> decode_account(std::string body);

// The confirmation's own word, "InvitationCanceled".
[[nodiscard]] Shaped<std::string> decode_withdrawal(std::string body);

// nullopt if a text is not valid UTF-8.
[[nodiscard]] std::optional<std::string> encode_invitation(const Invitation& invitation);

}  // namespace invito::v1
