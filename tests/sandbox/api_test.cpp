#include "sandbox/api.hpp"

#include "sandbox/accounts.hpp"
#include "sandbox/shapes.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <rapidjson/document.h>

namespace invito::sandbox {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using test::anna;
using testing::ElementsAre;
using testing::Pair;

const Instant start = from_millis(1'790'000'000'123);  // 2026-09-21T14:13:20.123Z

class ApiTest : public testing::Test {
protected:
    static ServerOptions nobody_accepts() {
        ServerOptions options;
        options.scenario.acceptance = 0;
        return options;
    }

    net::Reply ask(
        net::Method method, const std::string& target, const std::string& body = "",
        const std::string& content_type = "application/json"
    ) {
        net::Request request{.method = method, .target = target, .fields = {}, .body = body};
        request.fields.add("X-API-KEY", "sandbox");
        request.fields.add("Content-Type", content_type);
        return api_.answer(request, now_);
    }

    net::Reply get(const std::string& path) { return ask(net::Method::get, "/api/v1" + path); }

    rapidjson::Document json(const net::Reply& reply) {
        rapidjson::Document document;
        document.Parse(reply.body);
        EXPECT_FALSE(document.HasParseError()) << reply.body;
        return document;
    }

    std::string type_of(const net::Reply& reply) { return json(reply)["type"].GetString(); }

    std::string id_of(const std::string& slug) {
        return json(get("/users/" + slug + "?account_id=" + anna))["provider_id"].GetString();
    }

    net::Reply invite(const std::string& slug) {
        return ask(
            net::Method::post, "/api/v1/users/invite",
            fmt::format(R"({{"account_id":"{}","provider_id":"{}"}})", anna, id_of(slug))
        );
    }

    Api api_{nobody_accepts(), start};
    Instant now_ = start;
};

TEST_F(ApiTest, pages_the_accounts) {
    const auto first = json(get("/accounts?limit=2"));
    const auto second =
        json(get(fmt::format("/accounts?limit=2&cursor={}", first["cursor"].GetString())));

    ASSERT_EQ(first["items"].Size(), 2U);
    EXPECT_STREQ(first["items"][0]["name"].GetString(), "Anna Lindqvist");
    ASSERT_EQ(second["items"].Size(), 1U);
    EXPECT_STREQ(second["items"][0]["name"].GetString(), "Carla Rossi");
    EXPECT_TRUE(second["cursor"].IsNull());
}

TEST_F(ApiTest, serves_ten_items_unless_told_otherwise) {
    for (int i = 0; i < 11; ++i) ASSERT_EQ(invite(fmt::format("lead-{}", i)).status, 200);

    const auto page = json(get("/users/invite/sent?account_id=" + anna));

    EXPECT_EQ(page["items"].Size(), 10U);
    EXPECT_TRUE(page["cursor"].IsString());
}

TEST_F(ApiTest, enforces_the_range_of_each_limit) {
    const auto status = [&](const std::string& path) { return get(path).status; };
    const std::string of_anna = "?account_id=" + anna + "&limit=";

    EXPECT_EQ(status("/accounts?limit=250"), 200);
    EXPECT_EQ(status("/accounts?limit=251"), 400);
    EXPECT_EQ(status("/accounts?limit=0"), 400);
    EXPECT_EQ(status("/accounts?limit=ten"), 400);
    EXPECT_EQ(status("/users/invite/sent" + of_anna + "100"), 200);
    EXPECT_EQ(status("/users/invite/sent" + of_anna + "101"), 400);
    EXPECT_EQ(status("/users/invite/received" + of_anna + "100"), 200);
    EXPECT_EQ(status("/users/invite/received" + of_anna + "101"), 400);
    EXPECT_EQ(status("/users/relations" + of_anna + "1000"), 200);
    EXPECT_EQ(status("/users/relations" + of_anna + "1001"), 400);
    EXPECT_EQ(type_of(get("/accounts?limit=0")), "errors/invalid_parameters");
}

TEST_F(ApiTest, refuses_the_cursor_of_another_list) {
    const std::string cursor =
        json(get("/users/relations?limit=1&account_id=" + anna))["cursor"].GetString();

    EXPECT_EQ(get("/users/invite/sent?account_id=" + anna + "&cursor=" + cursor).status, 400);
    EXPECT_EQ(get("/users/relations?account_id=" + anna + "&cursor=xyz").status, 400);
    EXPECT_EQ(get("/users/relations?account_id=" + anna + "&cursor=" + cursor).status, 200);
}

TEST_F(ApiTest, decodes_the_identifier_once) {
    const auto profile = json(get("/users/j%C3%BCrgen-m%C3%BCller?account_id=" + anna));

    EXPECT_STREQ(profile["public_identifier"].GetString(), "jürgen-müller");
    EXPECT_EQ(get("/users/j%25C3%25BCrgen?account_id=" + anna).status, 404);
    EXPECT_EQ(type_of(get("/users/jürgen?account_id=" + anna)), "errors/unescaped_characters");
    EXPECT_EQ(get("/users/jane%2?account_id=" + anna).status, 400);
}

TEST_F(ApiTest, shadows_slugs_that_are_routes) {
    EXPECT_STREQ(
        json(get("/users/me?account_id=" + anna))["object"].GetString(), "AccountOwnerProfile"
    );
    EXPECT_STREQ(
        json(get("/users/relations?account_id=" + anna))["object"].GetString(), "UserRelationsList"
    );
    EXPECT_EQ(get("/users/invite?account_id=" + anna).status, 404);
    EXPECT_EQ(get("/users/following?account_id=" + anna).status, 501);
}

TEST_F(ApiTest, answers_an_unknown_route_with_404) {
    EXPECT_EQ(type_of(ask(net::Method::get, "/api/v2/accounts")), "errors/resource_not_found");
    EXPECT_EQ(ask(net::Method::get, "/").status, 404);
    EXPECT_EQ(ask(net::Method::post, "/api/v1/accounts").status, 404);
    EXPECT_EQ(ask(net::Method::get, "/api/v1/users/a/b/c/d/e/f/g/h/i").status, 404);
}

TEST_F(ApiTest, needs_an_account_id_on_every_user_route) {
    for (const std::string path :
         {"/users/me", "/users/jane-doe", "/users/invite/sent", "/users/invite/received",
          "/users/relations"}) {
        EXPECT_EQ(type_of(get(path)), "errors/invalid_parameters") << path;
    }
}

TEST_F(ApiTest, says_404_for_an_unknown_account_where_it_cannot_mean_a_person) {
    EXPECT_EQ(get("/accounts/nobody").status, 404);
    EXPECT_EQ(get("/users/me?account_id=nobody").status, 404);
    EXPECT_EQ(get("/users/relations?account_id=nobody").status, 404);
    EXPECT_EQ(type_of(get("/users/jane?account_id=nobody")), "errors/invalid_account");
}

TEST_F(ApiTest, refuses_invitations_that_are_no_proper_json) {
    const auto post = [&](const std::string& body) {
        return type_of(ask(net::Method::post, "/api/v1/users/invite", body));
    };

    EXPECT_EQ(post("{"), "errors/malformed_request");
    EXPECT_EQ(post("[]"), "errors/malformed_request");
    EXPECT_EQ(post("{}"), "errors/invalid_parameters");
    EXPECT_EQ(post(R"({"account_id":"a","provider_id":7})"), "errors/invalid_parameters");
    EXPECT_EQ(
        post(R"({"account_id":"a","provider_id":"b","message":null})"), "errors/invalid_parameters"
    );
    EXPECT_EQ(post(R"({"account_id":"nobody","provider_id":"b"})"), "errors/resource_not_found");
    EXPECT_EQ(api_.invitations(now_).size(), 1U);
}

TEST_F(ApiTest, refuses_invitations_of_another_content_type) {
    const auto reply = ask(net::Method::post, "/api/v1/users/invite", "{}", "text/plain");

    EXPECT_EQ(reply.status, 415);
}

TEST_F(ApiTest, shows_ages_instead_of_times_in_the_sent_list) {
    ASSERT_EQ(invite("jane-doe").status, 200);
    const auto shown_after = [&](Duration age) {
        now_ = start + age;
        const auto page = json(get("/users/invite/sent?account_id=" + anna));
        return std::pair<std::string, std::string>(
            page["items"][0]["date"].GetString(), page["items"][0]["parsed_datetime"].GetString()
        );
    };

    EXPECT_THAT(shown_after(hours{1}), Pair("Sent today", "2026-09-21T15:13:20.123Z"));
    EXPECT_THAT(shown_after(hours{49}), Pair("Sent 2 days ago", "2026-09-21T15:13:20.123Z"));
    EXPECT_THAT(shown_after(hours{24 * 10}), Pair("Sent 1 week ago", "2026-09-24T14:13:20.123Z"));
    EXPECT_THAT(shown_after(hours{24 * 65}), Pair("Sent 2 months ago", "2026-09-26T14:13:20.123Z"));
}

TEST_F(ApiTest, acts_late_when_the_delay_has_passed) {
    FaultRule rule;
    rule.kind = FaultKind::act_late;
    rule.count = 1;
    rule.delay = minutes{5};
    api_.set_faults({rule});

    const net::Reply reply = invite("jane-doe");
    const auto sent = [&] {
        return json(get("/users/invite/sent?account_id=" + anna))["items"].Size();
    };

    EXPECT_EQ(reply.delivery, Delivery::close);
    now_ = start + minutes{5} - Duration{1};
    EXPECT_EQ(sent(), 0U);
    EXPECT_FALSE(api_.invitations(now_)[0].acted);
    now_ = start + minutes{5};
    EXPECT_EQ(sent(), 1U);
    EXPECT_TRUE(api_.invitations(now_)[0].acted);
    EXPECT_EQ(api_.invitations(now_)[0].status, 0);
}

TEST_F(ApiTest, counts_requests_by_route) {
    std::ignore = get("/accounts");
    std::ignore = get("/accounts");
    std::ignore = get("/users/jane-doe?account_id=" + anna);
    std::ignore = get("/nowhere");

    EXPECT_THAT(
        api_.request_counts(),
        ElementsAre(Pair("GET /accounts", 2), Pair("GET /users/{id}", 1), Pair("unknown", 1))
    );
}

TEST(Cursor, is_read_back_by_its_own_list_only) {
    const std::string cursor = write_cursor(List::sent, 42);

    EXPECT_EQ(read_cursor(List::sent, cursor), 42U);
    EXPECT_EQ(read_cursor(List::relations, cursor), std::nullopt);
    EXPECT_EQ(read_cursor(List::sent, ""), std::nullopt);
    EXPECT_EQ(read_cursor(List::sent, "!!!!"), std::nullopt);
}

TEST(QueryValue, is_decoded) {
    EXPECT_EQ(query_value("a=1&b=x%20y+z", "b"), "x y z");
    EXPECT_EQ(query_value("ab=1&b", "b"), "");
    EXPECT_EQ(query_value("ab=1", "b"), std::nullopt);
    EXPECT_EQ(query_value("b=100%", "b"), "100%");
}

TEST(Scenarios, have_their_names_and_a_description) {
    std::vector<std::string> names;
    for (const Scenario& scenario : scenarios()) {
        names.push_back(scenario.name);
        EXPECT_FALSE(scenario.description.empty()) << scenario.name;
    }

    EXPECT_THAT(
        names,
        testing::UnorderedElementsAre(
            "happy", "weekly-limit", "rate-limited", "disconnect", "restricted", "checkpoint",
            "already-connected", "timeout-after-send", "slow", "flaky-5xx", "bad-json", "throttled",
            "coarse-refusals", "wrong-receipt", "wrong-person", "stale-copies", "shifting-lists",
            "rate-windows", "mock-account", "accepts-30-percent", "demo"
        )
    );
}

}  // namespace
}  // namespace invito::sandbox
