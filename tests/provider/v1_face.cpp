#include "provider/v1_face.hpp"

#include "invito/support/json_writer.hpp"

#include <map>

namespace invito::test {

namespace {

const char* distance_word_v1(Distance distance) {
    switch (distance) {
        case Distance::self: return "SELF";
        case Distance::first: return "FIRST_DEGREE";
        case Distance::second: return "SECOND_DEGREE";
        case Distance::third: return "THIRD_DEGREE";
        case Distance::out_of_network: return "OUT_OF_NETWORK";
    }
    return "";
}

void write_mark_v1(JsonWriter& json, const ProfileInvitation& mark) {
    static const std::map<ProfileInvitationStatus, const char*> status_words = {
        {ProfileInvitationStatus::pending, "PENDING"},
        {ProfileInvitationStatus::ignored, "IGNORED"},
        {ProfileInvitationStatus::withdrawn, "WITHDRAWN"}};
    json.key("invitation");
    json.begin_object();
    json.field("type", mark.direction == InvitationDirection::sent ? "SENT" : "RECEIVED");
    json.field("status", status_words.at(mark.status));
    json.end_object();
}

void write_item_v1(JsonWriter& json, const SentInvitation& sent) {
    json.begin_object();
    json.field("object", "InvitationSent");
    json.field("id", sent.invitation_id);
    json.field("date", "Sent 2 months ago");
    json.field("parsed_datetime", sent.approximate_time);
    json.field("invited_user", sent.name);
    json.field("invited_user_id", sent.provider_id);
    json.field("invited_user_public_id", sent.public_identifier);
    json.key("invitation_text");
    sent.with_note ? json.value("Hello") : json.null();
    json.end_object();
}

void write_item_v1(JsonWriter& json, const Relation& relation) {
    json.begin_object();
    json.field("object", "UserRelation");
    json.field("first_name", relation.name);
    json.field("member_id", relation.provider_id);
    json.field("public_identifier", relation.public_identifier);
    if (relation.connected_at) json.field("created_at", to_millis(*relation.connected_at));
    json.end_object();
}

void write_item_v1(JsonWriter& json, const ProviderAccount& account) {
    static const std::map<SessionHealth, const char*> status_words = {
        {SessionHealth::ok, "OK"},
        {SessionHealth::signed_out, "CREDENTIALS"},
        {SessionHealth::waits, "CONNECTING"},
        {SessionHealth::other, "STOPPED"}};
    static const std::map<Tier, std::vector<std::string>> features = {
        {Tier::free, {}},
        {Tier::premium, {"premium"}},
        {Tier::sales_navigator, {"premium", "sales_navigator"}},
        {Tier::recruiter, {"premium", "recruiter"}}};
    json.begin_object();
    json.field("object", "Account");
    json.field("id", account.id);
    json.field("type", account.is_linkedin ? "LINKEDIN" : "GOOGLE_OAUTH");
    json.field("name", account.name);
    json.key("sources");
    json.begin_array();
    json.begin_object();
    json.field("status", status_words.at(account.health));
    json.end_object();
    json.end_array();
    json.key("connection_params");
    json.begin_object();
    json.key("im");
    json.begin_object();
    json.field("id", account.member_id);
    json.field("premiumFeatures", features.at(account.tier.value_or(Tier::free)));
    json.end_object();
    json.end_object();
    json.end_object();
}

template <class T>
Face::Bodies list_v1(const Face::Pages<T>& pages) {
    Face::Bodies bodies;
    for (const std::vector<T>& page : pages) {
        JsonWriter json;
        json.begin_object();
        json.key("items");
        json.begin_array();
        for (const T& item : page) write_item_v1(json, item);
        json.end_array();
        json.key("cursor");
        const bool is_last = bodies.size() + 1 == pages.size();
        is_last ? json.null() : json.value("page-" + std::to_string(bodies.size() + 1));
        json.end_object();
        bodies.push_back(json.take());
    }
    return bodies;
}

}  // namespace

std::string FaceV1::profile_body(const Profile& person) const {
    JsonWriter json;
    json.begin_object();
    json.field("object", "UserProfile");
    json.field("provider", "LINKEDIN");
    json.field("provider_id", person.provider_id);
    const auto text = [&json](const char* name, const std::string& content) {
        json.key(name);
        content.empty() ? json.null() : json.value(content);
    };
    text("public_identifier", person.public_identifier);
    text("first_name", person.first_name);
    text("last_name", person.last_name);
    text("headline", person.headline);
    text("location", person.location);
    if (person.distance) json.field("network_distance", distance_word_v1(*person.distance));
    if (person.invitation) write_mark_v1(json, *person.invitation);
    const std::vector<std::string> throttled = {"experience"};
    if (person.is_throttled) json.field("throttled_sections", throttled);
    json.end_object();
    return json.take();
}

std::string FaceV1::profile_body_with_new_words() const {
    return R"({"provider_id":"ACoA","network_distance":"NEW","new":{"deep":[1]},
        "invitation":{"type":"NEW","status":"NEW"}})";
}

Face::Bodies FaceV1::wrong_profile_bodies() const {
    return {R"({"provider_id":""})", R"({"provider_id":7})", R"({"id":"ACoA"})"};
}

std::string FaceV1::receipt_answer(
    const std::string& invitation_id, const std::string& header_lines
) const {
    JsonWriter json;
    json.begin_object();
    json.field("object", "UserInvitationSent");
    json.field("invitation_id", invitation_id);
    json.end_object();
    return http_answer(200, json.take(), header_lines);
}

std::vector<std::string> FaceV1::wrong_receipt_answers() const {
    return {
        http_answer(200, R"({"object":"UserInvitationSent"})"),
        http_answer(200, R"({"invitation_id":null})"), http_answer(200, R"({"invitation_id":"7)")};
}

std::string FaceV1::withdrawn_body() const {
    return R"({"object":"InvitationCanceled"})";
}

std::vector<std::string> FaceV1::wrong_withdrawal_answers() const {
    return {http_answer(200, R"({"object":7})")};
}

Face::Bodies FaceV1::sent_list(const Pages<SentInvitation>& pages) const {
    return list_v1(pages);
}

Face::Bodies FaceV1::relations(const Pages<Relation>& pages) const {
    return list_v1(pages);
}

Face::Bodies FaceV1::accounts(const Pages<ProviderAccount>& pages) const {
    return list_v1(pages);
}

Face::Bodies FaceV1::wrong_sent_list_bodies() const {
    return {
        R"({"items":null})", R"({"items":{}})", R"({"items":[null]})", R"({"items":["x"]})",
        R"({"items":[],"cursor":7})"};
}

std::string FaceV1::account_body(const ProviderAccount& account) const {
    JsonWriter json;
    write_item_v1(json, account);
    return json.take();
}

std::string FaceV1::account_body_with_new_words() const {
    return R"({"id":"acc_0","type":"LINKEDIN","sources":[{"status":"NEW"}],
        "connection_params":{"im":{"premiumFeatures":["new"]}}})";
}

std::string FaceV1::own_profile_body(const OwnProfile& profile) const {
    JsonWriter json;
    json.begin_object();
    json.field("object", "AccountOwnerProfile");
    json.field("provider_id", profile.provider_id);
    json.field("public_identifier", profile.public_identifier);
    json.field("first_name", profile.name);
    json.field("premium", profile.is_premium);
    json.end_object();
    return json.take();
}

std::string FaceV1::error_body(const std::string& slug, const std::string& title) const {
    return R"({"type":"errors/)" + slug + R"(","title":")" + title + "\"}";
}

std::vector<Refusal> FaceV1::refusals() const {
    const auto of = [](const char* slug, const char* title = "") {
        return FaceV1().error_body(slug, title);
    };
    return {
        {Call::profile, 404, of("resource_not_found"), Fault::not_found},
        {Call::invite, 404, of("resource_not_found"), Fault::account_misconfigured},
        {Call::withdraw, 404, of("resource_not_found"), Fault::not_found},
        {Call::account, 404, of("resource_not_found"), Fault::account_misconfigured},
        {Call::profile, 401, of("missing_credentials"), Fault::key_refused},
        {Call::invite, 401, of("missing_credentials"), Fault::key_refused},
        {Call::invite, 401, of("disconnected_account"), Fault::account_disconnected},
        {Call::invite, 403, of("account_restricted"), Fault::account_restricted},
        {Call::invite, 400, of("invalid_parameters"), Fault::invalid_identifier},
        {Call::invite, 400, of("invalid_parameters", "Email wanted"), Fault::email_required},
        {Call::invite, 400, of("too_many_characters"), Fault::note_too_long},
        {Call::invite, 422, of("cannot_resend_yet"), Fault::resend_refused},
        {Call::invite, 422, of("unprocessable_entity", "Weekly limit"), Fault::invitation_limit},
        {Call::invite, 422, of("brand_new"), Fault::unknown_type, Effect::possible},
        {Call::profile, 422, of("brand_new"), Fault::unknown_type},
        {Call::invite, 429, of("too_many_requests"), Fault::rate_limited},
        {Call::profile, 429, of("too_many_requests"), Fault::rate_limited},
        {Call::invite, 500, of("provider_error"), Fault::outcome_unknown, Effect::possible},
        {Call::withdraw, 504, of("request_timeout"), Fault::outcome_unknown, Effect::possible},
        {Call::account, 503, of("no_client_session"), Fault::unavailable}};
}

}  // namespace invito::test
