#include "unipile_json.hpp"

#include "invito/support/text.hpp"
#include "json_fields.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace invito {

namespace {

using json::Value;

constexpr ShapeError not_an_object{"the answer is not a JSON object"};

// Profiles and search results use different words for the same distances.
struct DistanceWord {
    std::string_view word;
    Distance distance;
};
constexpr std::array<DistanceWord, 8> distance_words = {{
    {"FIRST_DEGREE", Distance::first},
    {"SECOND_DEGREE", Distance::second},
    {"THIRD_DEGREE", Distance::third},
    {"DISTANCE_1", Distance::first},
    {"DISTANCE_2", Distance::second},
    {"DISTANCE_3", Distance::third},
    {"OUT_OF_NETWORK", Distance::out_of_network},
    {"SELF", Distance::self},
}};

std::optional<Distance> decode_distance(const std::string& word) {
    for (const DistanceWord& known : distance_words)
        if (known.word == word) return known.distance;
    return std::nullopt;
}

// Words nobody documented become the mark that keeps us from inviting: sent, pending.
std::optional<InvitationMark> decode_mark(const Value* invitation) {
    if (!invitation) return std::nullopt;
    InvitationMark mark;
    if (json::text_at(invitation, "type") == "RECEIVED")
        mark.direction = InvitationDirection::received;
    const std::string status = json::text_at(invitation, "status");
    if (status == "IGNORED") mark.status = InvitationStatus::ignored;
    if (status == "WITHDRAWN") mark.status = InvitationStatus::withdrawn;
    return mark;
}

bool has_items(const Value* array) {
    return array && array->IsArray() && !array->Empty();
}

std::string join_names(std::string first, const std::string& last) {
    if (!first.empty() && !last.empty()) first += ' ';
    return first + last;
}

// A number, "90" or "90%"; percent of the provider's limit.
std::optional<int> decode_usage(const Value* usage) {
    double percent = -1;
    if (usage && usage->IsNumber()) {
        percent = usage->GetDouble();
    } else if (usage && usage->IsString()) {
        std::string_view text(usage->GetString(), usage->GetStringLength());
        if (text.ends_with('%')) text.remove_suffix(1);
        const char* end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data(), end, percent);
        if (error != std::errc() || stop != end) return std::nullopt;
    }
    if (!(percent >= 0 && percent <= 1000)) return std::nullopt;
    return static_cast<int>(std::lround(percent));
}

// Epoch milliseconds as a number, or RFC 3339. Years 1970 to 9999.
std::optional<Instant> decode_instant(const Value* value) {
    constexpr std::int64_t last = 253'402'300'799'999;
    if (!value) return std::nullopt;
    if (value->IsInt64() && value->GetInt64() >= 0 && value->GetInt64() <= last)
        return from_millis(value->GetInt64());
    if (value->IsString())
        return parse_rfc3339(std::string_view(value->GetString(), value->GetStringLength()));
    return std::nullopt;
}

Shaped<SentInvitation> decode_sent(const Value* item) {
    return SentInvitation{
        .invitation_id = json::text_at(item, "id"),
        .provider_id = json::text_at(item, "invited_user_id"),
        .public_identifier = json::text_at(item, "invited_user_public_id"),
        .name = json::text_at(item, "invited_user"),
        .approximate_time = decode_instant(json::member(item, "parsed_datetime")),
        .with_note = !json::text_at(item, "invitation_text").empty()};
}

Shaped<Relation> decode_relation(const Value* item) {
    return Relation{
        .provider_id = json::text_at(item, "member_id"),
        .public_identifier = json::text_at(item, "public_identifier"),
        .name = join_names(json::text_at(item, "first_name"), json::text_at(item, "last_name")),
        .connected_at = decode_instant(json::member(item, "created_at"))};
}

}  // namespace

Shaped<Profile> decode_profile(std::string text) {
    const json::Body body(std::move(text));
    const Value* object = body.object();
    if (!object) return not_an_object;

    Profile profile;
    profile.provider_id = json::text_at(object, "provider_id");
    if (profile.provider_id.empty()) return ShapeError{"the profile has no provider_id"};
    profile.public_identifier = json::text_at(object, "public_identifier");
    profile.first_name = json::text_at(object, "first_name");
    profile.last_name = json::text_at(object, "last_name");
    profile.headline = json::text_at(object, "headline");
    profile.location = json::text_at(object, "location");

    // network_distance may be missing; is_relationship and is_self then tell what is left to tell.
    profile.distance = decode_distance(json::text_at(object, "network_distance"));
    profile.is_self = json::is_true_at(object, "is_self") || profile.distance == Distance::self;
    profile.is_connected =
        json::is_true_at(object, "is_relationship") || profile.distance == Distance::first;
    if (!profile.distance && profile.is_self) profile.distance = Distance::self;
    if (!profile.distance && profile.is_connected) profile.distance = Distance::first;

    profile.invitation = decode_mark(json::object_at(object, "invitation"));
    profile.is_throttled = has_items(json::member(object, "throttled_sections"));
    return profile;
}

Shaped<Receipt> decode_receipt(std::string text) {
    const json::Body body(std::move(text));
    if (!body.object()) return not_an_object;
    Receipt receipt;
    receipt.invitation_id = json::text_at(body.object(), "invitation_id");
    if (receipt.invitation_id.empty()) return ShapeError{"the answer has no invitation_id"};
    receipt.usage_percent = decode_usage(json::member(body.object(), "usage"));
    return receipt;
}

Shaped<Page<SentInvitation>> decode_sent_page(std::string text) {
    return json::decode_page<SentInvitation>(std::move(text), decode_sent);
}

Shaped<Page<Relation>> decode_relations_page(std::string text) {
    return json::decode_page<Relation>(std::move(text), decode_relation);
}

Shaped<std::string> decode_withdrawal(std::string text) {
    const json::Body body(std::move(text));
    if (!body.object()) return not_an_object;
    std::string confirmation = json::text_at(body.object(), "object");
    if (confirmation.empty()) return ShapeError{"the answer does not say what it confirms"};
    return confirmation;
}

ErrorBody decode_error(std::string text) {
    const json::Body body(std::move(text));
    return ErrorBody{
        .type = json::text_at(body.object(), "type"),
        .title = json::text_at(body.object(), "title"),
        .detail = json::text_at(body.object(), "detail")};
}

std::optional<std::string> encode_invitation(const Invitation& invitation) {
    // Not left to RapidJSON: it reads on behind a text that ends inside a character.
    for (const std::string* text :
         {&invitation.provider_id, &invitation.account_id, &invitation.note}) {
        if (first_invalid_utf8(*text)) return std::nullopt;
    }
    using Writer = rapidjson::Writer<rapidjson::StringBuffer>;
    rapidjson::StringBuffer text;
    Writer writer(text);
    bool is_valid = writer.StartObject();
    const auto add = [&](const char* key, const std::string& value) {
        is_valid = is_valid && writer.Key(key) && writer.String(value);
    };
    add("provider_id", invitation.provider_id);
    add("account_id", invitation.account_id);
    if (!invitation.note.empty()) add("message", invitation.note);
    is_valid = is_valid && writer.EndObject();
    if (!is_valid) return std::nullopt;
    return std::string(text.GetString(), text.GetSize());
}

}  // namespace invito
