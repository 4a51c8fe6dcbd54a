#pragma once
// v2's webhooks: one endpoint tells of whatever it was made for, and signs it with a secret of its
// own. Only a key of the role "service" may manage them.

#include "api_client.hpp"
#include "invito/ports/webhook_registry.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace invito::v2 {

[[nodiscard]] Shaped<Page<Webhook>> decode_webhooks_page(std::string body, std::size_t offset);
[[nodiscard]] Shaped<Webhook> decode_webhook(std::string body);
[[nodiscard]] Shaped<std::string> decode_removed_webhook(std::string body);
[[nodiscard]] std::string encode_webhook(const NewWebhook& webhook);

[[nodiscard]] std::unique_ptr<WebhookRegistry> make_registry(ApiClient api);

}  // namespace invito::v2
