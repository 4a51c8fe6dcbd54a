#include "webhooks.hpp"

#include "assumptions.hpp"
#include "bodies.hpp"
#include "invito/support/json_writer.hpp"
#include "invito/support/text.hpp"
#include "json.hpp"
#include "routes.hpp"
#include "target.hpp"

#include <algorithm>
#include <utility>

namespace invito::v2 {

namespace {

using json::Value;

// One name that the vendor does not know refuses the whole endpoint: no more than what is used.
// Each change of the status is, so that an older one does not stop an account.
const std::vector<WantedWebhook>& all_wanted() {
    static const std::vector<WantedWebhook> wanted = {
        {"application",
         {"relation.new", "account.status.running", "account.status.disconnected",
          "account.status.errored", "account.status.degraded", "account.status.partial"}}};
    return wanted;
}

constexpr std::size_t url_length_max = 255;

constexpr const char* no_place = "this is no place in the list of webhooks";
constexpr const char* no_endpoint = "this cannot be the id of a webhook";
constexpr const char* long_url =
    "the address is longer than the 255 characters that Unipile keeps, with the secret part";

// It is kept among others, with commas between.
Secret decode_secret(std::string text) {
    const bool is_one =
        std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~' && c != ','; });
    return Secret(is_one ? std::move(text) : std::string());
}

Shaped<Webhook> decode_endpoint(const Value* item) {
    const Value* enabled = json::member(item, "enabled");
    Webhook webhook{
        .id = json::text_at(item, "id"),
        .source = all_wanted().front().source,
        .events = json::texts_at(item, "trigger_events"),
        .url = json::text_at(item, "url"),
        .is_enabled = enabled == nullptr || !enabled->IsFalse(),
        .signing = decode_secret(json::text_at(item, "secret"))};
    if (webhook.id.empty()) return ShapeError{"a webhook has no id"};
    return webhook;
}

class Registry final : public WebhookRegistry {
public:
    explicit Registry(ApiClient api) : api_(std::move(api)) {}

    [[nodiscard]] const std::vector<WantedWebhook>& wanted() const override { return all_wanted(); }

    Answer<Page<Webhook>> webhooks_page(std::optional<std::string> cursor) override {
        const auto offset = parse_number<std::size_t>(cursor.value_or("0"));
        if (!offset) return refuse<Page<Webhook>>(Fault::unreadable, no_place);
        HttpRequest request{
            .method = Method::get,
            .target = webhooks_target(*offset),
            .json_body = {},
            .fields = no_cache};
        return api_.call<Page<Webhook>>(
            std::move(request), Route::account,
            [at = *offset](HttpResponse& response) {
                return decode_webhooks_page(std::move(response.body), at);
            }
        );
    }

    Answer<Webhook> add(NewWebhook webhook) override {
        if (webhook.url.reveal().size() > url_length_max)
            return refuse<Webhook>(Fault::rejected, long_url);
        HttpRequest request{
            .method = Method::post,
            .target = new_webhook_target(),
            .json_body = encode_webhook(webhook)};
        return api_.call<Webhook>(std::move(request), Route::account, [](HttpResponse& response) {
            return decode_webhook(std::move(response.body));
        });
    }

    Answer<std::string> remove(std::string id) override {
        if (!is_path_name(id)) return refuse<std::string>(Fault::rejected, no_endpoint);
        HttpRequest request{.method = Method::erase, .target = webhook_target(id), .json_body = {}};
        return api_.call<std::string>(
            std::move(request), Route::account,
            [](HttpResponse& response) { return decode_removed_webhook(std::move(response.body)); }
        );
    }

private:
    ApiClient api_;
};

}  // namespace

Shaped<Page<Webhook>> decode_webhooks_page(std::string text, std::size_t offset) {
    const json::Body body(std::move(text));
    auto webhooks = json::items_at<Webhook>(body.object(), "data", decode_endpoint);
    if (!webhooks) return webhooks.error();
    return page_by_offset(
        std::move(*webhooks), json::is_true_at(body.object(), "has_more"), offset
    );
}

Shaped<Webhook> decode_webhook(std::string text) {
    const json::Body body(std::move(text));
    return decode_endpoint(body.object());
}

Shaped<std::string> decode_removed_webhook(std::string text) {
    const json::Body body(std::move(text));
    if (!json::is_true_at(body.object(), "success"))
        return ShapeError{"the answer does not confirm that the webhook is gone"};
    return std::string("removed");
}

std::string encode_webhook(const NewWebhook& webhook) {
    JsonWriter json;
    json.begin_object();
    json.field("url", webhook.url.reveal());
    json.field("trigger_events", webhook.events);
    json.field("description", webhook.name);
    json.end_object();
    return json.take();
}

std::unique_ptr<WebhookRegistry> make_registry(ApiClient api) {
    return std::make_unique<Registry>(std::move(api));
}

}  // namespace invito::v2
