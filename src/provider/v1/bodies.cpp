#include "bodies.hpp"

#include "invito/support/json_writer.hpp"
#include "invito/support/text.hpp"
#include "json.hpp"
#include "words.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace invito::v1 {

namespace {

using json::Value;

// {items[], cursor}
template <class T, class Decode>
Shaped<Page<T>> decode_page(std::string text, Decode decode) {
    const json::Body body(std::move(text));
    Shaped<std::vector<T>> items = json::items_at<T>(body.object(), "items", decode);
    if (!items) return items.error();
    const Value* cursor = json::member(body.object(), "cursor");
    if (cursor && !cursor->IsNull() && !cursor->IsString())
        return ShapeError{"the list's cursor is not text"};
    std::string next = json::text_at(body.object(), "cursor");
    Page<T> page{.items = std::move(*items)};
    if (!next.empty()) page.cursor = std::move(next);
    return page;
}

// A number, "90" or "90%"; percent of the provider's limit.
std::optional<int> decode_usage(const Value* usage) {
    double percent = -1;
    if (usage && usage->IsNumber()) {
        percent = usage->GetDouble();
    } else if (usage && usage->IsString()) {
        std::string_view text(usage->GetString(), usage->GetStringLength());
        if (text.ends_with('%')) text.remove_suffix(1);
        percent = parse_number<double>(text).value_or(-1);
    }
    if (!(percent >= 0 && percent <= 1000)) return std::nullopt;
    return static_cast<int>(std::lround(percent));
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

    if (const Value* mark = json::object_at(object, "invitation"))
        profile.invitation =
            decode_mark(json::text_at(mark, "type"), json::text_at(mark, "status"));
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
    return decode_page<SentInvitation>(std::move(text), decode_sent);
}

Shaped<Page<Relation>> decode_relations_page(std::string text) {
    return decode_page<Relation>(std::move(text), decode_relation);
}

Shaped<std::string> decode_withdrawal(std::string text) {
    const json::Body body(std::move(text));
    if (!body.object()) return not_an_object;
    std::string confirmation = json::text_at(body.object(), "object");
    if (confirmation.empty()) return ShapeError{"the answer does not say what it confirms"};
    return confirmation;
}

std::optional<std::string> encode_invitation(const Invitation& invitation) {
    for (const std::string* text :
         {&invitation.provider_id, &invitation.account_id, &invitation.note}) {
        if (first_invalid_utf8(*text)) return std::nullopt;
    }
    JsonWriter json;
    json.begin_object();
    json.field("provider_id", invitation.provider_id);
    json.field("account_id", invitation.account_id);
    if (!invitation.note.empty()) json.field("message", invitation.note);
    json.end_object();
    return json.take();
}

// The bodies about accounts: /accounts and /users/me.
namespace {

constexpr std::string_view healthy = "OK";

// "OK" if every source is, else the first status that is not; empty if there is none.
std::string decode_status(const Value* account) {
    std::string status;
    const Value* sources = json::member(account, "sources");
    if (!sources || !sources->IsArray()) return status;
    for (const Value& source : sources->GetArray()) {
        std::string told = json::text_at(&source, "status");
        if (told.empty()) continue;
        status = std::move(told);
        if (status != healthy) break;
    }
    return status;
}

// No status says nothing against an account: its first request tells.
SessionHealth health_of(std::string_view status) {
    if (status.empty() || status == healthy) return SessionHealth::ok;
    if (status == "CREDENTIALS") return SessionHealth::signed_out;
    if (status == "CONNECTING") return SessionHealth::waits;
    return SessionHealth::other;
}

Tier tier_of(const std::vector<std::string>& features) {
    const auto has = [&features](std::string_view feature) {
        return std::ranges::find(features, feature) != features.end();
    };
    if (has("recruiter")) return Tier::recruiter;
    if (has("sales_navigator")) return Tier::sales_navigator;
    return has("premium") ? Tier::premium : Tier::free;
}

Shaped<ProviderAccount> decode_account_object(const Value* object) {
    const std::string network = json::text_at(object, "type");
    const std::string status = decode_status(object);
    const Value* session = json::object_at(json::object_at(object, "connection_params"), "im");
    ProviderAccount account{
        .id = json::text_at(object, "id"),
        .is_linkedin = network == "LINKEDIN",
        .network = network,
        .name = json::text_at(object, "name"),
        .health = health_of(status),
        .status = status,
        .tier = tier_of(json::texts_at(session, "premiumFeatures")),
        .member_id = as_member_id(json::text_at(session, "id")),
        .own_public_identifier = json::text_at(session, "publicIdentifier")};
    if (account.id.empty()) return ShapeError{"an account has no id"};
    return account;
}

// A seat is an object; one that could not be opened is an object with an `error`.
bool has_seat(const Value* object, const char* name) {
    const Value* seat = json::object_at(object, name);
    const Value* error = json::member(seat, "error");
    return seat && (!error || error->IsNull());
}

}  // namespace

Shaped<Page<ProviderAccount>> decode_accounts_page(std::string text) {
    return decode_page<ProviderAccount>(std::move(text), decode_account_object);
}

Shaped<ProviderAccount> decode_account(std::string text) {
    const json::Body body(std::move(text));
    if (!body.object()) return not_an_object;
    return decode_account_object(body.object());
}

Shaped<OwnProfile> decode_own_profile(std::string text) {
    const json::Body body(std::move(text));
    const Value* object = body.object();
    if (!object) return not_an_object;
    OwnProfile profile;
    profile.provider_id = json::text_at(object, "provider_id");
    if (profile.provider_id.empty()) return ShapeError{"the profile has no provider_id"};
    profile.public_identifier = json::text_at(object, "public_identifier");
    profile.name =
        join_names(json::text_at(object, "first_name"), json::text_at(object, "last_name"));
    profile.is_premium = json::is_true_at(object, "premium");
    profile.has_recruiter = has_seat(object, "recruiter");
    profile.has_sales_navigator = has_seat(object, "sales_navigator");
    return profile;
}

}  // namespace invito::v1
