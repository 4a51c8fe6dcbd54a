#pragma once
// Unipile's v1 API in text: the targets of its routes, and its bodies <-> the values of
// ports/provider.hpp. Pure and total: any bytes give a value or the reason why they are not the
// documented shape.

#include "invito/ports/provider.hpp"

#include <boost/system/result.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace invito {

// --- Targets. Every part is percent-encoded exactly once, here.

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

// --- Bodies.

struct ShapeError {
    const char* what;  // a fixed sentence: never a part of the body
};

template <class T>
using Shaped = boost::system::result<T, ShapeError>;

[[nodiscard]] Shaped<Profile> decode_profile(std::string body);
[[nodiscard]] Shaped<Receipt> decode_receipt(std::string body);
[[nodiscard]] Shaped<Page<SentInvitation>> decode_sent_page(std::string body);
[[nodiscard]] Shaped<Page<Relation>> decode_relations_page(std::string body);
[[nodiscard]] Shaped<OwnProfile> decode_own_profile(std::string body);
[[nodiscard]] Shaped<Page<ProviderAccount>> decode_accounts_page(std::string body);
[[nodiscard]] Shaped<ProviderAccount> decode_account(std::string body);

// The confirmation's own word, "InvitationCanceled".
[[nodiscard]] Shaped<std::string> decode_withdrawal(std::string body);

// Fields that are missing or not text are empty; so is everything if the body is not an object.
struct ErrorBody {
    std::string type;
    std::string title;
    std::string detail;
};
[[nodiscard]] ErrorBody decode_error(std::string body);

// nullopt if a text is not valid UTF-8.
[[nodiscard]] std::optional<std::string> encode_invitation(const Invitation& invitation);

}  // namespace invito
