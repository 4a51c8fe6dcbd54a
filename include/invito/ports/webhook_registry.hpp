#pragma once
// Where the provider is told to post its events. Of one workspace, whatever its accounts.

#include "invito/ports/provider.hpp"
#include "invito/support/secret.hpp"

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace invito {

struct Webhook {
    std::string id;
    std::string source;  // where what it tells comes from, in the provider's word: "users"
    std::vector<std::string> events = {};  // empty: not told
    std::string url;                       // part of it is a secret
    bool is_enabled = true;
    Secret signing = {};  // what the provider signs with; empty: nothing is signed, or not told
};

// One that this program needs.
struct WantedWebhook {
    std::string source;
    std::vector<std::string> events;
};

struct NewWebhook {
    std::string source;
    std::string name;
    Secret url;
    std::vector<std::string> events;
    // That the provider sends with each event, if it does not sign.
    std::vector<std::pair<std::string, Secret>> fields;
};

class WebhookRegistry {
public:
    virtual ~WebhookRegistry() = default;

    template <class T>
    using Answer = boost::asio::awaitable<Reply<T>>;

    // All of them together tell of whatever is of use.
    [[nodiscard]] virtual const std::vector<WantedWebhook>& wanted() const = 0;

    virtual Answer<Page<Webhook>> webhooks_page(std::optional<std::string> cursor) = 0;

    // As it is from now on, as far as the answer tells. Never retried below this line.
    virtual Answer<Webhook> add(NewWebhook webhook) = 0;

    // The confirmation's word.
    virtual Answer<std::string> remove(std::string id) = 0;
};

}  // namespace invito
