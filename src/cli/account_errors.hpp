#pragma once
// What is wrong with an account and what to do next, in the same words wherever it is told.

#include "invito/config/settings.hpp"
#include "invito/support/result.hpp"

#include <string>
#include <string_view>

namespace invito {

// Code "account.unknown_id".
[[nodiscard]] Error account_not_known(const AccountSettings& account);

// Code "account.not_linkedin". `type` is the provider's: GOOGLE, WHATSAPP.
[[nodiscard]] Error account_not_linkedin(std::string_view alias, std::string_view type);

// Code "account.reconnect". `since` is a moment for people, or the status where none is known;
// `meanwhile` follows in the hint: "; 10 leads wait".
[[nodiscard]] Error account_disconnected(
    std::string_view alias, std::string_view since, std::string_view meanwhile
);

// Code "account.restricted". `answer` is what the provider said: "403, account_restricted".
[[nodiscard]] Error account_restricted(std::string_view alias, std::string_view answer);

// Code "account.same_member". `sender` is the member's account that sends; `meanwhile` as above.
[[nodiscard]] Error account_of_same_member(
    std::string_view alias, std::string_view sender, std::string_view meanwhile
);

// "errors/cannot_resend_yet" -> "cannot_resend_yet"; what a sentence needs of it.
[[nodiscard]] std::string short_type(std::string_view type);

}  // namespace invito
