#pragma once
// `invito webhooks`: where the provider posts its events, as far as this program asked for it.

#include "invito/app/webhook_secrets.hpp"
#include "invito/ports/webhook_registry.hpp"

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

namespace invito {

// A webhook of the workspace. Its address is a secret of whoever made it, but for the host.
struct KnownWebhook {
    std::string id;
    std::string source;
    std::string host;      // empty: its address is none
    bool is_ours = false;  // it posts to where `listen` takes it
    bool is_enabled = true;
};

struct RegisteredWebhook {
    std::string source;
    std::string id = {};
    bool is_new = false;
};

// "https://hooks.example.com/invito" with the secret behind it: what a receiver listens for.
// Errors: usage, "webhooks.url": it is no https:// address, or http:// of another machine.
[[nodiscard]] Result<Secret> webhook_address(const std::string& url, const WebhookSecrets& secrets);

class WebhookSession {
public:
    // Errors: those of make_provider.
    [[nodiscard]] static Result<std::unique_ptr<WebhookSession>> open(
        const Settings& settings, const Environment& environment, const Secret& api_key,
        WebhookSecrets secrets
    );

    // All of the workspace. Errors: those of the provider's answers.
    [[nodiscard]] Result<std::vector<KnownWebhook>> list();

    // Those that this program needs, to `address`; the secrets that the provider signs them with
    // are kept. What is there already stays; one that was switched off, or lacks an event, is made
    // anew. Errors: as above; those of keeping a secret.
    [[nodiscard]] Result<std::vector<RegisteredWebhook>> add(const Secret& address);

    // Of ours only: those of others are none of this program's business. Its secret is forgotten.
    // Errors: as above; usage,
    // "webhooks.unknown" and "webhooks.not_ours".
    [[nodiscard]] Result<void> remove(const std::string& id);

    // Posts an event without meaning to each address of ours, as the provider would, and returns
    // how many took it. Errors: as above; usage, "webhooks.none"; unavailable, "webhooks.test".
    [[nodiscard]] Result<std::size_t> test(const Environment& environment);

private:
    WebhookSession(const Settings& settings, WebhookSecrets secrets)
        : settings_(settings), secrets_(std::move(secrets)) {}

    [[nodiscard]] Result<std::vector<Webhook>> every_page();
    [[nodiscard]] bool is_ours(const Webhook& webhook) const;
    [[nodiscard]] Error said(const ProviderError& error) const;
    [[nodiscard]] Result<RegisteredWebhook> add_if_missing(
        const std::vector<Webhook>& all, const Secret& address, const WantedWebhook& wanted
    );
    [[nodiscard]] Result<Webhook> add_one(const Secret& address, const WantedWebhook& wanted);
    [[nodiscard]] Result<void> remove_one(const Webhook& webhook);

    template <class T>
    T wait(boost::asio::awaitable<T> task);

    const Settings& settings_;
    WebhookSecrets secrets_;
    boost::asio::io_context io_{1};
    std::unique_ptr<Clock> clock_;
    std::unique_ptr<WebhookRegistry> registry_;
};

}  // namespace invito
