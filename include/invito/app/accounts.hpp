#pragma once
// The LinkedIn accounts as the provider knows them, a few requests outside a run, and what is said
// of an account or of a provider that something is wrong with: in the same words wherever it is
// told.

#include "invito/app/compose.hpp"

#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

// "h_EKCy2lRLef5NzHp0iw4A" -> "h_EKC...w4A": enough to tell two apart.
[[nodiscard]] std::string short_id(std::string_view id);

// Code "account.unknown_id".
[[nodiscard]] Error account_not_known(const AccountSettings& account);

// Code "account.not_linkedin". `network` is the provider's word: GOOGLE, WHATSAPP.
[[nodiscard]] Error account_not_linkedin(std::string_view alias, std::string_view network);

// Code "account.reconnect". `since` is a moment for people, or the status where none is known;
// `meanwhile` follows in the hint: "; 10 leads wait".
[[nodiscard]] Error account_disconnected(
    std::string_view alias, std::string_view since, std::string_view meanwhile
);

// Codes "account.not_ready": it comes back by itself, and "account.blocked".
[[nodiscard]] Error account_not_ready(
    std::string_view alias, std::string_view since, std::string_view meanwhile
);
[[nodiscard]] Error account_blocked(
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

// Kind auth for a refused key, unavailable for anything the network or the provider did, else
// failed.
[[nodiscard]] Error error_of(const ProviderError& error, const Settings& settings);

struct DiscoveredAccount {
    std::string alias;  // from the first name; free of clashes
    std::string id;
    std::string name;
    std::optional<Tier> tier = {};  // nullopt: not told
    SessionHealth health = SessionHealth::ok;
    std::string status;               // the provider's word for it
    std::string same_member_as = {};  // the first account of its LinkedIn member; empty: it is
};

// A configured account whose LinkedIn member has one further up in the configuration.
struct SecondAccount {
    std::string alias;
    std::string sender;  // the first, the only one that sends
};

[[nodiscard]] std::vector<SecondAccount> second_accounts(
    const std::vector<ProviderAccount>& accounts, const Settings& settings
);

// Those at LinkedIn that the settings do not name yet.
[[nodiscard]] std::vector<DiscoveredAccount> discovered_accounts(
    const std::vector<ProviderAccount>& accounts, const Settings& settings
);

// Code "account.same_member": found, and not put into the configuration.
[[nodiscard]] Error account_left_out(const DiscoveredAccount& account);

// Lines to paste under "accounts:".
[[nodiscard]] std::string yaml_entry(const DiscoveredAccount& account);

// The provider's word for its health, or "unknown".
[[nodiscard]] std::string status_text(const ProviderAccount& account);

class ProviderSession {
public:
    // Errors: those of make_provider.
    [[nodiscard]] static Result<std::unique_ptr<ProviderSession>> open(
        const Settings& settings, const Environment& environment, const Secret& api_key
    );

    // Every account the key can see. The exchange is that of the first page.
    [[nodiscard]] Reply<std::vector<ProviderAccount>> accounts();

    // Whose they are, where the list does not tell and they are signed in: a request for each.
    void ask_members(std::vector<ProviderAccount>& accounts);

    // The first date an answer had, against this machine's clock; nullopt: none had any.
    [[nodiscard]] const std::optional<DateReading>& date_reading() const { return date_reading_; }

private:
    ProviderSession() = default;

    boost::asio::awaitable<Reply<std::vector<ProviderAccount>>> every_page();

    boost::asio::io_context io_{1};
    std::unique_ptr<Clock> clock_;
    std::unique_ptr<Provider> provider_;
    std::optional<DateReading> date_reading_;
};

}  // namespace invito
