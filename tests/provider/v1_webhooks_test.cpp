#include "provider/v1/webhooks.hpp"

#include <gtest/gtest.h>

namespace invito::v1 {
namespace {

TEST(WebhookListOfV1, holds_what_is_registered) {
    const auto page = decode_webhooks_page(R"({"object":"WebhookList","cursor":"next","items":[
        {"object":"Webhook","id":"wh_1","source":"users","request_url":"https://a.example/x",
         "name":"invito","enabled":true},
        {"webhook_id":"wh_2","source":"messaging","request_url":"https://b.example","enabled":false},
        {"id":"wh_3"}]})");

    ASSERT_TRUE(page);
    ASSERT_EQ(page->items.size(), 3U);
    EXPECT_EQ(page->items[0].url, "https://a.example/x");
    EXPECT_TRUE(page->items[0].is_enabled);
    EXPECT_EQ(page->items[1].id, "wh_2");
    EXPECT_FALSE(page->items[1].is_enabled);
    EXPECT_TRUE(page->items[2].is_enabled) << "it does not say";
    EXPECT_EQ(page->cursor, "next");
}

TEST(WebhookListOfV1, is_none_without_items_or_with_one_that_has_no_id) {
    EXPECT_FALSE(decode_webhooks_page("{}"));
    EXPECT_FALSE(decode_webhooks_page(R"({"items":[{"source":"users"}]})"));
}

TEST(AddedWebhookOfV1, has_an_id) {
    const auto added = decode_added_webhook(R"({"object":"WebhookCreated","webhook_id":"wh_1"})");
    ASSERT_TRUE(added);
    EXPECT_EQ(added->id, "wh_1");
    EXPECT_FALSE(decode_added_webhook(R"({"object":"WebhookCreated"})"));
    EXPECT_FALSE(decode_added_webhook("[]"));
}

TEST(NewWebhookOfV1, asks_for_json_and_brings_its_fields) {
    EXPECT_EQ(
        encode_webhook(
            {.source = "users",
             .name = "invito",
             .url = Secret("https://a.example/x"),
             .events = {"new_relation"},
             .fields = {{"Unipile-Auth", Secret("s")}}}
        ),
        R"({"source":"users","request_url":"https://a.example/x","name":"invito","format":"json",)"
        R"("enabled":true,"events":["new_relation"],"headers":[{"key":"Unipile-Auth","value":"s"}]})"
    );
}

TEST(RoutesOfWebhooks, are_those_of_the_reference) {
    const Routes routes(std::nullopt);
    EXPECT_EQ(routes.webhooks(std::nullopt), "/api/v1/webhooks");
    EXPECT_EQ(routes.webhooks("a=b"), "/api/v1/webhooks?cursor=a%3Db");
    EXPECT_EQ(routes.webhook("wh_1"), "/api/v1/webhooks/wh_1");
    EXPECT_EQ(Routes("13851").webhook("wh_1"), "/api/v1/webhooks/wh_1?port=13851");
}

}  // namespace
}  // namespace invito::v1
