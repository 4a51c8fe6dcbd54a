// The bodies about accounts: /accounts and /users/me.
#include "invito/support/text.hpp"
#include "json_fields.hpp"
#include "unipile_json.hpp"

#include <algorithm>

namespace invito {

namespace {

using json::Value;

std::vector<std::string> decode_statuses(const Value* account) {
    std::vector<std::string> statuses;
    const Value* sources = json::member(account, "sources");
    if (!sources || !sources->IsArray()) return statuses;
    for (const Value& source : sources->GetArray()) {
        std::string status = json::text_at(&source, "status");
        if (!status.empty()) statuses.push_back(std::move(status));
    }
    return statuses;
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
    const Value* session = json::object_at(json::object_at(object, "connection_params"), "im");
    ProviderAccount account{
        .id = json::text_at(object, "id"),
        .type = json::text_at(object, "type"),
        .name = json::text_at(object, "name"),
        .source_statuses = decode_statuses(object),
        .premium_features = json::texts_at(session, "premiumFeatures"),
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
    if (!body.object()) return ShapeError{"the answer is not a JSON object"};
    return decode_account_object(body.object());
}

Shaped<OwnProfile> decode_own_profile(std::string text) {
    const json::Body body(std::move(text));
    const Value* object = body.object();
    if (!object) return ShapeError{"the answer is not a JSON object"};
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
