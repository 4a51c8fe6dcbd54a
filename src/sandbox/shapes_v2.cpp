#include "shapes_v2.hpp"

#include "invito/support/json_writer.hpp"
#include "invito/support/text.hpp"
#include "shapes.hpp"

#include <array>
#include <fmt/format.h>

namespace invito::sandbox {

constexpr std::string_view id_prefix = "acc_";

std::string id_in_v2(std::string_view account_id) {
    return fmt::format("{}{}", id_prefix, account_id);
}

namespace shapes::v2 {
namespace {

constexpr std::string_view application_id = "app_sandbox";

struct StatusWord {
    std::string_view v1;
    std::string_view v2;
};
constexpr auto status_words = std::to_array<StatusWord>({
    {"OK", "running"},
    {"STOPPED", "running"},  // and locked
    {"CREDENTIALS", "disconnected"},
    {"PERMISSIONS", "partial"},
    {"ERROR", "errored"},
    {"CONNECTING", "errored"},
});

std::string provider_of(const Account& account) {
    return ascii_lower(account.settings.type);
}

std::string relation_id(const Person& person) {
    return "urn:li:fsd_connection:" + person.provider_id;
}

void write_account_v2(JsonWriter& json, const Account& account) {
    const SandboxAccount& settings = account.settings;
    const std::string_view status = status_word(settings.status);
    json.field("object", "Account");
    json.field("id", id_in_v2(settings.id));
    json.field("application_id", application_id);
    json.field("account_scope_id", std::nullopt);
    json.field("provider", provider_of(account));
    json.field("user_id", account.owner.provider_id);
    json.field("name", settings.name);
    json.field("created_at", iso_time(account.created_at));
    json.field("status", status);
    json.field("is_locked", settings.status == "STOPPED");
    json.object("metadata", [&] {
        json.field("v1_account_id", settings.id);
        json.object("products_connection_status", [&] {
            json.field("classic", status == "partial" ? "disconnected" : status);
            for (const char* seat : {"recruiter", "sales_navigator"})
                if (account.has_tier(seat)) json.field(seat, "running");
        });
    });
}

void write_user_fields(JsonWriter& json, const Person& person) {
    json.field("id", person.provider_id);
    json.field("type", "individual");
    json.field("public_identifier", person.slug);
    json.field("display_name", person.full_name());
    json.field("first_name", person.first_name);
    if (!person.last_name.empty()) json.field("last_name", person.last_name);
    json.field("description", person.headline);
}

void write_user(JsonWriter& json, const Person& person) {
    json.object("user", [&] {
        json.field("object", "User");
        write_user_fields(json, person);
    });
}

std::string profile_of(
    const Person& person, std::string_view distance, bool is_premium, Relationship relationship
) {
    JsonWriter json;
    json.begin_object();
    json.field("object", "UserProfile");
    write_user_fields(json, person);
    json.field("provider", "linkedin");
    json.field("is_blocked", false);
    json.object("specifics", [&] {
        json.field("network_distance", distance);
        json.field("is_premium", is_premium);
        const bool is_received = relationship == Relationship::invitation_received;
        const bool is_withdrawn = relationship == Relationship::invitation_withdrawn;
        if (!is_received && !is_withdrawn && relationship != Relationship::invitation_sent) return;
        json.object("relation_request", [&] {
            json.field("object", "RelationRequest");
            json.field("type", is_received ? "received" : "sent");
            json.field("id", "of-" + person.provider_id);
        });
        json.field("relation_request_status", is_withdrawn ? "WITHDRAWN" : "PENDING");
    });
    json.end_object();
    return json.take();
}

std::string_view distance_of(const Profile& profile) {
    if (profile.relationship == Relationship::connected) return "FIRST_DEGREE";
    if (profile.relationship == Relationship::self) return "SELF";
    return profile.person.distance;
}

void write_endpoint(JsonWriter& json, const Hook& endpoint, const World& world) {
    json.field("object", "WebhookEndpoint");
    json.field("id", endpoint.id);
    json.field("application_id", application_id);
    json.field("enabled", endpoint.is_enabled);
    json.field("url", endpoint.request_url);
    json.field("description", endpoint.name);
    json.field("trigger_events", endpoint.events);
    json.field("secret", endpoint.secret);
    json.field("account_ids", endpoint.account_ids);
    json.list("account_targets", endpoint.account_ids, [&](const std::string& id) {
        const Account* account = world.find(v1_id(id));
        json.field("object", "WebhookEndpointAccountTarget");
        json.field("id", id);
        json.field("account_name", account ? account->settings.name : "");
        json.field("account_provider", account ? provider_of(*account) : "");
        json.field("status", account ? "active" : "deleted");
    });
}

void write_relation_payload(JsonWriter& json, const HookEvent& event) {
    json.field("object", "UserRelation");
    json.field("id", relation_id(*event.person));
    write_user(json, *event.person);
    json.field("created_at", iso_time(event.at));
}

void write_account_payload(JsonWriter& json, const HookEvent& event) {
    json.field("timestamp", iso_time(event.at));
    if (event.name_v2 == "account.status.errored") json.field("reason", "provider");
}

}  // namespace

std::string_view v1_id(std::string_view id_in_v2) {
    return id_in_v2.starts_with(id_prefix) ? id_in_v2.substr(id_prefix.size()) : std::string_view{};
}

std::string_view status_word(std::string_view status) {
    for (const StatusWord& word : status_words)
        if (word.v1 == status) return word.v2;
    return status;
}

std::string error(const ApiError& error) {
    JsonWriter json;
    json.begin_object();
    json.field("object", "Error");
    json.field("type", error.type);
    json.field("status", error.status);
    json.field("title", error.title);
    if (!error.detail.empty()) json.field("detail", error.detail);
    json.field("req_id", "req-sandbox");
    json.end_object();
    return json.take();
}

std::string account(const Account& account) {
    JsonWriter json;
    json.begin_object();
    write_account_v2(json, account);
    json.end_object();
    return json.take();
}

std::string accounts(std::span<const Account* const> page, bool has_more) {
    JsonWriter json;
    json.begin_object();
    json.field("object", "Accounts");
    json.list("data", page, [&](const Account* account) { write_account_v2(json, *account); });
    json.field("has_more", has_more);
    json.end_object();
    return json.take();
}

std::string owner(const Account& account) {
    const bool is_premium = account.settings.tier != "free";
    return profile_of(account.owner, "SELF", is_premium, Relationship::self);
}

std::string profile(const Profile& profile) {
    return profile_of(profile.person, distance_of(profile), false, profile.relationship);
}

std::string receipt(const Receipt& receipt, std::string_view note, Instant now) {
    JsonWriter json;
    json.begin_object();
    json.field("object", "RelationRequest");
    json.field("type", "sent");
    json.field("id", receipt.invitation_id);
    json.field("created_at", iso_time(now));
    if (!note.empty()) json.field("message", note);
    json.end_object();
    return json.take();
}

std::string sent(std::span<const SentInvitation> page, std::optional<std::size_t> total) {
    JsonWriter json;
    json.begin_object();
    json.list("data", page, [&](const SentInvitation& invitation) {
        json.field("object", "RelationRequest");
        json.field("type", "sent");
        json.field("id", invitation.id);
        write_user(json, invitation.person);
        json.field("created_at", iso_time(invitation.sent_at));
        if (!invitation.note.empty()) json.field("message", invitation.note);
    });
    if (total) json.field("total_count", *total);
    json.end_object();
    return json.take();
}

std::string cancelled() {
    return R"({"object":"RelationRequestCanceled"})";
}

std::string relations(const PageOf<Connection>& page) {
    JsonWriter json;
    json.begin_object();
    json.list("data", page.items, [&](const Connection& connection) {
        json.field("object", "UserRelation");
        json.field("id", relation_id(connection.person));
        write_user(json, connection.person);
        json.field("created_at", iso_time(connection.since));
    });
    if (page.next) json.field("next_cursor", write_cursor(List::relations, *page.next));
    json.end_object();
    return json.take();
}

std::string endpoint(const Hook& endpoint, const World& world) {
    JsonWriter json;
    json.begin_object();
    write_endpoint(json, endpoint, world);
    json.end_object();
    return json.take();
}

std::string endpoints(std::span<const Hook> page, bool has_more, const World& world) {
    JsonWriter json;
    json.begin_object();
    json.field("object", "WebhookEndpoints");
    json.list("data", page, [&](const Hook& endpoint) { write_endpoint(json, endpoint, world); });
    json.field("has_more", has_more);
    json.end_object();
    return json.take();
}

std::string endpoint_removed() {
    return R"({"success":true})";
}

std::string event(const HookEvent& event) {
    JsonWriter json;
    json.begin_object();
    json.field("id", event.id);
    json.field("created_at", iso_time(event.at));
    json.field("account_id", id_in_v2(event.account.settings.id));
    json.field("type", event.name_v2);
    json.object("payload", [&] {
        event.person ? write_relation_payload(json, event) : write_account_payload(json, event);
    });
    json.field("account_provider", provider_of(event.account));
    json.field("account_name", event.account.settings.name);
    json.field("application_id", application_id);
    json.field("application_production", false);
    json.end_object();
    return json.take();
}

}  // namespace shapes::v2
}  // namespace invito::sandbox
