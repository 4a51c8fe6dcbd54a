#include "provider/harness.hpp"
#include "provider/v2/webhooks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::v2 {
namespace {

using test::http_answer;
using test::RawServer;
using test::Script;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

// As the vendor's Node SDK describes it.
constexpr const char* endpoint =
    R"({"object":"WebhookEndpoint","id":"we_1","application_id":"app_1","enabled":true,
        "url":"https://a.example/x","description":"invito","trigger_events":["relation.new"],
        "secret":"wes_0123","account_ids":[],"account_targets":[]})";

TEST(WebhookListOfV2, holds_the_endpoints_and_their_secrets) {
    const auto page = decode_webhooks_page(
        std::string(R"({"object":"WebhookEndpoints","has_more":false,"data":[)") + endpoint +
            R"(,{"id":"we_2","url":"https://b.example","enabled":false,"secret":"a,b"}]})",
        0
    );

    ASSERT_TRUE(page);
    ASSERT_EQ(page->items.size(), 2U);
    EXPECT_EQ(page->items[0].id, "we_1");
    EXPECT_EQ(page->items[0].url, "https://a.example/x");
    EXPECT_EQ(page->items[0].source, "application");
    EXPECT_THAT(page->items[0].events, ElementsAre("relation.new"));
    EXPECT_EQ(page->items[0].signing.reveal(), "wes_0123");
    EXPECT_TRUE(page->items[0].is_enabled);
    EXPECT_FALSE(page->items[1].is_enabled);
    EXPECT_TRUE(page->items[1].signing.empty()) << "it would be two where it is kept";
    EXPECT_FALSE(page->cursor);
}

TEST(WebhookListOfV2, goes_on_behind_what_was_shown) {
    const auto page =
        decode_webhooks_page(R"({"data":[{"id":"we_3"},{"id":"we_4"}],"has_more":true})", 100);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->cursor, "102");
    EXPECT_FALSE(decode_webhooks_page(R"({"data":[],"has_more":true})", 100));
    EXPECT_FALSE(decode_webhooks_page("{}", 0));
    EXPECT_FALSE(decode_webhooks_page(R"({"data":[{"url":"https://a.example"}]})", 0));
}

TEST(AddedWebhookOfV2, brings_its_secret) {
    const auto added = decode_webhook(endpoint);
    ASSERT_TRUE(added);
    EXPECT_EQ(added->id, "we_1");
    EXPECT_EQ(added->signing.reveal(), "wes_0123");
    EXPECT_FALSE(decode_webhook(R"({"object":"WebhookEndpoint"})"));
    EXPECT_FALSE(decode_webhook("[]"));
}

TEST(RemovedWebhookOfV2, is_confirmed) {
    EXPECT_TRUE(decode_removed_webhook(R"({"success":true})"));
    EXPECT_FALSE(decode_removed_webhook(R"({"success":false})"));
    EXPECT_FALSE(decode_removed_webhook("{}"));
}

// --- on the wire

class WebhooksOfV2 : public testing::Test {
protected:
    WebhookRegistry& against(const std::string& body) {
        server_.emplace(std::vector<Script>{Script().read_request().send(http_answer(200, body))});
        UnipileOptions options = test::plain_options(server_->port());
        options.api = UnipileApi::v2;
        registry_ =
            make_webhook_registry(std::move(options), clock_, context_.get_executor()).value();
        return *registry_;
    }

    template <class T>
    Reply<T> run(WebhookRegistry::Answer<T> call) {
        return test::run_coro(context_, std::move(call));
    }

    [[nodiscard]] std::string asked() const { return server_->requests().at(0).text; }

private:
    test::SetClock clock_;
    boost::asio::io_context context_{1};
    std::optional<RawServer> server_;
    std::unique_ptr<WebhookRegistry> registry_;
};

TEST_F(WebhooksOfV2, are_listed_from_a_fresh_answer) {
    EXPECT_TRUE(run(against(R"({"data":[]})").webhooks_page("100")).result);
    EXPECT_THAT(
        asked(), AllOf(
                     StartsWith("GET /v2/webhooks/endpoints/?limit=100&offset=100 HTTP/1.1\r\n"),
                     HasSubstr("\r\nCache-Control: no-cache\r\n")
                 )
    );
    EXPECT_FALSE(run(against("{}").webhooks_page("x")).result);
}

TEST_F(WebhooksOfV2, are_made_for_the_events_that_are_of_use_and_no_other) {
    WebhookRegistry& registry = against(endpoint);
    ASSERT_EQ(registry.wanted().size(), 1U);
    NewWebhook webhook{
        .source = "application",
        .name = "invito",
        .url = Secret("https://a.example/x"),
        .events = registry.wanted()[0].events,
        .fields = {{"Unipile-Auth", Secret("is not sent")}}};

    const auto added = run(registry.add(std::move(webhook)));

    ASSERT_TRUE(added.result) << added.result.error().what;
    EXPECT_THAT(asked(), StartsWith("POST /v2/webhooks/endpoints/ HTTP/1.1\r\n"));
    EXPECT_THAT(
        asked(),
        EndsWith(
            R"({"url":"https://a.example/x","trigger_events":["relation.new",)"
            R"("account.status.running","account.status.disconnected","account.status.errored",)"
            R"("account.status.degraded","account.status.partial"],"description":"invito"})"
        )
    );
}

TEST_F(WebhooksOfV2, take_no_address_that_the_provider_would_cut) {
    const auto added = run(against(endpoint).add(
        {.source = "application",
         .name = "invito",
         .url = Secret("https://" + std::string(248, 'a')),
         .events = {},
         .fields = {}}
    ));
    ASSERT_FALSE(added.result);
    EXPECT_EQ(added.result.error().fault, Fault::rejected);
}

TEST_F(WebhooksOfV2, are_removed_by_their_id) {
    EXPECT_TRUE(run(against(R"({"success":true})").remove("we_1")).result);
    EXPECT_THAT(asked(), StartsWith("DELETE /v2/webhooks/endpoints/we_1 HTTP/1.1\r\n"));
    EXPECT_EQ(run(against("{}").remove("a/b")).result.error().fault, Fault::rejected);
}

}  // namespace
}  // namespace invito::v2
