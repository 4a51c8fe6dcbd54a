#include "provider/v2_face.hpp"

#include "invito/support/json_writer.hpp"

#include <map>

namespace invito::test {

namespace {

const char* distance_word_v2(Distance distance) {
    switch (distance) {
        case Distance::self: return "SELF";
        case Distance::first: return "FIRST_DEGREE";
        case Distance::second: return "SECOND_DEGREE";
        case Distance::third: return "THIRD_DEGREE";
        case Distance::out_of_network: return "OUT_OF_NETWORK";
    }
    return "";
}

// v2 leaves out what v1 sets to null.
void text_v2(JsonWriter& json, const char* name, const std::string& content) {
    if (!content.empty()) json.field(name, content);
}

void write_user_v2(
    JsonWriter& json, const std::string& id, const std::string& slug, const std::string& name
) {
    json.key("user");
    json.begin_object();
    json.field("object", "User");
    json.field("id", id);
    json.field("display_name", name);
    text_v2(json, "public_identifier", slug);
    json.end_object();
}

void write_request_v2(JsonWriter& json, const char* type, const std::string& id) {
    json.field("object", "RelationRequest");
    json.field("type", type);
    json.field("id", id);
}

void write_item_v2(JsonWriter& json, const SentInvitation& sent) {
    json.begin_object();
    write_request_v2(json, "sent", sent.invitation_id);
    write_user_v2(json, sent.provider_id, sent.public_identifier, sent.name);
    if (sent.approximate_time) json.field("created_at", *sent.approximate_time);
    if (sent.with_note) json.field("message", "Hello");
    json.end_object();
}

void write_item_v2(JsonWriter& json, const Relation& relation) {
    json.begin_object();
    json.field("object", "UserRelation");
    json.field("id", "relation-" + relation.provider_id);
    write_user_v2(json, relation.provider_id, relation.public_identifier, relation.name);
    if (relation.connected_at) json.field("created_at", *relation.connected_at);
    json.end_object();
}

void write_item_v2(JsonWriter& json, const ProviderAccount& account) {
    static const std::map<SessionHealth, const char*> status_words = {
        {SessionHealth::ok, "running"},
        {SessionHealth::signed_out, "disconnected"},
        {SessionHealth::waits, "errored"},
        {SessionHealth::other, "running"}};
    json.begin_object();
    json.field("object", "Account");
    json.field("id", account.id);
    json.field("provider", account.is_linkedin ? "linkedin" : "google");
    json.field("user_id", account.member_id);
    text_v2(json, "name", account.name);
    json.field("status", status_words.at(account.health));
    json.field("is_locked", account.health == SessionHealth::other);
    json.key("metadata");
    json.begin_object();
    json.key("products_connection_status");
    json.begin_object();
    json.field("classic", "running");
    if (account.tier == Tier::recruiter) json.field("recruiter", "running");
    if (account.tier == Tier::sales_navigator) json.field("sales_navigator", "running");
    json.end_object();
    json.end_object();
    json.end_object();
}

template <class T, class WriteRest>
std::string list_v2(const std::vector<T>& items, WriteRest write_rest) {
    JsonWriter json;
    json.begin_object();
    json.key("data");
    json.begin_array();
    for (const T& item : items) write_item_v2(json, item);
    json.end_array();
    write_rest(json);
    json.end_object();
    return json.take();
}

}  // namespace

std::string FaceV2::profile_body(const Profile& person) const {
    static const std::map<ProfileInvitationStatus, const char*> status_words = {
        {ProfileInvitationStatus::pending, "PENDING"},
        {ProfileInvitationStatus::ignored, "IGNORED"},
        {ProfileInvitationStatus::withdrawn, "WITHDRAWN"}};
    JsonWriter json;
    json.begin_object();
    json.field("object", "UserProfile");
    json.field("id", person.provider_id);
    json.field("type", "individual");
    json.field("provider", "linkedin");
    json.field("display_name", person.first_name + " " + person.last_name);
    text_v2(json, "public_identifier", person.public_identifier);
    text_v2(json, "first_name", person.first_name);
    text_v2(json, "last_name", person.last_name);
    text_v2(json, "description", person.headline);
    text_v2(json, "location", person.location);
    json.key("specifics");
    json.begin_object();
    if (person.distance) json.field("network_distance", distance_word_v2(*person.distance));
    if (person.invitation) {
        const bool is_sent = person.invitation->direction == InvitationDirection::sent;
        json.key("relation_request");
        json.begin_object();
        write_request_v2(json, is_sent ? "sent" : "received", "7300000000000000001");
        json.end_object();
        json.field("relation_request_status", status_words.at(person.invitation->status));
    }
    const std::vector<std::string> throttled = {"experience"};
    if (person.is_throttled) json.field("throttled_sections", throttled);
    json.end_object();
    json.end_object();
    return json.take();
}

std::string FaceV2::profile_body_with_new_words() const {
    return R"({"object":"UserProfile","id":"ACoA","type":"individual","specifics":{
        "network_distance":"NEW","new":[{}],"relation_request":{"type":"new"},
        "relation_request_status":"NEW"}})";
}

Face::Bodies FaceV2::wrong_profile_bodies() const {
    return {
        R"({"object":"UserProfile","type":"individual","id":""})",
        R"({"object":"UserProfile","type":"individual","id":7})",
        R"({"object":"UserProfile","type":"organization","id":"ACoA"})",
        R"({"object":"UserProfile","id":"ACoA"})",
        R"({"object":"Account","type":"individual","id":"ACoA"})"};
}

std::string FaceV2::receipt_answer(
    const std::string& invitation_id, const std::string& header_lines
) const {
    JsonWriter json;
    json.begin_object();
    write_request_v2(json, "sent", invitation_id);
    json.end_object();
    return http_answer(201, json.take(), header_lines);
}

std::vector<std::string> FaceV2::wrong_receipt_answers() const {
    const std::string receipt = R"({"object":"RelationRequest","type":"sent","id":"73"})";
    return {
        http_answer(202, receipt),
        http_answer(204, ""),
        http_answer(201, R"({"object":"RelationRequest","type":"sent"})"),
        http_answer(201, R"({"object":"RelationRequest","type":"sent","id":""})"),
        http_answer(201, R"({"object":"RelationRequest","type":"received","id":"73"})"),
        http_answer(201, R"({"object":"RelationRequestCanceled","type":"sent","id":"73"})"),
        http_answer(
            201, R"({"object":"RelationRequest","type":"sent","id":"73","user":{"id":"ACoOTHER"}})"
        )};
}

std::string FaceV2::withdrawn_body() const {
    return R"({"object":"RelationRequestCanceled"})";
}

std::vector<std::string> FaceV2::wrong_withdrawal_answers() const {
    return {
        http_answer(201, withdrawn_body()), http_answer(202, withdrawn_body()),
        http_answer(204, ""), http_answer(200, R"({"object":"RelationRequestConfirmed"})")};
}

// By offset: each page begins with the last row of the one before; one more has nothing else, and
// the one behind it nothing.
Face::Bodies FaceV2::sent_list(const Pages<SentInvitation>& pages) const {
    const auto nothing = [](JsonWriter&) {};
    Bodies bodies;
    std::vector<SentInvitation> last;
    for (const std::vector<SentInvitation>& page : pages) {
        std::vector<SentInvitation> rows = last;
        rows.insert(rows.end(), page.begin(), page.end());
        bodies.push_back(list_v2(rows, nothing));
        if (!page.empty()) last = {page.back()};
    }
    if (last.empty()) return bodies;
    bodies.push_back(list_v2(last, nothing));
    bodies.push_back(list_v2(std::vector<SentInvitation>(), nothing));
    return bodies;
}

// By the server's cursor.
Face::Bodies FaceV2::relations(const Pages<Relation>& pages) const {
    Bodies bodies;
    for (const std::vector<Relation>& page : pages) {
        const bool is_last = bodies.size() + 1 == pages.size();
        bodies.push_back(list_v2(page, [&](JsonWriter& json) {
            if (!is_last) json.field("next_cursor", "page:" + std::to_string(bodies.size() + 1));
        }));
    }
    return bodies;
}

Face::Bodies FaceV2::accounts(const Pages<ProviderAccount>& pages) const {
    Bodies bodies;
    for (const std::vector<ProviderAccount>& page : pages) {
        bodies.push_back(list_v2(page, [&](JsonWriter& json) {
            json.field("has_more", bodies.size() + 1 < pages.size());
        }));
    }
    return bodies;
}

Face::Bodies FaceV2::wrong_sent_list_bodies() const {
    const std::string row = R"({"type":"sent","id":"73","user":{"id":"ACoA"}})";
    return {
        R"({"data":null})",
        R"({"items":[]})",
        R"({"data":[null]})",
        R"({"data":["x"]})",
        R"({"data":[],"total_count":"1"})",
        R"({"data":[],"total_count":1})",
        R"({"data":[)" + row + R"(],"total_count":0})",
        R"({"data":[)" + row + "," + row + "]}",
        R"({"data":[{"type":"received","id":"73","user":{"id":"ACoA"}}]})",
        R"({"data":[{"type":"sent","user":{"id":"ACoA"}}]})",
        R"({"data":[{"type":"sent","id":"73"}]})"};
}

std::string FaceV2::account_body(const ProviderAccount& account) const {
    JsonWriter json;
    write_item_v2(json, account);
    return json.take();
}

std::string FaceV2::account_body_with_new_words() const {
    return R"({"object":"Account","id":"acc_0","provider":"linkedin","status":"NEW",
        "metadata":{"products_connection_status":{"classic":"running","new":"running"}}})";
}

std::string FaceV2::own_profile_body(const OwnProfile& profile) const {
    JsonWriter json;
    json.begin_object();
    json.field("object", "UserProfile");
    json.field("id", profile.provider_id);
    json.field("type", "individual");
    json.field("public_identifier", profile.public_identifier);
    json.field("display_name", profile.name);
    json.key("specifics");
    json.begin_object();
    json.field("network_distance", "SELF");
    json.field("is_premium", profile.is_premium);
    json.end_object();
    json.end_object();
    return json.take();
}

std::string FaceV2::error_body(const std::string& slug, const std::string& title) const {
    return R"({"object":"Error","type":"provider/)" + slug + R"(","title":")" + title +
           R"(","req_id":"req-0"})";
}

std::vector<Refusal> FaceV2::refusals() const {
    const auto of = [](const std::string& type, const char* detail = "") {
        return R"({"object":"Error","type":")" + type + R"(","title":"x","detail":")" + detail +
               R"(","req_id":"req-0"})";
    };
    return {
        {Call::profile, 404, of("provider/resource_not_found"), Fault::not_found},
        {Call::invite, 404, of("provider/resource_not_found"), Fault::unreachable},
        {Call::withdraw, 404, of("provider/resource_not_found"), Fault::not_found},
        {Call::account, 404, of("api/resource_not_found"), Fault::account_misconfigured},
        {Call::profile, 401, of("api/invalid_credentials"), Fault::key_refused},
        {Call::invite, 401, of("api/missing_authorization"), Fault::key_refused},
        {Call::invite, 401, of("provider/invalid_authorization"), Fault::account_disconnected},
        {Call::invite, 403, of("api/account_restricted"), Fault::account_restricted},
        {Call::invite, 400, of("provider/invalid_parameters"), Fault::invalid_identifier},
        {Call::invite, 400, of("provider/invalid_parameters", "Email"), Fault::email_required},
        {Call::invite, 400, of("provider/invalid_parameters", "Too many characters"),
         Fault::note_too_long},
        {Call::invite, 422, of("provider/unprocessable_entity"), Fault::resend_refused},
        {Call::invite, 409, of("provider/conflict"), Fault::resend_refused},
        {Call::invite, 403, of("provider/insufficient_permissions", "Weekly limit"),
         Fault::invitation_limit},
        {Call::invite, 422, of("provider/brand_new"), Fault::unknown_type, Effect::possible},
        {Call::profile, 422, of("provider/brand_new"), Fault::unknown_type},
        {Call::invite, 429, of("api/too_many_requests"), Fault::throttled},
        {Call::withdraw, 429, of("api/too_many_requests"), Fault::throttled},
        {Call::profile, 429, of("api/too_many_requests"), Fault::throttled},
        {Call::invite, 429, of("provider/too_many_requests"), Fault::rate_limited},
        {Call::profile, 429, of("provider/too_many_requests"), Fault::rate_limited},
        {Call::invite, 407, of("api/proxy_auth_error"), Fault::outcome_unknown, Effect::possible},
        {Call::invite, 500, of("provider/server_error"), Fault::outcome_unknown, Effect::possible},
        {Call::withdraw, 504, of("provider/timeout"), Fault::outcome_unknown, Effect::possible},
        {Call::account, 500, of("api/internal_error"), Fault::unavailable}};
}

}  // namespace invito::test
