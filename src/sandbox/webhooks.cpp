#include "webhooks.hpp"

#include "invito/support/json_writer.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace invito::sandbox {

namespace {

using std::chrono::milliseconds;

constexpr Duration slowest_delivery = milliseconds{60};
constexpr Duration latest_duplicate = milliseconds{120};
constexpr int deliveries_per_duplicate = 4;

std::string relation_body(const Hook& hook, const Account& account, const Person& person) {
    const std::string url = "https://www.linkedin.com/in/" + person.slug;
    JsonWriter json;
    json.begin_object();
    json.field("event", "new_relation");
    json.field("account_id", account.settings.id);
    json.field("account_type", account.settings.type);
    json.field("webhook_name", hook.name);
    json.field("user_full_name", person.full_name());
    json.field("user_provider_id", person.provider_id);
    json.field("user_public_identifier", person.slug);
    json.field("user_profile_url", url);
    json.end_object();
    return json.take();
}

std::string status_body(const Account& account) {
    JsonWriter json;
    json.begin_object();
    json.object("AccountStatus", [&] {
        json.field("account_id", account.settings.id);
        json.field("account_type", account.settings.type);
        json.field("message", account.settings.status);
    });
    json.end_object();
    return json.take();
}

// Connecting, ok and stopped are told only to who asks for them.
bool wants(const Hook& hook, std::string_view event) {
    if (!hook.events.empty()) return std::ranges::find(hook.events, event) != hook.events.end();
    return event != "connecting" && event != "ok" && event != "stopped";
}

}  // namespace

std::optional<HookAddress> parse_hook_address(std::string_view url) {
    constexpr std::string_view scheme = "http://127.0.0.1";
    if (!url.starts_with(scheme)) return std::nullopt;
    url.remove_prefix(scheme.size());
    const std::string_view port = url.substr(0, url.find('/'));
    HookAddress address{.host = "127.0.0.1", .target = std::string(url.substr(port.size()))};
    if (address.target.empty()) address.target = "/";
    if (port.empty()) return address;
    const auto number = parse_number<std::uint16_t>(port.substr(1));
    if (port.front() != ':' || !number) return std::nullopt;
    address.port = *number;
    return address;
}

std::map<std::string, Webhooks::Known> Webhooks::state_of(World& world, Instant now) const {
    std::map<std::string, Known> state;
    for (const Account& account : world.accounts()) {
        state[account.settings.id] = {
            world.relation_count(account.settings.id, now), account.settings.status};
    }
    return state;
}

std::string Webhooks::add(Hook hook, World& world, Instant now) {
    if (hooks_.empty()) known_ = state_of(world, now);
    hook.id = fmt::format("wh_{}", ++made_);
    hooks_.push_back(std::move(hook));
    return hooks_.back().id;
}

bool Webhooks::remove(std::string_view id) {
    return std::erase_if(hooks_, [id](const Hook& hook) { return hook.id == id; }) > 0;
}

void Webhooks::tell(
    std::string_view source, const std::string& event,
    const std::function<std::string(const Hook&)>& body, std::vector<HookPost>& into
) {
    for (const Hook& hook : hooks_) {
        const auto to = parse_hook_address(hook.request_url);
        if (!hook.is_enabled || hook.source != source || !wants(hook, event) || !to) continue;
        HookPost post{.to = *to, .headers = hook.headers, .body = body(hook)};
        post.after = random_.between(Duration{0}, slowest_delivery);
        into.push_back(post);
        if (random_.between(1, deliveries_per_duplicate) > 1) continue;
        post.after += random_.between(Duration{0}, latest_duplicate);
        into.push_back(std::move(post));
    }
}

std::vector<HookPost> Webhooks::collect(World& world, Instant now) {
    std::vector<HookPost> deliveries;
    if (hooks_.empty()) return deliveries;
    auto state = state_of(world, now);
    for (const Account& account : world.accounts()) {
        const Known& before = known_[account.settings.id];
        Known& after = state[account.settings.id];
        if (after.status != before.status) {
            tell(
                "account_status", ascii_lower(after.status),
                [&](const Hook&) { return status_body(account); }, deliveries
            );
        }
        // Nothing of an account that is not healthy; once it is, what was missed.
        if (after.status != "OK") {
            after.relations = before.relations;
            continue;
        }
        for (std::size_t i = before.relations; i < after.relations; ++i) {
            const Person person = world.related_person(account.settings.id, i);
            tell(
                "users", "new_relation",
                [&](const Hook& hook) { return relation_body(hook, account, person); }, deliveries
            );
        }
    }
    known_ = std::move(state);
    return deliveries;
}

}  // namespace invito::sandbox
