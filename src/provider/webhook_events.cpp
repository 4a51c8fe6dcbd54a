#include "invito/provider/webhook_events.hpp"

#include "invito/support/digest.hpp"
#include "invito/support/text.hpp"
#include "json.hpp"
#include "words.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace invito {

namespace {

using json::Value;

constexpr std::size_t word_length_max = 128;

// An id or a word of the provider: it is stored and shown.
bool is_word(std::string_view text) {
    return !text.empty() && text.size() <= word_length_max &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

std::optional<ProviderEvent> checked(ProviderEvent event) {
    if (!event.id.empty() && !is_word(event.id)) return std::nullopt;
    if (!event.status.empty() && !is_word(event.status)) event.status.clear();
    if (event.kind == EventKind::other) return event;
    if (!is_word(event.account_id)) return std::nullopt;
    const bool is_nobody = event.provider_id.empty() && event.public_identifier.empty();
    if (event.kind == EventKind::relation && is_nobody) return std::nullopt;
    return event;
}

// --- v1. An integrator has seen the person in an object of their own; the vendor shows them flat.

ProviderEvent new_relation_v1(const Value* object) {
    ProviderEvent event{
        .kind = EventKind::relation,
        .account_id = json::text_at(object, "account_id"),
        .provider_id = json::text_at(object, "user_provider_id"),
        .public_identifier = json::text_at(object, "user_public_identifier")};
    const Value* user = json::object_at(object, "user");
    if (event.provider_id.empty()) event.provider_id = json::text_at(user, "provider_id");
    if (event.public_identifier.empty())
        event.public_identifier = json::text_at(user, "public_identifier");
    return event;
}

ProviderEvent account_status_v1(const Value* status) {
    const std::string word = json::text_at(status, "message");
    const bool is_signed_out = ascii_lower(word) == "credentials";
    return {
        .kind = is_signed_out ? EventKind::signed_out : EventKind::account,
        .account_id = json::text_at(status, "account_id"),
        .status = word};
}

// --- v2

void read_relation_v2(const Value* payload, ProviderEvent& event) {
    const Value* user = json::object_at(payload, "user");
    event.kind = EventKind::relation;
    event.provider_id = json::text_at(user, "id");
    event.public_identifier = json::text_at(user, "public_identifier");
    event.at = decode_instant(json::member(payload, "created_at"));
}

// The name holds the status. One product of several that is signed out is not ours, unless it is
// the one that invites.
void read_status_v2(std::string_view name, const Value* payload, ProviderEvent& event) {
    const std::string product = json::text_at(payload, "product");
    const bool is_ours = product.empty() || product == "classic";
    const bool is_signed_out = name == "account.status.disconnected" && is_ours;
    event.kind = is_signed_out ? EventKind::signed_out : EventKind::account;
    event.status = name.substr(name.rfind('.') + 1);
}

std::optional<ProviderEvent> decode_v2(const Value* object, const std::string& name) {
    ProviderEvent event{
        .id = json::text_at(object, "id"),
        .account_id = json::text_at(object, "account_id"),
        .at = decode_instant(json::member(object, "created_at"))};
    if (event.id.empty()) return std::nullopt;
    const Value* payload = json::object_at(object, "payload");
    // Until mid-2026 the same was called by the second name.
    if (name == "relation.new" || name == "relation.request.accept") {
        read_relation_v2(payload, event);
    } else if (name.starts_with("account.")) {
        read_status_v2(name, payload, event);
    }
    return checked(std::move(event));
}

}  // namespace

std::optional<ProviderEvent> decode_event(std::string body) {
    const json::Body parsed(std::move(body));
    const Value* object = parsed.object();
    if (const Value* status = json::object_at(object, "AccountStatus"))
        return checked(account_status_v1(status));
    const std::string name_v1 = json::text_at(object, "event");
    if (name_v1 == "new_relation") return checked(new_relation_v1(object));
    if (!name_v1.empty()) return ProviderEvent{};
    const std::string name_v2 = json::text_at(object, "type");
    if (!name_v2.empty()) return decode_v2(object, name_v2);
    return std::nullopt;
}

namespace {

constexpr std::size_t mac_length = 64;

// "t=1767225600,v0=583b...": parts may be added, and several signatures may stand in it.
struct SignatureField {
    std::optional<std::string_view> time;
    std::vector<std::string_view> macs;
};

std::optional<SignatureField> read_signature(std::string_view field) {
    SignatureField read;
    while (!field.empty()) {
        const std::string_view part = trim(field.substr(0, field.find(',')));
        field.remove_prefix(std::min(field.size(), field.find(',')));
        if (!field.empty()) field.remove_prefix(1);
        if (part.starts_with("t=")) {
            if (read.time) return std::nullopt;
            read.time = part.substr(2);
        } else if (part.starts_with("v0=") && part.size() == 3 + mac_length) {
            read.macs.push_back(part.substr(3));
        }
    }
    if (!read.time || read.macs.empty()) return std::nullopt;
    return read;
}

std::string mac_of(std::string_view time, std::string_view body, const Secret& secret) {
    return hmac_sha256_hex(secret.reveal(), fmt::format("{}.{}", time, body));
}

}  // namespace

bool is_same_secret(std::string_view given, std::string_view expected) {
    return sha256_hex(given) == sha256_hex(expected);
}

bool is_signed(
    std::string_view field, std::string_view body, std::span<const Secret> secrets, Instant now
) {
    const auto read = read_signature(field);
    if (!read) return false;
    const auto seconds = parse_number<std::int64_t>(*read->time);
    constexpr std::int64_t year_10000 = 253'402'300'800;
    if (!seconds || *seconds < 0 || *seconds >= year_10000) return false;
    bool is_ours = false;
    for (const Secret& secret : secrets) {
        const std::string expected = mac_of(*read->time, body, secret);
        for (const std::string_view mac : read->macs) is_ours |= is_same_secret(mac, expected);
    }
    const Duration age = now - (Instant{} + std::chrono::seconds{*seconds});
    return is_ours && age <= signature_age_max && age >= -signature_lead_max;
}

std::string sign_event(std::string_view body, const Secret& secret, Instant at) {
    const std::string time = std::to_string(to_millis(at) / 1000);
    return fmt::format("t={},v0={}", time, mac_of(time, body, secret));
}

}  // namespace invito
