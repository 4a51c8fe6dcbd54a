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

}  // namespace
}  // namespace invito::sandbox
