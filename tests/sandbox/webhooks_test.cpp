// What the sandbox tells by itself, and to whom.
#include "sandbox/webhooks.hpp"

#include "sandbox/accounts.hpp"
#include "sandbox/api.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <rapidjson/document.h>
#include <set>

namespace invito::sandbox {
namespace {

using std::chrono::hours;
using test::anna;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const Instant today = from_millis(1'790'000'000'000);

class WebhooksTest : public testing::Test {
protected:
    static ServerOptions everybody_accepts_after_an_hour() {
        ServerOptions options;
        options.scenario.acceptance = 1;
        options.scenario.accept_after_min = hours{1};
        options.scenario.accept_after_max = hours{1};
        return options;
    }

    net::Reply ask(net::Method method, const std::string& path, const std::string& body = "") {
        net::Request request{
            .method = method, .target = "/api/v1" + path, .fields = {}, .body = body};
        request.fields.add("X-API-KEY", "sandbox");
        request.fields.add("Content-Type", "application/json");
        return api_.answer(request, now_);
    }

    net::Reply register_for(
        const std::string& source, const std::string& events,
        const std::string& url = "http://127.0.0.1:4690/invito/secret"
    ) {
        return ask(
            net::Method::post, "/webhooks",
            fmt::format(
                R"({{"source":"{}","request_url":"{}","name":"n","events":[{}],)"
                R"("headers":[{{"key":"Unipile-Auth","value":"s"}}]}})",
                source, url, events
            )
        );
    }

    void invite(const std::string& slug) {
        rapidjson::Document profile;
        profile.Parse(ask(net::Method::get, "/users/" + slug + "?account_id=" + anna).body);
        const auto reply =
            ask(net::Method::post, "/users/invite",
                fmt::format(
                    R"({{"account_id":"{}","provider_id":"{}"}})", anna,
                    profile["provider_id"].GetString()
                ));
        ASSERT_EQ(reply.status, 200) << reply.body;
    }

    // Bodies, each once.
    std::set<std::string> told() {
        std::set<std::string> bodies;
        for (const HookPost& post : api_.hook_posts(now_)) bodies.insert(post.body);
        return bodies;
    }

    Api api_{everybody_accepts_after_an_hour(), today};
    Instant now_ = today;
};

TEST_F(WebhooksTest, tell_of_a_relation_when_it_comes_about) {
    register_for("users", R"("new_relation")");
    invite("jane-doe");
    EXPECT_THAT(told(), IsEmpty());

    now_ += hours{1};
    const auto posts = api_.hook_posts(now_);

    ASSERT_FALSE(posts.empty());
    EXPECT_EQ(posts[0].to.port, 4690);
    EXPECT_EQ(posts[0].to.target, "/invito/secret");
    EXPECT_EQ(posts[0].headers.at(0).second, "s");
    EXPECT_THAT(
        posts[0].body, AllOf(
                           HasSubstr(R"("event":"new_relation")"), HasSubstr(anna),
                           HasSubstr(R"("user_public_identifier":"jane-doe")")
                       )
    );
    EXPECT_THAT(told(), IsEmpty()) << "it was told";
}

TEST_F(WebhooksTest, tell_nothing_of_what_was_before_they_were_made) {
    invite("jane-doe");
    now_ += hours{1};
    register_for("users", R"("new_relation")");
    EXPECT_THAT(told(), IsEmpty());
}

TEST_F(WebhooksTest, tell_an_account_s_status_when_it_changes_to_who_asked_for_it) {
    register_for("account_status", "");
    api_.set_account_status(anna, "CREDENTIALS");
    EXPECT_THAT(told(), testing::ElementsAre(HasSubstr(R"("message":"CREDENTIALS")")));
    api_.set_account_status(anna, "OK");
    EXPECT_THAT(told(), IsEmpty()) << "ok is told to who asks for it";

    register_for("account_status", R"("ok")");
    api_.set_account_status(anna, "CREDENTIALS");
    EXPECT_EQ(told().size(), 1U);
    api_.set_account_status(anna, "OK");
    EXPECT_EQ(told().size(), 1U);
}

TEST_F(WebhooksTest, of_an_account_that_is_signed_out_wait_until_it_is_back) {
    register_for("users", R"("new_relation")");
    invite("jane-doe");
    api_.set_account_status(anna, "CREDENTIALS");
    now_ += hours{1};
    EXPECT_THAT(told(), IsEmpty());

    api_.set_account_status(anna, "OK");
    EXPECT_EQ(told().size(), 1U);
}

TEST_F(WebhooksTest, come_twice_and_out_of_order_by_the_seed) {
    register_for("users", R"("new_relation")");
    for (int i = 0; i < 20; ++i) invite(fmt::format("lead-{}", i));
    now_ += hours{1};

    const auto posts = api_.hook_posts(now_);

    EXPECT_GT(posts.size(), 20U) << "none came twice";
    EXPECT_FALSE(std::ranges::is_sorted(posts, {}, &HookPost::after));
}

TEST_F(WebhooksTest, go_to_this_machine_only) {
    EXPECT_EQ(register_for("users", "", "http://127.0.0.1:80/x").status, 201);
    for (const char* url :
         {"https://127.0.0.1/x", "http://127.0.0.1.example.com/", "http://a.b/",
          "http://127.0.0.1:x/", "http://127.0.0.1:99999/", ""})
        EXPECT_EQ(register_for("users", "", url).status, 400) << url;
    EXPECT_EQ(register_for("weather", "").status, 400);
}

TEST_F(WebhooksTest, are_listed_without_what_their_header_holds_and_removed) {
    register_for("users", R"("new_relation")");
    const std::string list = ask(net::Method::get, "/webhooks").body;
    EXPECT_THAT(list, AllOf(HasSubstr("wh_1"), Not(HasSubstr("Unipile-Auth"))));

    EXPECT_EQ(ask(net::Method::remove, "/webhooks/wh_1").status, 200);
    EXPECT_EQ(ask(net::Method::remove, "/webhooks/wh_1").status, 404);
    EXPECT_FALSE(api_.has_webhooks());
}

// --- v2

class EndpointsV2Test : public WebhooksTest {
protected:
    net::Reply ask_v2(net::Method method, const std::string& path, const std::string& body = "") {
        net::Request request{
            .method = method,
            .target = "/v2/webhooks/endpoints/" + path,
            .fields = {},
            .body = body};
        request.fields.add("X-API-KEY", "sandbox");
        return api_.answer(request, now_);
    }

    net::Reply make(
        const std::string& events, const std::string& more = "",
        const std::string& url = "http://127.0.0.1:4690/invito/secret"
    ) {
        return ask_v2(
            net::Method::post, "",
            fmt::format(R"({{"url":"{}","trigger_events":[{}]{}}})", url, events, more)
        );
    }

    static rapidjson::Document json(const std::string& text) {
        rapidjson::Document document;
        document.Parse(text);
        EXPECT_FALSE(document.HasParseError()) << text;
        return document;
    }

    std::vector<std::string> told_names() {
        std::vector<std::string> names;
        for (const std::string& body : told()) names.emplace_back(json(body)["type"].GetString());
        return names;
    }
};

TEST_F(EndpointsV2Test, are_told_of_a_relation_in_an_envelope) {
    make(R"("relation.new")");
    invite("jane-doe");
    now_ += hours{1};

    const auto posts = api_.hook_posts(now_);

    ASSERT_FALSE(posts.empty());
    const auto event = json(posts[0].body);
    EXPECT_STREQ(event["id"].GetString(), "evt_1");
    EXPECT_STREQ(event["type"].GetString(), "relation.new");
    EXPECT_EQ(event["account_id"].GetString(), "acc_" + anna);
    EXPECT_STREQ(event["payload"]["object"].GetString(), "UserRelation");
    EXPECT_STREQ(event["payload"]["user"]["public_identifier"].GetString(), "jane-doe");
    EXPECT_TRUE(posts[0].headers.empty());
    for (const HookPost& post : posts) EXPECT_EQ(post.body, posts[0].body) << "the same id";
}

// Computed by Python's hmac.
TEST_F(EndpointsV2Test, get_a_signature_over_time_and_body) {
    HookPost post;
    post.secret = "wes_0123456789abcdef";
    post.body = R"({"id":"evt_1","type":"relation.new"})";

    EXPECT_EQ(
        signature_of(post, from_millis(1'767'225'600'999)),
        "t=1767225600,v0=583be81713d4a21469253e0b2453fe0efb643cfb734bf657310a8a7a43b8c80e"
    );
}

TEST_F(EndpointsV2Test, are_told_an_account_s_status_in_the_name) {
    make(R"("account.status.disconnected","account.status.running","account.locked",)"
         R"("account.unlocked","account.status.errored")");
    std::string seen;
    for (const char* status : {"CREDENTIALS", "OK", "STOPPED", "OK", "ERROR"}) {
        api_.set_account_status(anna, status);
        for (const std::string& name : told_names()) seen += name + ' ';
    }
    EXPECT_EQ(
        seen,
        "account.status.disconnected account.status.running account.locked "
        "account.unlocked account.status.errored "
    );
}

TEST_F(EndpointsV2Test, are_told_only_what_they_asked_for_and_of_whom) {
    make(R"("account.status.running")");
    make(R"("account.status.disconnected")", R"(,"account_ids":["acc_somebody"])");
    api_.set_account_status(anna, "CREDENTIALS");
    EXPECT_THAT(told(), IsEmpty());

    make(R"("account.status.disconnected")", fmt::format(R"(,"account_ids":["acc_{}"])", anna));
    api_.set_account_status(anna, "OK");
    EXPECT_EQ(told().size(), 1U);
    api_.set_account_status(anna, "CREDENTIALS");
    EXPECT_EQ(told().size(), 1U);
}

TEST_F(EndpointsV2Test, are_shown_changed_and_removed_with_their_secret) {
    const auto made = json(make(R"("relation.new")", R"(,"description":"invito")").body);
    const std::string secret = made["secret"].GetString();
    EXPECT_STREQ(made["id"].GetString(), "we_1");
    EXPECT_TRUE(secret.starts_with("wes_") && secret.size() <= 36) << secret;

    register_for("users", R"("new_relation")");
    const auto list = json(ask_v2(net::Method::get, "").body);
    EXPECT_EQ(list["data"].Size(), 1U) << "v1 has a list of its own";
    EXPECT_EQ(list["data"][0]["secret"].GetString(), secret);
    EXPECT_FALSE(list["has_more"].GetBool());
    EXPECT_THAT(ask(net::Method::get, "/webhooks").body, Not(HasSubstr("we_1")));

    EXPECT_EQ(ask_v2(net::Method::patch, "we_1", R"({"enabled":false})").status, 200);
    EXPECT_FALSE(json(ask_v2(net::Method::get, "we_1").body)["enabled"].GetBool());
    EXPECT_EQ(ask_v2(net::Method::remove, "wh_2").status, 404);
    EXPECT_TRUE(json(ask_v2(net::Method::remove, "we_1").body)["success"].GetBool());
    EXPECT_EQ(ask_v2(net::Method::get, "we_1").status, 404);
}

TEST_F(EndpointsV2Test, are_refused_whole_for_one_wrong_name_or_address) {
    EXPECT_EQ(make(R"("relation.new","relation.old")").status, 400);
    EXPECT_EQ(make("").status, 400);
    EXPECT_EQ(make(R"("relation.new")", "", "http://a.b/").status, 400);
    EXPECT_EQ(
        make(R"("relation.new")", "", "http://127.0.0.1/" + std::string(255, 'x')).status, 400
    );
    EXPECT_EQ(ask_v2(net::Method::post, "", "[]").status, 400);
    EXPECT_FALSE(api_.has_webhooks());
}

}  // namespace
}  // namespace invito::sandbox
