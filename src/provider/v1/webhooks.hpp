#pragma once
// v1's webhooks: one for each source, without a signature. What proves an event is a field of its
// header that was given when the webhook was made.

#include "api_client.hpp"
#include "invito/ports/webhook_registry.hpp"
#include "routes.hpp"

#include <memory>
#include <string>

namespace invito::v1 {

[[nodiscard]] Shaped<Page<Webhook>> decode_webhooks_page(std::string body);
[[nodiscard]] Shaped<Webhook> decode_added_webhook(std::string body);
[[nodiscard]] std::string encode_webhook(const NewWebhook& webhook);

[[nodiscard]] std::unique_ptr<WebhookRegistry> make_registry(ApiClient api, Routes routes);

}  // namespace invito::v1
