// Webhooks as they arrive. Shapes: the vendor's pages for v1, two integrators' schemas for v2
// (docs/provider.md).
#include "invito/provider/webhook_events.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <vector>

namespace invito {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr const char* new_relation = R"({
    "event":"new_relation", "account_id":"h_EKCy2", "account_type":"LINKEDIN",
    "webhook_name":"invito", "user_full_name":"Jane Doe", "user_provider_id":"ACoAAJane",
    "user_public_identifier":"jane-doe", "user_profile_url":"https://www.linkedin.com/in/jane-doe",
    "user_picture_url":null})";

TEST(WebhookEvent, of_v1_tells_of_a_new_relation) {
    const auto event = decode_event(new_relation);

    ASSERT_TRUE(event);
    EXPECT_EQ(event->kind, EventKind::relation);
    EXPECT_EQ(event->account_id, "h_EKCy2");
    EXPECT_EQ(event->provider_id, "ACoAAJane");
    EXPECT_EQ(event->public_identifier, "jane-doe");
    EXPECT_EQ(event->id, "");
    EXPECT_FALSE(event->at);
}

TEST(WebhookEvent, of_v1_may_hold_the_person_in_an_object) {
    const auto event = decode_event(
        R"({"event":"new_relation","account_id":"a",
            "user":{"provider_id":"ACoAAJane","public_identifier":"jane"}})"
    );

    ASSERT_TRUE(event);
    EXPECT_EQ(event->provider_id, "ACoAAJane");
    EXPECT_EQ(event->public_identifier, "jane");
}

TEST(WebhookEvent, of_v1_tells_a_status_of_an_account) {
    for (const auto& [word, kind] : std::vector<std::pair<std::string, EventKind>>{
             {"CREDENTIALS", EventKind::signed_out},
             {"credentials", EventKind::signed_out},
             {"OK", EventKind::account},
             {"ERROR", EventKind::account},
             {"STOPPED", EventKind::account},
             {"DELETED", EventKind::account},
             {"RECONNECTED", EventKind::account},
             {"A_NEW_WORD", EventKind::account}}) {
        const auto event = decode_event(fmt::format(
            R"({{"AccountStatus":{{"account_id":"a","account_type":"LINKEDIN","message":"{}"}}}})",
            word
        ));
        ASSERT_TRUE(event) << word;
        EXPECT_EQ(event->kind, kind) << word;
        EXPECT_EQ(event->account_id, "a");
        EXPECT_EQ(event->status, word);
    }
}

TEST(WebhookEvent, of_v2_tells_of_a_new_relation_with_its_time) {
    const auto event = decode_event(R"({
        "id":"evt_1", "created_at":"2026-11-30T10:00:00.000Z", "account_id":"acc_1",
        "type":"relation.new", "account_provider":"linkedin",
        "payload":{"id":"rel","created_at":"2026-11-30T08:30:00.000Z",
                   "user":{"id":"ACoAAJane","display_name":"Jane","public_identifier":"jane"}}})");

    ASSERT_TRUE(event);
    EXPECT_EQ(event->kind, EventKind::relation);
    EXPECT_EQ(event->id, "evt_1");
    EXPECT_EQ(event->account_id, "acc_1");
    EXPECT_EQ(event->provider_id, "ACoAAJane");
    EXPECT_EQ(event->at, parse_rfc3339("2026-11-30T08:30:00Z"));
}

std::string status_v2(const std::string& name, const std::string& payload) {
    return fmt::format(
        R"({{"id":"evt_1","created_at":"2026-11-30T10:00:00Z","account_id":"acc_1","type":"{}","payload":{}}})",
        name, payload
    );
}

TEST(WebhookEvent, of_v2_tells_a_status_by_its_name) {
    const auto out = decode_event(status_v2("account.status.disconnected", R"({"timestamp":1})"));
    ASSERT_TRUE(out);
    EXPECT_EQ(out->kind, EventKind::signed_out);
    EXPECT_EQ(out->status, "disconnected");
    EXPECT_EQ(out->at, parse_rfc3339("2026-11-30T10:00:00Z"));

    for (const char* name :
         {"account.status.running", "account.status.errored", "account.locked", "account.reconnect",
          "account.status.never_heard_of"}) {
        const auto event = decode_event(status_v2(name, "{}"));
        ASSERT_TRUE(event) << name;
        EXPECT_EQ(event->kind, EventKind::account) << name;
    }
}

TEST(WebhookEvent, of_v2_about_another_product_signs_nobody_out) {
    const auto other =
        decode_event(status_v2("account.status.disconnected", R"({"product":"recruiter"})"));
    const auto classic =
        decode_event(status_v2("account.status.disconnected", R"({"product":"classic"})"));

    EXPECT_EQ(other.value().kind, EventKind::account);
    EXPECT_EQ(classic.value().kind, EventKind::signed_out);
}

TEST(WebhookEvent, of_a_name_nobody_knows_is_an_event_all_the_same) {
    for (const char* body :
         {R"({"event":"message_received","account_id":"a"})", R"({"event":"x"})",
          R"({"id":"evt_1","type":"message.new"})", R"({"id":"evt_1","type":"x","payload":[1]})"}) {
        const auto event = decode_event(body);
        ASSERT_TRUE(event) << body;
        EXPECT_EQ(event->kind, EventKind::other) << body;
    }
}

TEST(WebhookEvent, is_none_without_what_it_is_about) {
    for (const char* body :
         {"", "null", "[]", "{", "{}", R"({"event":7})", R"({"type":"relation.new"})",
          R"({"event":"new_relation","user_provider_id":"ACo"})",
          R"({"event":"new_relation","account_id":"a"})",
          R"({"event":"new_relation","account_id":["a"],"user_provider_id":"ACo"})",
          R"({"AccountStatus":{"message":"OK"}})",
          R"({"id":"evt_1","type":"relation.new","account_id":"acc_1","payload":{}})",
          R"({"id":"an id","type":"x"})",
          R"({"id":"evt_1","type":"account.status.running","account_id":"an account"})"}) {
        EXPECT_FALSE(decode_event(body)) << body;
    }
}

TEST(WebhookEvent, keeps_no_status_that_is_not_a_word) {
    const auto event =
        decode_event(R"({"AccountStatus":{"account_id":"a","message":"Jane Doe\nsaid"}})");

    EXPECT_EQ(event.value().status, "");
}

// --- signatures

// Of the reference: secret, time and body as given there.
const Secret secret{"wes_0123456789abcdef"};
constexpr std::string_view body = R"({"id":"evt_1","type":"relation.new"})";
constexpr Instant signed_at{seconds{1767225600}};
const std::string mac = "583be81713d4a21469253e0b2453fe0efb643cfb734bf657310a8a7a43b8c80e";
const std::string field = "t=1767225600,v0=" + mac;

bool is_taken(
    const std::string& given, Instant at = signed_at, std::vector<Secret> secrets = {secret}
) {
    return is_signed(given, body, secrets, at);
}

TEST(Signature, of_the_reference_is_taken_and_made) {
    EXPECT_TRUE(is_taken(field));
    EXPECT_EQ(sign_event(body, secret, signed_at), field);
}

TEST(Signature, may_have_more_parts_in_any_order_and_spaces) {
    EXPECT_TRUE(is_taken("v0=" + mac + ", v1=abc , t=1767225600"));
    EXPECT_TRUE(is_taken("t=1767225600,v0=" + std::string(64, 'a') + ",v0=" + mac));
}

TEST(Signature, may_be_of_any_of_the_secrets) {
    EXPECT_TRUE(is_taken(field, signed_at, {Secret("wes_new"), secret}));
    EXPECT_TRUE(is_taken(field, signed_at, {secret, Secret("wes_new")}));
    EXPECT_FALSE(is_taken(field, signed_at, {Secret("wes_new")}));
    EXPECT_FALSE(is_taken(field, signed_at, {}));
}

TEST(Signature, that_is_not_whole_is_refused) {
    for (const std::string& given : std::vector<std::string>{
             "", ",", "t=1767225600", "v0=" + mac, "t=,v0=" + mac,
             "t=1767225600,v0=", "t=1767225600,v0=" + mac.substr(1),
             "t=1767225600,t=1767225600,v0=" + mac, "t=1767225601,v0=" + mac,
             "t=01767225600,v0=" + mac, "t=-1,v0=" + mac, "t=99999999999999999999,v0=" + mac,
             "t=1767225600;v0=" + mac, "t=1767225600,v0=" + std::string(64, '0')})
        EXPECT_FALSE(is_taken(given)) << given;
}

TEST(Signature, of_another_body_is_refused) {
    EXPECT_FALSE(
        is_signed(field, R"({"id":"evt_2","type":"relation.new"})", {&secret, 1}, signed_at)
    );
}

TEST(Signature, is_taken_for_a_day_and_little_before_its_time) {
    EXPECT_TRUE(is_taken(field, signed_at + hours{24}));
    EXPECT_FALSE(is_taken(field, signed_at + hours{24} + seconds{1}));
    EXPECT_TRUE(is_taken(field, signed_at - seconds{300}));
    EXPECT_FALSE(is_taken(field, signed_at - seconds{301}));
}

}  // namespace
}  // namespace invito
