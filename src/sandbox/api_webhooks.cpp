// The routes of webhooks: of v1 one for each source, of v2 one endpoint for all events.
#include "api.hpp"
#include "invito/support/text.hpp"
#include "shapes.hpp"
#include "shapes_v2.hpp"

#include <algorithm>
#include <rapidjson/document.h>

namespace invito::sandbox {
namespace {

constexpr std::size_t endpoint_text_max = 255;

// What a body says, as far as it is of the right kind.
class HookBody {
public:
    explicit HookBody(const std::string& json) {
        document_.Parse<rapidjson::kParseValidateEncodingFlag>(json.data(), json.size());
    }

    [[nodiscard]] bool is_object() const {
        return !document_.HasParseError() && document_.IsObject();
    }
    [[nodiscard]] bool has(const char* name) const { return document_.HasMember(name); }

    [[nodiscard]] std::string text(const char* name) const { return text_of(document_, name); }

    [[nodiscard]] bool flag(const char* name, bool otherwise) const {
        const auto member = document_.FindMember(name);
        const bool is_flag = member != document_.MemberEnd() && member->value.IsBool();
        return is_flag ? member->value.GetBool() : otherwise;
    }

    [[nodiscard]] std::vector<std::string> texts(const char* name) const {
        std::vector<std::string> all;
        each(name, [&all](const rapidjson::Value& value) {
            if (value.IsString()) all.emplace_back(value.GetString());
        });
        return all;
    }

    // Of {"key": ..., "value": ...}.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> pairs(const char* name) const {
        std::vector<std::pair<std::string, std::string>> all;
        each(name, [&all](const rapidjson::Value& value) {
            if (value.IsObject()) all.emplace_back(text_of(value, "key"), text_of(value, "value"));
        });
        return all;
    }

private:
    static std::string text_of(const rapidjson::Value& object, const char* name) {
        const auto member = object.FindMember(name);
        const bool is_text = member != object.MemberEnd() && member->value.IsString();
        return is_text ? member->value.GetString() : "";
    }

    template <class Take>
    void each(const char* name, const Take& take) const {
        const auto member = document_.FindMember(name);
        if (member == document_.MemberEnd() || !member->value.IsArray()) return;
        for (const auto& value : member->value.GetArray()) take(value);
    }

    rapidjson::Document document_;
};

// Only sources that the sandbox has something to tell of, and only to this machine.
Answer<Hook> read_webhook(const std::string& json) {
    const HookBody body(json);
    if (!body.is_object()) return api_errors::malformed_request;
    Hook hook{
        .source = body.text("source"),
        .request_url = body.text("request_url"),
        .name = body.text("name"),
        .events = body.texts("events"),
        .headers = body.pairs("headers")};
    const bool is_known = hook.source == "users" || hook.source == "account_status";
    if (!is_known || !parse_hook_address(hook.request_url)) return api_errors::invalid_parameters;
    return hook;
}

// As it is after the body was applied to it. One name that is no event's refuses all of it.
Answer<Hook> read_endpoint(const std::string& json, Hook hook) {
    const HookBody body(json);
    if (!body.is_object()) return api_errors::malformed_request;
    if (body.has("url")) hook.request_url = body.text("url");
    if (body.has("description")) hook.name = body.text("description");
    if (body.has("trigger_events")) hook.events = body.texts("trigger_events");
    if (body.has("account_ids")) hook.account_ids = body.texts("account_ids");
    hook.is_enabled = body.flag("enabled", hook.is_enabled);
    const bool is_short =
        hook.request_url.size() <= endpoint_text_max && hook.name.size() <= endpoint_text_max;
    const bool is_right = is_short && parse_hook_address(hook.request_url) &&
                          !hook.events.empty() && std::ranges::all_of(hook.events, is_event_of_v2);
    if (!is_right) return api_errors::invalid_parameters;
    return hook;
}

}  // namespace

Api::Route Api::endpoint_route_of(net::Method method, const Target& target) {
    const bool is_list = target.depth == 3 || (target.depth == 4 && target.segment(3).empty());
    if (!is_list && target.depth != 4) return Route::unknown;
    switch (method) {
        case net::Method::get: return is_list ? Route::webhooks : Route::webhook;
        case net::Method::post: return is_list ? Route::add_webhook : Route::unknown;
        case net::Method::patch: return is_list ? Route::unknown : Route::change_webhook;
        case net::Method::remove: return is_list ? Route::unknown : Route::remove_webhook;
        default: return Route::unknown;
    }
}

void Api::list_webhooks(Call& call) const {
    if (call.is_v2) return list_endpoints(call);
    call.reply.body = shapes::webhooks(webhooks_.of(false));
}

void Api::list_endpoints(Call& call) const {
    const auto window = offset_window_of(call.target.query);
    if (!window) return refuse(call, api_errors::invalid_parameters);
    const std::vector<Hook> all = webhooks_.of(true);
    const auto page = part_of(all, *window);
    call.reply.body =
        shapes::v2::endpoints(page, window->offset + page.size() < all.size(), world_);
}

void Api::show_webhook(Call& call) {
    const Hook* const endpoint = webhooks_.find(call.target.segment(3));
    if (endpoint == nullptr) return refuse(call, api_errors::route_not_found);
    call.reply.body = shapes::v2::endpoint(*endpoint, world_);
}

void Api::add_webhook(Call& call) {
    Answer<Hook> hook = call.is_v2 ? read_endpoint(call.request.body, webhooks_.new_endpoint())
                                   : read_webhook(call.request.body);
    if (!hook) return refuse(call, hook.error());
    const Hook& added = webhooks_.add(*std::move(hook), world_, call.now);
    if (call.is_v2) {
        call.reply.body = shapes::v2::endpoint(added, world_);
        return;
    }
    call.reply.status = 201;
    call.reply.body = shapes::webhook_created(added.id);
}

void Api::change_webhook(Call& call) {
    Hook* const endpoint = webhooks_.find(call.target.segment(3));
    if (endpoint == nullptr) return refuse(call, api_errors::route_not_found);
    Answer<Hook> changed = read_endpoint(call.request.body, *endpoint);
    if (!changed) return refuse(call, changed.error());
    *endpoint = *std::move(changed);
    call.reply.body = shapes::v2::endpoint(*endpoint, world_);
}

void Api::remove_webhook(Call& call) {
    const auto id = percent_decoded(call.target.segment(3));
    if (!id || !webhooks_.remove(*id, call.is_v2)) return refuse(call, api_errors::route_not_found);
    call.reply.body = call.is_v2 ? shapes::v2::endpoint_removed() : shapes::webhook_removed();
}

std::vector<HookPost> Api::hook_posts(Instant now) {
    catch_up(now);
    return webhooks_.collect(world_, now);
}

}  // namespace invito::sandbox
