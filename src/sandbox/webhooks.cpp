#include "webhooks.hpp"

#include "invito/support/digest.hpp"
#include "invito/support/json_writer.hpp"
#include "invito/support/text.hpp"
#include "shapes_v2.hpp"

#include <algorithm>
#include <array>
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

bool asks_for(const Hook& hook, std::string_view event) {
    return std::ranges::find(hook.events, event) != hook.events.end();
}

bool wants(const Hook& hook, const HookEvent& event) {
    if (!hook.is_enabled) return false;
    if (hook.is_v2()) {
        const std::string id = id_in_v2(event.account.settings.id);
        const auto& ids = hook.account_ids;
        const bool is_meant = ids.empty() || std::ranges::find(ids, id) != ids.end();
        return is_meant && asks_for(hook, event.name_v2);
    }
    if (hook.source != event.source) return false;
    if (!hook.events.empty()) return asks_for(hook, event.name_v1);
    // These are told only to who asks for them.
    const auto& name = event.name_v1;
    return name != "connecting" && name != "ok" && name != "stopped";
}

std::string body_for(const Hook& hook, const HookEvent& event) {
    if (hook.is_v2()) return shapes::v2::event(event);
    return event.person ? relation_body(hook, event.account, *event.person)
                        : status_body(event.account);
}

// A lock is no status in v2.
std::string status_name_v2(const std::string& before, const std::string& after) {
    if (after == "STOPPED") return "account.locked";
    if (before == "STOPPED") return "account.unlocked";
    return fmt::format("account.status.{}", shapes::v2::status_word(after));
}

constexpr std::string_view endpoint_prefix = "we_";

// Those of the vendor's list whose subject the sandbox knows.
constexpr auto events_of_v2 = std::to_array<std::string_view>(
    {"relation.new", "account.status.disconnected", "account.status.running",
     "account.status.errored", "account.status.degraded", "account.status.partial",
     "account.locked", "account.unlocked", "account.add", "account.reconnect", "account.remove"}
);

}  // namespace

bool is_event_of_v2(std::string_view name) {
    return std::ranges::find(events_of_v2, name) != events_of_v2.end();
}

std::string signature_of(const HookPost& post, Instant at) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count();
    const std::string mac = hmac_sha256_hex(post.secret, fmt::format("{}.{}", seconds, post.body));
    return fmt::format("t={},v0={}", seconds, mac);
}

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

std::vector<Hook> Webhooks::of(bool is_v2) const {
    std::vector<Hook> some;
    std::ranges::copy_if(hooks_, std::back_inserter(some), [is_v2](const Hook& hook) {
        return hook.is_v2() == is_v2;
    });
    return some;
}

Hook* Webhooks::find(std::string_view id) {
    const auto hook =
        std::ranges::find_if(hooks_, [id](const Hook& one) { return one.is_v2() && one.id == id; });
    return hook == hooks_.end() ? nullptr : &*hook;
}

Hook Webhooks::new_endpoint() {
    Hook endpoint;
    endpoint.secret = fmt::format("wes_{:016x}{:016x}", random_.next(), random_.next());
    return endpoint;
}

const Hook& Webhooks::add(Hook hook, World& world, Instant now) {
    if (hooks_.empty()) known_ = state_of(world, now);
    hook.id = fmt::format("{}{}", hook.is_v2() ? endpoint_prefix : "wh_", ++made_);
    return hooks_.emplace_back(std::move(hook));
}

bool Webhooks::remove(std::string_view id, bool is_v2) {
    return std::erase_if(hooks_, [&](const Hook& hook) {
               return hook.id == id && hook.is_v2() == is_v2;
           }) > 0;
}

void Webhooks::tell(HookEvent event, std::vector<HookPost>& into) {
    event.id = fmt::format("evt_{}", ++told_);
    for (const Hook& hook : hooks_) {
        const auto to = parse_hook_address(hook.request_url);
        if (!to || !wants(hook, event)) continue;
        HookPost post{
            .to = *to,
            .headers = hook.headers,
            .body = body_for(hook, event),
            .secret = hook.secret,
            .after = random_.between(Duration{0}, slowest_delivery)};
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
        if (account.settings.type == "MOCK") continue;
        if (after.status != before.status) {
            tell(
                {.at = now,
                 .account = account,
                 .source = "account_status",
                 .name_v1 = ascii_lower(after.status),
                 .name_v2 = status_name_v2(before.status, after.status)},
                deliveries
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
                {.at = now,
                 .account = account,
                 .person = &person,
                 .source = "users",
                 .name_v1 = "new_relation",
                 .name_v2 = "relation.new"},
                deliveries
            );
        }
    }
    known_ = std::move(state);
    return deliveries;
}

}  // namespace invito::sandbox
