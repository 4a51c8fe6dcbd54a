#include "bodies.hpp"

#include "assumptions.hpp"
#include "invito/support/json_writer.hpp"
#include "invito/support/mutants.hpp"
#include "invito/support/text.hpp"
#include "json.hpp"
#include "words.hpp"

#include <utility>
#include <vector>

namespace invito::v2 {

namespace {

using json::Value;

std::string name_of(const Value* user) {
    std::string name =
        join_names(json::text_at(user, "first_name"), json::text_at(user, "last_name"));
    return name.empty() ? json::text_at(user, "display_name") : name;
}

std::optional<ProfileInvitation> decode_mark_of(const Value* specifics) {
    const Value* request = json::object_at(specifics, "relation_request");
    const std::string type = json::text_at(request, "type");
    const std::string status = json::text_at(specifics, "relation_request_status");
    const auto told = [](bool is_told, const std::string& word) {
        return is_told ? std::optional<std::string_view>(word) : std::nullopt;
    };
    return mark_of(told(request != nullptr, type), told(!status.empty(), status));
}

// A row that says whose it is. One that does not might be anybody's: the list is then no evidence
// of anybody's absence.
template <class T>
struct Row {
    std::string id;
    T item;
};

template <class T>
Shaped<Row<T>> row_of(const Value* row, T item) {
    if (item.provider_id.empty()) return ShapeError{"a row of the list names no person"};
    return Row<T>{json::text_at(row, "id"), std::move(item)};
}

Shaped<Row<SentInvitation>> decode_sent_row(const Value* row) {
    if (json::text_at(row, "type") != "sent")
        return ShapeError{"a row of the sent list is not a sent invitation"};
    const Value* user = json::object_at(row, "user");
    return row_of(
        row,
        SentInvitation{
            .invitation_id = json::text_at(row, "id"),
            .provider_id = json::text_at(user, "id"),
            .public_identifier = json::text_at(user, "public_identifier"),
            .name = name_of(user),
            .approximate_time = decode_instant(json::member(row, "created_at")),
            .with_note = !json::text_at(row, "message").empty()}
    );
}

Shaped<Row<Relation>> decode_relation_row(const Value* row) {
    const Value* user = json::object_at(row, "user");
    return row_of(
        row,
        Relation{
            .provider_id = json::text_at(user, "id"),
            .public_identifier = json::text_at(user, "public_identifier"),
            .name = name_of(user),
            .connected_at = decode_instant(json::member(row, "created_at"))}
    );
}

// {data[], total_count?, next_cursor?}
template <class T>
Shaped<Page<T>> decode_list_page(
    std::string text, const ListPlace& place, Shaped<Row<T>> (*decode)(const Value*),
    bool (*is_last)(std::size_t rows, bool has_cursor)
) {
    const json::Body body(std::move(text));
    auto rows = json::items_at<Row<T>>(body.object(), "data", decode);
    if (!rows) return rows.error();
    const Value* total = json::member(body.object(), "total_count");
    if (total && !total->IsNull() && !total->IsInt64())
        return ShapeError{"the list's total is not a number"};

    PageFacts facts;
    if (total && total->IsInt64()) facts.total = total->GetInt64();
    facts.next_cursor = json::text_at(body.object(), "next_cursor");
    facts.is_last = is_last(rows->size(), !facts.next_cursor.empty());
    for (const Row<T>& row : *rows) facts.ids.push_back(row.id);
    const Shaped<Continuation> continued = continue_list(place, facts);
    if (!continued) return continued.error();

    Page<T> page;
    page.items.reserve(rows->size());
    for (std::size_t i = continued->known; i < rows->size(); ++i)
        page.items.push_back(std::move((*rows)[i].item));
    if (continued->next) page.cursor = to_text(*continued->next);
    return page;
}

}  // namespace

Shaped<Profile> decode_profile(std::string text) {
    const json::Body body(std::move(text));
    const Value* object = body.object();
    if (!object) return not_an_object;
    if (json::text_at(object, "object") != "UserProfile" ||
        json::text_at(object, "type") != "individual")
        return ShapeError{"the answer is not the profile of a person"};

    Profile profile;
    profile.provider_id = json::text_at(object, "id");
    if (profile.provider_id.empty()) return ShapeError{"the profile has no id"};
    profile.public_identifier = json::text_at(object, "public_identifier");
    profile.first_name = json::text_at(object, "first_name");
    profile.last_name = json::text_at(object, "last_name");
    profile.headline = json::text_at(object, "description");
    profile.location = json::text_at(object, "location");

    const Value* specifics = json::object_at(object, "specifics");
    profile.distance = decode_distance(json::text_at(specifics, "network_distance"));
    profile.is_self = profile.distance == Distance::self;
    profile.is_connected = profile.distance == Distance::first;
    profile.invitation = decode_mark_of(specifics);
    profile.is_throttled = has_items(json::member(specifics, "throttled_sections"));
    return profile;
}

Shaped<OwnProfile> decode_own_profile(std::string text) {
    const json::Body body(std::move(text));
    const Value* object = body.object();
    if (!object) return not_an_object;
    OwnProfile profile;
    profile.provider_id = json::text_at(object, "id");
    if (profile.provider_id.empty()) return ShapeError{"the profile has no id"};
    profile.public_identifier = json::text_at(object, "public_identifier");
    profile.name = name_of(object);
    profile.is_premium = json::is_true_at(json::object_at(object, "specifics"), "is_premium");
    return profile;
}

Shaped<Receipt> decode_receipt(std::string text, std::string_view asked) {
    const json::Body body(std::move(text));
    const Value* object = body.object();
    if (!object) return not_an_object;
    if (is_mutant(Mutant::any_success_is_a_receipt)) return Receipt{json::text_at(object, "id")};
    if (json::text_at(object, "object") != "RelationRequest" ||
        json::text_at(object, "type") != "sent")
        return ShapeError{"the answer is not a sent invitation"};
    if (!is_receipt_for(asked, json::text_at(json::object_at(object, "user"), "id")))
        return ShapeError{"the answer is about another person"};
    Receipt receipt;
    receipt.invitation_id = json::text_at(object, "id");
    if (receipt.invitation_id.empty()) return ShapeError{"the sent invitation has no id"};
    return receipt;
}

Shaped<std::string> decode_withdrawal(std::string text) {
    const json::Body body(std::move(text));
    if (!body.object()) return not_an_object;
    std::string confirmation = json::text_at(body.object(), "object");
    if (confirmation != "RelationRequestCanceled")
        return ShapeError{"the answer does not confirm the withdrawal"};
    return confirmation;
}

Shaped<Page<SentInvitation>> decode_sent_page(std::string text, const ListPlace& place) {
    const auto never = [](std::size_t, bool) { return false; };
    return decode_list_page<SentInvitation>(std::move(text), place, decode_sent_row, never);
}

Shaped<Page<Relation>> decode_relations_page(std::string text, const ListPlace& place) {
    auto page = decode_list_page<Relation>(
        std::move(text), place, decode_relation_row, is_last_of_relations
    );
    if (page) page->is_newest_first = is_newest_first(page->items);
    return page;
}

std::optional<std::string> encode_invitation(const Invitation& invitation) {
    if (first_invalid_utf8(invitation.provider_id) || first_invalid_utf8(invitation.note))
        return std::nullopt;
    JsonWriter json;
    json.begin_object();
    json.field("user_id", invitation.provider_id);
    if (!invitation.note.empty()) json.field("message", invitation.note);
    json.end_object();
    return json.take();
}

// The bodies about accounts.
namespace {

// A seat that is signed out is none for us. Of premium without a seat nothing is said.
std::optional<Tier> tier_of(const Value* products) {
    const auto runs = [products](const char* name) {
        return json::text_at(products, name) == "running";
    };
    if (runs("recruiter")) return Tier::recruiter;
    return runs("sales_navigator") ? std::optional(Tier::sales_navigator) : std::nullopt;
}

Shaped<ProviderAccount> decode_account_object(const Value* object) {
    const bool is_locked = json::is_true_at(object, "is_locked");
    const std::string status = json::text_at(object, "status");
    const std::string network = json::text_at(object, "provider");
    const Value* metadata = json::object_at(object, "metadata");
    const Value* products = json::object_at(metadata, "products_connection_status");
    ProviderAccount account;
    account.id = json::text_at(object, "id");
    if (account.id.empty()) return ShapeError{"an account has no id"};
    account.is_linkedin = network == "linkedin";
    account.network = network;
    account.name = json::text_at(object, "name");
    account.health = health_of(status, is_locked, json::text_at(products, "classic"));
    account.status = is_locked ? "locked" : status;
    account.tier = tier_of(products);
    account.member_id = member_of(as_member_id(json::text_at(object, "user_id")));
    account.former_id = json::text_at(metadata, "v1_account_id");
    return account;
}

}  // namespace

Shaped<Page<ProviderAccount>> decode_accounts_page(std::string text, std::size_t offset) {
    const json::Body body(std::move(text));
    auto accounts = json::items_at<ProviderAccount>(body.object(), "data", decode_account_object);
    if (!accounts) return accounts.error();
    return page_by_offset(
        std::move(*accounts), json::is_true_at(body.object(), "has_more"), offset
    );
}

Shaped<ProviderAccount> decode_account(std::string text) {
    const json::Body body(std::move(text));
    if (!body.object()) return not_an_object;
    return decode_account_object(body.object());
}

}  // namespace invito::v2
