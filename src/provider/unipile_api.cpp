#include "unipile_api.hpp"

#include "invito/support/json_writer.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <rapidjson/document.h>
#include <utility>
#include <vector>

namespace invito {

namespace {

// Largest pages that every known edition of the API takes (OpenAPI 2025-08 and reference 2026).
constexpr const char* list_page_size = "100";
constexpr const char* accounts_page_size = "250";

// Names of routes below /users, and "profile", which is none and returns whoever has that slug.
constexpr std::array<std::string_view, 6> reserved = {"me",        "relations", "invite",
                                                      "following", "followers", "profile"};

// "/api/v1" + path, then name=value pairs.
class Target {
public:
    explicit Target(std::string_view path) {
        constexpr std::size_t usual_bytes = 127;  // of all but the lists with a cursor
        text_.reserve(usual_bytes);
        text_ += "/api/v1";
        text_ += path;
    }

    Target& name(std::string_view part) {
        text_ += '/';
        append_percent_encoded(text_, part);
        return *this;
    }

    Target& query(std::string_view name, std::string_view value) {
        text_ += has_query_ ? '&' : '?';
        has_query_ = true;
        text_ += name;
        text_ += '=';
        append_percent_encoded(text_, value);
        return *this;
    }

    Target& query(std::string_view name, const std::optional<std::string>& value) {
        return value ? query(name, std::string_view(*value)) : *this;
    }

    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    std::string text_;
    bool has_query_ = false;
};

}  // namespace

bool is_path_name(std::string_view text) {
    if (text.empty() || text == "." || text == "..") return false;
    const bool has_breaking_character = std::any_of(text.begin(), text.end(), [](char c) {
        return c == '/' || c == '\\' || static_cast<unsigned char>(c) <= ' ' || c == '\x7f';
    });
    if (has_breaking_character || first_invalid_utf8(text)) return false;
    return std::none_of(reserved.begin(), reserved.end(), [&](std::string_view word) {
        return ascii_iequals(word, text);
    });
}

UnipileRoutes::UnipileRoutes(std::optional<std::string> port_parameter)
    : port_parameter_(std::move(port_parameter)) {}

std::string UnipileRoutes::profile(std::string_view account, std::string_view identifier) const {
    return Target("/users")
        .name(identifier)
        .query("account_id", account)
        .query("port", port_parameter_)
        .take();
}

std::string UnipileRoutes::invite() const {
    return Target("/users/invite").query("port", port_parameter_).take();
}

std::string UnipileRoutes::sent(std::string_view account, const std::optional<std::string>& cursor)
    const {
    return Target("/users/invite/sent")
        .query("account_id", account)
        .query("limit", std::string_view(list_page_size))
        .query("cursor", cursor)
        .query("port", port_parameter_)
        .take();
}

std::string UnipileRoutes::relations(
    std::string_view account, const std::optional<std::string>& cursor
) const {
    return Target("/users/relations")
        .query("account_id", account)
        .query("limit", std::string_view(list_page_size))
        .query("cursor", cursor)
        .query("port", port_parameter_)
        .take();
}

std::string UnipileRoutes::own_profile(std::string_view account) const {
    return Target("/users/me").query("account_id", account).query("port", port_parameter_).take();
}

std::string UnipileRoutes::accounts(const std::optional<std::string>& cursor) const {
    return Target("/accounts")
        .query("limit", std::string_view(accounts_page_size))
        .query("cursor", cursor)
        .query("port", port_parameter_)
        .take();
}

std::string UnipileRoutes::account(std::string_view account) const {
    return Target("/accounts").name(account).query("port", port_parameter_).take();
}

std::string UnipileRoutes::withdraw(std::string_view account, std::string_view invitation) const {
    return Target("/users/invite/sent")
        .name(invitation)
        .query("account_id", account)
        .query("port", port_parameter_)
        .take();
}

namespace {

// RapidJSON behind total functions: parsing without recursion, and fields read only after their
// type was tested.
namespace json {

using Value = rapidjson::Value;

// A body, parsed where it stands: its texts are not copied, and its values live as long as it does.
// Those of a profile need no heap.
class Body {
public:
    explicit Body(std::string text);
    Body(const Body&) = delete;
    Body& operator=(const Body&) = delete;

    // The root if the text was one valid JSON object, else null.
    [[nodiscard]] const Value* object() const;

private:
    using Pool = rapidjson::MemoryPoolAllocator<>;
    static constexpr std::size_t values_bytes = 8 * 1024;
    static constexpr std::size_t parse_bytes = 8 * 1024;

    std::string text_;
    alignas(16) char values_[values_bytes];
    alignas(16) char parse_[parse_bytes];
    Pool values_pool_;
    Pool parse_pool_;
    rapidjson::GenericDocument<rapidjson::UTF8<>, Pool, Pool> document_;
};

// Iterative: deep nesting costs heap (bounded by the body limit), never stack.
constexpr unsigned parse_flags = rapidjson::kParseIterativeFlag;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";  // RFC 8259 8.1: may be ignored

// The buffers are raw memory for the pools: clearing them for each answer would be wasted.
// NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init)
Body::Body(std::string text)
    : text_(std::move(text)),
      values_pool_(values_, sizeof(values_)),
      parse_pool_(parse_, sizeof(parse_)),
      document_(&values_pool_, parse_bytes / 4, &parse_pool_) {
    // RapidJSON takes a zero byte for the end and would not see what follows. It could check the
    // encoding itself, at twice the time of all the rest.
    if (text_.find('\0') != std::string::npos || first_invalid_utf8(text_)) return;
    const std::size_t begin = text_.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
    document_.ParseInsitu<parse_flags>(text_.data() + begin);
}

const Value* Body::object() const {
    return document_.IsObject() && !document_.HasParseError() ? &document_ : nullptr;
}

// The member, or null if `object` is no object or has no such member.
const Value* member(const Value* object, const char* name) {
    if (!object || !object->IsObject()) return nullptr;
    const auto found = object->FindMember(name);
    return found == object->MemberEnd() ? nullptr : &found->value;
}

// Null is treated as absent by all of these.
std::string text_at(const Value* object, const char* name) {
    const Value* value = member(object, name);
    if (!value || !value->IsString()) return {};
    return std::string(value->GetString(), value->GetStringLength());
}

bool is_true_at(const Value* object, const char* name) {
    const Value* value = member(object, name);
    return value && value->IsTrue();
}

const Value* object_at(const Value* object, const char* name) {
    const Value* value = member(object, name);
    return value && value->IsObject() ? value : nullptr;
}

std::vector<std::string> texts_at(const Value* object, const char* name) {
    std::vector<std::string> texts;
    const Value* values = member(object, name);
    if (!values || !values->IsArray()) return texts;
    for (const Value& value : values->GetArray())
        if (value.IsString()) texts.emplace_back(value.GetString(), value.GetStringLength());
    return texts;
}

// {items[], cursor}. Strict, because a missing item would read as an absent invitation.
template <class T, class Decode>
Shaped<Page<T>> decode_page(std::string text, Decode decode) {
    const Body body(std::move(text));
    const Value* items = member(body.object(), "items");
    if (!items || !items->IsArray()) return ShapeError{"the list has no items"};
    const Value* cursor = member(body.object(), "cursor");
    if (cursor && !cursor->IsNull() && !cursor->IsString())
        return ShapeError{"the list's cursor is not text"};

    Page<T> page;
    page.items.reserve(items->Size());
    for (const Value& item : items->GetArray()) {
        if (!item.IsObject()) return ShapeError{"an item of the list is not an object"};
        Shaped<T> decoded = decode(&item);
        if (!decoded) return decoded.error();
        page.items.push_back(std::move(*decoded));
    }
    std::string next = text_at(body.object(), "cursor");
    if (!next.empty()) page.cursor = std::move(next);
    return page;
}

}  // namespace json

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
std::optional<ProfileInvitation> decode_mark(const Value* invitation) {
    if (!invitation) return std::nullopt;
    ProfileInvitation mark;
    if (json::text_at(invitation, "type") == "RECEIVED")
        mark.direction = InvitationDirection::received;
    const std::string status = json::text_at(invitation, "status");
    if (status == "IGNORED") mark.status = ProfileInvitationStatus::ignored;
    if (status == "WITHDRAWN") mark.status = ProfileInvitationStatus::withdrawn;
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
        percent = parse_number<double>(text).value_or(-1);
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

// Ids are compared byte by byte, and two that are equal share one budget: what cannot be an id says
// nothing.
std::string decode_member_id(const Value* session) {
    constexpr std::size_t length_max = 200;
    const std::string told = json::text_at(session, "id");
    const std::string_view id = trim(told);
    const bool is_printable = std::ranges::all_of(id, [](char c) { return c > ' ' && c < 0x7F; });
    return is_printable && id.size() <= length_max ? std::string(id) : std::string();
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
        .member_id = decode_member_id(session),
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
    return json::decode_page<ProviderAccount>(std::move(text), decode_account_object);
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
    const std::string first = json::text_at(object, "first_name");
    const std::string last = json::text_at(object, "last_name");
    profile.name = first.empty() || last.empty() ? first + last : first + ' ' + last;
    profile.is_premium = json::is_true_at(object, "premium");
    profile.has_recruiter = has_seat(object, "recruiter");
    profile.has_sales_navigator = has_seat(object, "sales_navigator");
    return profile;
}

}  // namespace invito
