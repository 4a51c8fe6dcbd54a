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
    std::string source;  // what it tells of, in the provider's word: "users", "account_status"
    std::string url;     // part of it is a secret
    std::string name;
    bool is_enabled = true;
};

struct NewWebhook {
    std::string source;
    std::string name;
    Secret url;
    std::vector<std::string> events;
    std::vector<std::pair<std::string, Secret>> fields;  // that the provider sends with each event
};

class WebhookRegistry {
public:
    virtual ~WebhookRegistry() = default;

    template <class T>
    using Answer = boost::asio::awaitable<Reply<T>>;

    virtual Answer<Page<Webhook>> webhooks_page(std::optional<std::string> cursor) = 0;

    // Its id. Never retried below this line.
    virtual Answer<std::string> add(NewWebhook webhook) = 0;

    // The confirmation's word.
    virtual Answer<std::string> remove(std::string id) = 0;
};

}  // namespace invito
