#include "webhooks.hpp"

#include "bodies.hpp"
#include "invito/support/json_writer.hpp"
#include "json.hpp"
#include "target.hpp"

#include <utility>

namespace invito::v1 {

namespace {

using json::Value;

// One webhook tells of one source. Of accounts, "ok" is left out unless it is asked for (Unipile
// documentation, "Account lifecycle", 2026): without it, signed out twice looks like a retry.
const std::vector<WantedWebhook>& all_wanted() {
    static const std::vector<WantedWebhook> wanted = {
        {"users", {"new_relation"}},
        {"account_status",
         {"ok", "credentials", "error", "stopped", "permissions", "reconnected", "deleted"}}};
    return wanted;
}

// The documentation calls the id of a new one webhook_id; that of a listed one may be called so.
std::string id_of(const Value* object) {
    std::string id = json::text_at(object, "id");
    return id.empty() ? json::text_at(object, "webhook_id") : id;
}

Shaped<Webhook> decode_webhook(const Value* item) {
    const Value* enabled = json::member(item, "enabled");
    Webhook webhook{
        .id = id_of(item),
        .source = json::text_at(item, "source"),
        .url = json::text_at(item, "request_url"),
        .is_enabled = enabled == nullptr || !enabled->IsFalse()};
    if (webhook.id.empty()) return ShapeError{"a webhook has no id"};
    return webhook;
}

class Registry final : public WebhookRegistry {
public:
    Registry(ApiClient api, Routes routes) : api_(std::move(api)), routes_(std::move(routes)) {}

    [[nodiscard]] const std::vector<WantedWebhook>& wanted() const override { return all_wanted(); }

    Answer<Page<Webhook>> webhooks_page(std::optional<std::string> cursor) override {
        HttpRequest request{
            .method = Method::get, .target = routes_.webhooks(cursor), .json_body = {}};
        return api_.call<Page<Webhook>>(
            std::move(request), Route::account,
            [](HttpResponse& response) { return decode_webhooks_page(std::move(response.body)); }
        );
    }

    Answer<Webhook> add(NewWebhook webhook) override {
        HttpRequest request{
            .method = Method::post,
            .target = routes_.webhooks(std::nullopt),
            .json_body = encode_webhook(webhook)};
        return api_.call<Webhook>(std::move(request), Route::account, [](HttpResponse& response) {
            return decode_added_webhook(std::move(response.body));
        });
    }

    Answer<std::string> remove(std::string id) override {
        if (!is_path_name(id)) return refuse<std::string>(Fault::rejected, not_a_webhook);
        HttpRequest request{
            .method = Method::erase, .target = routes_.webhook(id), .json_body = {}};
        return api_.call<std::string>(
            std::move(request), Route::account,
            [](HttpResponse& response) { return decode_withdrawal(std::move(response.body)); }
        );
    }

private:
    static constexpr const char* not_a_webhook = "this cannot be the id of a webhook";

    ApiClient api_;
    Routes routes_;
};

}  // namespace

Shaped<Page<Webhook>> decode_webhooks_page(std::string text) {
    const json::Body body(std::move(text));
    auto items = json::items_at<Webhook>(body.object(), "items", decode_webhook);
    if (!items) return items.error();
    Page<Webhook> page{.items = std::move(*items)};
    std::string next = json::text_at(body.object(), "cursor");
    if (!next.empty()) page.cursor = std::move(next);
    return page;
}

Shaped<Webhook> decode_added_webhook(std::string text) {
    const json::Body body(std::move(text));
    Webhook webhook{.id = id_of(body.object()), .source = {}, .url = {}};
    if (webhook.id.empty()) return ShapeError{"the answer has no webhook_id"};
    return webhook;
}

std::string encode_webhook(const NewWebhook& webhook) {
    JsonWriter json;
    json.begin_object();
    json.field("source", webhook.source);
    json.field("request_url", webhook.url.reveal());
    json.field("name", webhook.name);
    json.field("format", "json");
    json.field("enabled", true);
    json.field("events", webhook.events);
    json.list("headers", webhook.fields, [&json](const auto& field) {
        json.field("key", field.first);
        json.field("value", field.second.reveal());
    });
    json.end_object();
    return json.take();
}

std::unique_ptr<WebhookRegistry> make_registry(ApiClient api, Routes routes) {
    return std::make_unique<Registry>(std::move(api), std::move(routes));
}

}  // namespace invito::v1
