#include "shapes.hpp"

#include "invito/support/digest.hpp"
#include "invito/support/json_writer.hpp"
#include "invito/support/text.hpp"

#include <array>
#include <chrono>
#include <fmt/format.h>
#include <openssl/evp.h>

namespace invito::sandbox {
namespace {

constexpr std::size_t cursor_max = 64;

std::string_view prefix_of(List list) {
    switch (list) {
        case List::accounts: return "accounts:";
        case List::sent: return "sent:";
        case List::received: return "received:";
        case List::relations: break;
    }
    return "relations:";
}

std::optional<std::string> decode_base64(std::string_view encoded) {
    if (encoded.empty() || encoded.size() % 4 != 0 || encoded.size() > cursor_max) {
        return std::nullopt;
    }
    std::string text(encoded.size() / 4 * 3, '\0');
    const int length = EVP_DecodeBlock(
        reinterpret_cast<unsigned char*>(text.data()),
        reinterpret_cast<const unsigned char*>(encoded.data()), static_cast<int>(encoded.size())
    );
    if (length < 0) return std::nullopt;
    while (text.ends_with('\0')) text.pop_back();  // OpenSSL decodes the padding to zeros
    return text;
}

}  // namespace

std::string write_cursor(List list, std::size_t position) {
    return encode_base64(fmt::format("{}{}", prefix_of(list), position));
}

std::optional<std::size_t> read_cursor(List list, std::string_view cursor) {
    const auto text = decode_base64(cursor);
    const std::string_view prefix = prefix_of(list);
    if (!text || !text->starts_with(prefix)) return std::nullopt;
    return parse_number<std::size_t>(std::string_view(*text).substr(prefix.size()));
}

namespace shapes {

std::string iso_time(Instant instant) {
    const Duration fraction = instant - std::chrono::floor<std::chrono::seconds>(instant);
    std::string text = format_rfc3339(instant);
    return text.insert(text.size() - 1, fmt::format(".{:03}", fraction.count()));
}

namespace {

// LinkedIn shows ages, not times; the vendor computes the time back from the age.
struct ShownDate {
    std::string text;
    Instant parsed;
};

ShownDate shown_date(Instant sent_at, Instant now) {
    using std::chrono::days;
    const std::int64_t age = std::chrono::floor<days>(now - sent_at).count();
    const auto ago = [&](std::int64_t unit_days, std::string_view unit) {
        const std::int64_t units = age / unit_days;
        std::string text = fmt::format("Sent {} {}{} ago", units, unit, units == 1 ? "" : "s");
        return ShownDate{std::move(text), now - days{units * unit_days}};
    };
    if (age < 1) return {"Sent today", now};
    if (age < 7) return ago(1, "day");
    if (age < 30) return ago(7, "week");
    return ago(30, "month");
}

std::string profile_url(std::string_view slug) {
    return fmt::format("https://www.linkedin.com/in/{}", slug);
}

// Numeric in the vendor's answers; derived from the id, so that it stays the same.
std::string member_number(std::string_view provider_id) {
    return fmt::format(
        "{}", std::hash<std::string_view>{}(provider_id) % 900'000'000 + 100'000'000
    );
}

// What the vendor always leaves empty.
constexpr std::array<std::string_view, 0> none{};

std::optional<std::string> unless_empty(std::string text) {
    return text.empty() ? std::nullopt : std::optional(std::move(text));
}

std::optional<std::string> cursor_of(List list, std::optional<std::size_t> next) {
    return next ? std::optional(write_cursor(list, *next)) : std::nullopt;
}

// An object that says what it is, and then what `write(json)` says.
template <class Write>
std::string document(std::string_view what, const Write& write) {
    JsonWriter json;
    json.begin_object();
    json.field("object", what);
    write(json);
    json.end_object();
    return json.take();
}

void write_account(JsonWriter& json, const Account& account) {
    const SandboxAccount& settings = account.settings;
    const Person& owner = account.owner;
    const bool is_paid = settings.tier != "free";
    json.field("id", settings.id);
    json.field("type", settings.type);
    json.field("name", settings.name);
    json.field("created_at", iso_time(account.created_at));
    json.object("connection_params", [&] {
        json.object("im", [&] {
            json.field("id", owner.provider_id);
            json.field("publicIdentifier", owner.slug);
            json.field("username", settings.name);
            json.field("premiumId", unless_empty(is_paid ? member_number(owner.provider_id) : ""));
            json.field(
                "premiumContractId", unless_empty(is_paid ? member_number(settings.id) : "")
            );
            json.key("premiumFeatures");
            json.begin_array();
            if (is_paid) json.value("premium");
            if (is_paid && settings.tier != "premium") json.value(settings.tier);
            json.end_array();
            json.field("organizations", none);
        });
    });
    json.list("sources", std::array{settings.id + "_MESSAGING"}, [&](const std::string& id) {
        json.field("id", id);
        json.field("status", settings.status);
    });
    json.field("groups", none);
}

void write_seat(JsonWriter& json, std::string_view name, const Account& account) {
    if (!account.has_tier(name)) return json.field(name, std::nullopt);
    json.object(name, [&] {
        json.field("owner_seat_id", member_number(account.owner.provider_id));
        json.field("contract_id", member_number(account.settings.id));
    });
}

void write_invitation_of(JsonWriter& json, Relationship relationship) {
    const bool sent = relationship == Relationship::invitation_sent ||
                      relationship == Relationship::invitation_withdrawn;
    if (!sent && relationship != Relationship::invitation_received) return;  // absent, not null
    json.object("invitation", [&] {
        json.field("type", sent ? "SENT" : "RECEIVED");
        json.field(
            "status", relationship == Relationship::invitation_withdrawn ? "WITHDRAWN" : "PENDING"
        );
    });
}

void write_sent(
    JsonWriter& json, const SentInvitation& invitation, const Account& account, Instant now
) {
    const ShownDate date = shown_date(invitation.sent_at, now);
    json.field("object", "InvitationSent");
    json.field("id", invitation.id);
    json.field("date", date.text);
    json.field("parsed_datetime", iso_time(date.parsed));
    json.field("invited_user", invitation.person.full_name());
    json.field("invited_user_id", invitation.person.provider_id);
    json.field("invited_user_public_id", invitation.person.slug);
    json.field("invited_user_description", invitation.person.headline);
    json.field("invitation_text", unless_empty(invitation.note));
    json.object("inviter", [&] {
        json.field("inviter_name", account.settings.name);
        json.field("inviter_id", account.owner.provider_id);
        json.field("inviter_public_identifier", account.owner.slug);
        json.field("inviter_description", account.owner.headline);
    });
    json.object("specifics", [&] {
        json.field("provider", "LINKEDIN");
        json.field("shared_secret", member_number(invitation.id));
    });
}

void write_relation(JsonWriter& json, const Connection& connection) {
    const Person& person = connection.person;
    json.field("object", "UserRelation");
    json.field("first_name", person.first_name);
    json.field("last_name", person.last_name);
    json.field("headline", person.headline);
    json.field("public_identifier", person.slug);
    json.field("public_profile_url", profile_url(person.slug));
    json.field("created_at", to_millis(connection.since));
    json.field("member_id", person.provider_id);
    json.field("member_urn", "urn:li:fsd_profile:" + person.provider_id);
    json.field("connection_urn", "urn:li:fsd_connection:" + person.provider_id);
}

}  // namespace

std::string error(const ApiError& error) {
    JsonWriter json;
    json.begin_object();
    json.field("type", error.type);
    json.field("status", error.status);
    json.field("title", error.title);
    if (!error.detail.empty()) json.field("detail", error.detail);
    json.end_object();
    return json.take();
}

std::string account(const Account& account) {
    return document("Account", [&](JsonWriter& json) { write_account(json, account); });
}

std::string accounts(const AccountPage& page) {
    return document("AccountList", [&](JsonWriter& json) {
        json.list("items", page.items, [&](const Account* account) {
            json.field("object", "Account");
            write_account(json, *account);
        });
        json.field("cursor", cursor_of(List::accounts, page.next));
    });
}

std::string owner(const Account& account) {
    const Person& owner = account.owner;
    return document("AccountOwnerProfile", [&](JsonWriter& json) {
        json.field("provider", "LINKEDIN");
        json.field("provider_id", owner.provider_id);
        json.field("entity_urn", "urn:li:fsd_profile:" + owner.provider_id);
        json.field("object_urn", "urn:li:member:" + member_number(owner.provider_id));
        json.field("first_name", owner.first_name);
        json.field("last_name", owner.last_name);
        json.field("profile_picture_url", std::nullopt);
        json.field("public_profile_url", profile_url(owner.slug));
        json.field("public_identifier", owner.slug);
        json.field("headline", owner.headline);
        json.field("email", owner.slug + "@sandbox.invalid");
        json.field("premium", account.settings.tier != "free");
        json.field("open_profile", false);
        json.field("occupation", owner.headline);
        write_seat(json, "recruiter", account);
        write_seat(json, "sales_navigator", account);
        json.field("organizations", none);
    });
}

std::string profile(const Profile& profile) {
    const Person& person = profile.person;
    const bool is_connected = profile.relationship == Relationship::connected;
    return document("UserProfile", [&](JsonWriter& json) {
        json.field("provider", "LINKEDIN");
        json.field("provider_id", person.provider_id);
        json.field("public_identifier", person.slug);
        json.field("member_urn", member_number(person.provider_id));
        json.field("first_name", person.first_name);
        json.field("last_name", person.last_name);
        json.field("headline", person.headline);
        json.field("public_profile_url", profile_url(person.slug));
        json.field("websites", none);
        for (const char* claim :
             {"is_open_profile", "is_premium", "is_influencer", "is_creator", "can_send_inmail"})
            json.field(claim, false);
        json.field("is_relationship", is_connected);
        json.field("is_self", profile.relationship == Relationship::self);
        if (profile.relationship != Relationship::self) {
            json.field("network_distance", is_connected ? "FIRST_DEGREE" : person.distance);
        }
        if (profile.connected_at) json.field("connected_at", iso_time(*profile.connected_at));
        write_invitation_of(json, profile.relationship);
    });
}

std::string receipt(const Receipt& receipt) {
    return document("UserInvitationSent", [&](JsonWriter& json) {
        json.field("invitation_id", receipt.invitation_id);
        if (receipt.usage) json.field("usage", *receipt.usage);
    });
}

std::string sent(const PageOf<SentInvitation>& page, const Account& account, Instant now) {
    return document("InvitationList", [&](JsonWriter& json) {
        json.list("items", page.items, [&](const SentInvitation& invitation) {
            write_sent(json, invitation, account, now);
        });
        json.field("cursor", cursor_of(List::sent, page.next));
    });
}

std::string received_nothing() {
    return document("InvitationList", [](JsonWriter& json) {
        json.field("items", none);
        json.field("cursor", std::nullopt);
    });
}

std::string cancelled() {
    return document("InvitationCanceled", [](JsonWriter&) {});
}

std::string webhooks(const std::vector<Hook>& hooks) {
    return document("WebhookList", [&](JsonWriter& json) {
        json.list("items", hooks, [&json](const Hook& hook) {
            json.field("object", "Webhook");
            json.field("id", hook.id);
            json.field("source", hook.source);
            json.field("request_url", hook.request_url);
            json.field("name", hook.name);
            json.field("enabled", hook.is_enabled);
            json.field("events", hook.events);
        });
        json.field("cursor", std::nullopt);
    });
}

std::string webhook_created(const std::string& id) {
    return document("WebhookCreated", [&id](JsonWriter& json) { json.field("webhook_id", id); });
}

std::string webhook_removed() {
    return document("WebhookDeleted", [](JsonWriter&) {});
}

std::string relations(const PageOf<Connection>& page) {
    return document("UserRelationsList", [&](JsonWriter& json) {
        json.list("items", page.items, [&](const Connection& connection) {
            write_relation(json, connection);
        });
        json.field("cursor", cursor_of(List::relations, page.next));
    });
}

}  // namespace shapes
}  // namespace invito::sandbox
