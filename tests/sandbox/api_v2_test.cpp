// The vendor's API v2 over the same world.
#include "sandbox/accounts.hpp"
#include "sandbox/api.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <rapidjson/document.h>

namespace invito::sandbox {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using test::anna;
using test::ben;
using testing::Contains;
using testing::Key;
using testing::Not;
using testing::Pair;

const Instant start_v2 = from_millis(1'790'000'000'123);
const std::string anna_v2 = "acc_" + anna;

class ApiV2Test : public testing::Test {
protected:
    static ServerOptions options_v2() {
        ServerOptions options;
        options.scenario.acceptance = 0;
        return options;
    }

    net::Reply ask(
        net::Method method, const std::string& target, const std::string& body = "",
        const std::string& cache_rule = "", const std::string& key = "sandbox"
    ) {
        net::Request request{.method = method, .target = target, .fields = {}, .body = body};
        request.fields.add("X-API-KEY", key);
        request.fields.add("Content-Type", "application/json");
        if (!cache_rule.empty()) request.fields.add("Cache-Control", cache_rule);
        return api_->answer(request, now_);
    }

    net::Reply get(const std::string& path, const std::string& cache_rule = "no-cache") {
        return ask(net::Method::get, "/v2/" + anna_v2 + path, "", cache_rule);
    }

    rapidjson::Document json(const net::Reply& reply) {
        rapidjson::Document document;
        document.Parse(reply.body);
        EXPECT_FALSE(document.HasParseError()) << reply.body;
        return document;
    }

    std::string type_of(const net::Reply& reply) { return json(reply)["type"].GetString(); }

    std::string id_of(const std::string& slug) {
        return json(get("/users/" + slug + "?variant=linkedin_classic"))["id"].GetString();
    }

    net::Reply invite(const std::string& slug, const std::string& note = "") {
        const std::string message = note.empty() ? "" : fmt::format(R"(,"message":"{}")", note);
        return ask(
            net::Method::post, "/v2/" + anna_v2 + "/users/me/relation-requests",
            fmt::format(R"({{"user_id":"{}"{}}})", id_of(slug), message)
        );
    }

    void restart(ServerOptions options) { api_.emplace(options, start_v2); }
    void set_fault(FaultKind kind, Duration retry_after = {}) {
        FaultRule rule;
        rule.kind = kind;
        rule.retry_after = retry_after;
        api_->set_faults({rule});
    }

    std::optional<Api> api_{std::in_place, options_v2(), start_v2};
    Instant now_ = start_v2;
};

TEST_F(ApiV2Test, answers_an_invitation_with_201_and_the_request) {
    const net::Reply reply = invite("jane-doe", "Hello");

    const auto receipt = json(reply);
    EXPECT_EQ(reply.status, 201);
    EXPECT_STREQ(receipt["object"].GetString(), "RelationRequest");
    EXPECT_STREQ(receipt["type"].GetString(), "sent");
    EXPECT_STREQ(receipt["message"].GetString(), "Hello");
    EXPECT_FALSE(receipt.HasMember("usage"));
    ASSERT_EQ(api_->invitations(now_).size(), 1U);
    EXPECT_EQ(api_->invitations(now_)[0].account_id, anna);
    EXPECT_TRUE(api_->invitations(now_)[0].acted);
    EXPECT_EQ(api_->invitations(now_)[0].status, 201);
}

TEST_F(ApiV2Test, shows_the_invitation_on_the_profile_and_in_the_list) {
    const std::string id = json(invite("jane-doe"))["id"].GetString();

    const auto profile = json(get("/users/jane-doe"));
    const auto list = json(get("/users/me/relation-requests?type=sent"));

    const auto& specifics = profile["specifics"];
    EXPECT_STREQ(profile["type"].GetString(), "individual");
    EXPECT_STREQ(specifics["relation_request"]["type"].GetString(), "sent");
    EXPECT_STREQ(specifics["relation_request_status"].GetString(), "PENDING");
    ASSERT_EQ(list["data"].Size(), 1U);
    EXPECT_EQ(list["data"][0]["id"].GetString(), id);
    EXPECT_STREQ(list["data"][0]["user"]["public_identifier"].GetString(), "jane-doe");
    EXPECT_EQ(list["total_count"].GetInt(), 1);
}

TEST_F(ApiV2Test, pages_the_sent_list_by_offset_over_rows_that_shift) {
    for (int i = 0; i < 25; ++i) ASSERT_EQ(invite(fmt::format("lead-{}", i)).status, 201);
    const std::string path = "/users/me/relation-requests?type=sent";

    const auto first = json(get(path));
    const std::string last_seen = first["data"][19]["id"].GetString();
    const std::string newest = first["data"][0]["id"].GetString();
    const auto cancelled =
        ask(net::Method::post,
            "/v2/" + anna_v2 + "/users/me/relation-requests/" + newest + "/cancel");
    const auto from_last = json(get(path + "&limit=100&offset=19"));

    EXPECT_EQ(first["data"].Size(), 20U) << "unless told otherwise";
    EXPECT_EQ(json(cancelled)["object"], "RelationRequestCanceled");
    EXPECT_NE(from_last["data"][0]["id"].GetString(), last_seen) << "a row slid over the border";
    EXPECT_EQ(from_last["data"].Size(), 5U);
    EXPECT_EQ(json(get(path + "&offset=24"))["data"].Size(), 0U);
    EXPECT_EQ(get(path + "&limit=101").status, 400);
    EXPECT_EQ(get(path + "&offset=x").status, 400);
}

TEST_F(ApiV2Test, pages_relations_by_cursor) {
    const auto first = json(get("/users/me/relations?limit=10"));
    const auto second = json(
        get(fmt::format("/users/me/relations?limit=10&cursor={}", first["next_cursor"].GetString()))
    );

    EXPECT_EQ(first["data"].Size(), 10U);
    EXPECT_STREQ(first["data"][0]["object"].GetString(), "UserRelation");
    EXPECT_TRUE(first["data"][0]["user"].HasMember("id"));
    EXPECT_EQ(second["data"].Size(), 2U);
    EXPECT_FALSE(second.HasMember("next_cursor"));
}

TEST_F(ApiV2Test, knows_accounts_by_ids_of_its_own) {
    const auto accounts = json(ask(net::Method::get, "/v2/accounts/?limit=2"));
    const auto rest = json(ask(net::Method::get, "/v2/accounts/?limit=2&offset=2"));
    api_->set_account_status(anna, "CREDENTIALS");
    const auto one = json(ask(net::Method::get, "/v2/accounts/" + anna_v2));
    api_->set_account_status(anna, "STOPPED");
    const auto locked = json(ask(net::Method::get, "/v2/accounts/" + anna_v2));

    ASSERT_EQ(accounts["data"].Size(), 2U);
    EXPECT_TRUE(accounts["has_more"].GetBool());
    EXPECT_EQ(accounts["data"][0]["id"].GetString(), anna_v2);
    EXPECT_EQ(accounts["data"][0]["metadata"]["v1_account_id"].GetString(), anna);
    EXPECT_STREQ(accounts["data"][0]["status"].GetString(), "running");
    EXPECT_FALSE(rest["has_more"].GetBool());
    EXPECT_STREQ(one["status"].GetString(), "disconnected");
    EXPECT_TRUE(locked["is_locked"].GetBool());
    EXPECT_EQ(ask(net::Method::get, "/v2/accounts/" + anna).status, 404)
        << "an id of v1 is none of v2";
}

TEST_F(ApiV2Test, refuses_in_few_and_coarse_types) {
    const auto refused = [&](const std::string& slug) { return type_of(invite(slug)); };
    invite("jane-doe");

    EXPECT_EQ(refused("jane-doe"), "provider/unprocessable_entity");
    EXPECT_EQ(refused("connected-carl"), "provider/unprocessable_entity");
    EXPECT_EQ(type_of(get("/users/missing-mia")), "provider/resource_not_found");
    EXPECT_EQ(type_of(get("/users/unreachable-una")), "provider/insufficient_permissions");
    EXPECT_EQ(type_of(get("/users/anna-lindqvist")), "provider/invalid_parameters") << "her own";
    EXPECT_EQ(json(get("/users/me"))["specifics"]["network_distance"], "SELF");
    EXPECT_EQ(type_of(ask(net::Method::get, "/v2/acc_nobody/users/x")), "api/resource_not_found");
    EXPECT_EQ(
        type_of(ask(net::Method::get, "/v2/accounts/", "", "", "wrong")), "api/invalid_credentials"
    );
    EXPECT_TRUE(json(get("/nothing")).HasMember("req_id"));
}

TEST_F(ApiV2Test, answers_reads_from_copies_unless_told_otherwise) {
    const net::Reply first = get("/users/jane-doe", "");
    now_ += seconds{90};
    const net::Reply copy = get("/users/jane-doe", "");
    const net::Reply fresh = get("/users/jane-doe", "no-store");
    now_ += ReadCache::lifetime;
    const net::Reply later = get("/users/jane-doe", "");

    EXPECT_THAT(first.fields, Contains(Pair("X-Cache", "MISS")));
    EXPECT_THAT(copy.fields, Contains(Pair("X-Cache", "HIT")));
    EXPECT_THAT(copy.fields, Contains(Pair("Age", "90")));
    EXPECT_THAT(fresh.fields, Contains(Pair("X-Cache", "MISS")));
    EXPECT_THAT(fresh.fields, Not(Contains(Key("Age"))));
    EXPECT_THAT(later.fields, Contains(Pair("X-Cache", "MISS")));
}

TEST_F(ApiV2Test, drops_the_copies_of_an_account_when_it_acts_and_was_answered) {
    const auto is_listed_in_copy = [&] {
        return json(get("/users/me/relation-requests?type=sent", ""))["data"].Size() > 0;
    };
    EXPECT_FALSE(is_listed_in_copy());
    set_fault(FaultKind::act_then_close);
    invite("jane-doe");
    EXPECT_FALSE(is_listed_in_copy()) << "older than the invitation, and served all the same";

    api_->set_faults({});
    invite("john-doe");
    EXPECT_TRUE(is_listed_in_copy());
}

TEST_F(ApiV2Test, may_serve_a_copy_to_who_asked_for_none_however_old_it_is) {
    EXPECT_THAT(get("/users/jane-doe").fields, Contains(Pair("X-Cache", "MISS")));
    set_fault(FaultKind::stale_copy);
    EXPECT_THAT(get("/users/jane-doe").fields, Contains(Pair("X-Cache", "HIT")));

    invite("john-doe");
    EXPECT_THAT(get("/users/jane-doe").fields, Contains(Pair("X-Cache", "STALE")));
    now_ += hours{30};
    const net::Reply old = get("/users/jane-doe");
    EXPECT_THAT(old.fields, Contains(Pair("X-Cache", "STALE")));
    EXPECT_THAT(old.fields, Contains(Pair("Age", "108000")));
}

TEST_F(ApiV2Test, may_let_the_sent_list_shift_behind_its_first_page) {
    for (int i = 0; i < 4; ++i) ASSERT_EQ(invite(fmt::format("lead-{}", i)).status, 201);
    set_fault(FaultKind::shift_between_pages);
    const std::string path = "/users/me/relation-requests?type=sent&limit=2";
    const auto slugs_of = [&](const std::string& offset) {
        std::vector<std::string> slugs;
        const auto page = json(get(path + offset));
        for (const auto& row : page["data"].GetArray())
            slugs.emplace_back(row["user"]["public_identifier"].GetString());
        return slugs;
    };

    EXPECT_THAT(slugs_of(""), testing::ElementsAre("pending-for-a-moment", "lead-3"));
    EXPECT_THAT(slugs_of("&offset=2"), testing::ElementsAre("lead-1", "lead-0"))
        << "lead-2 was jumped over";
    EXPECT_EQ(json(get(path))["total_count"].GetInt(), 5);
    EXPECT_EQ(json(get(path + "&offset=2"))["total_count"].GetInt(), 4);
}

TEST_F(ApiV2Test, may_keep_the_total_of_the_sent_list_to_itself) {
    set_fault(FaultKind::no_total);

    EXPECT_FALSE(json(get("/users/me/relation-requests?type=sent")).HasMember("total_count"));
}

TEST_F(ApiV2Test, may_show_somebody_elses_profile) {
    set_fault(FaultKind::wrong_person);

    EXPECT_STREQ(json(get("/users/jane-doe"))["public_identifier"].GetString(), "somebody-else");
}

TEST_F(ApiV2Test, limits_each_kind_of_request_of_each_account_by_itself) {
    ServerOptions options = options_v2();
    options.scenario.rate_limit = {.requests = 2, .window = hours{1}};
    restart(options);
    const auto status = [&](const std::string& path) { return get(path).status; };

    const net::Reply first = get("/users/jane-doe");
    now_ += minutes{10};
    EXPECT_EQ(status("/users/john-doe"), 200);
    const net::Reply refused = get("/users/third-one");

    EXPECT_THAT(first.fields, Contains(Pair("X-RateLimit-Limit", "2")));
    EXPECT_THAT(first.fields, Contains(Pair("X-RateLimit-Remaining", "1")));
    EXPECT_THAT(first.fields, Contains(Pair("X-RateLimit-Reset", "3600")));
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(type_of(refused), "api/too_many_requests");
    EXPECT_THAT(refused.fields, Contains(Pair("Retry-After", "3000")));
    EXPECT_EQ(get("/users/jane-doe", "").status, 200) << "a copy costs nothing";
    EXPECT_EQ(status("/users/me/relations"), 200);
    EXPECT_EQ(ask(net::Method::get, "/v2/acc_" + ben + "/users/x").status, 200);
    EXPECT_EQ(ask(net::Method::get, "/v2/accounts/").status, 200);
    now_ += minutes{50};
    EXPECT_EQ(status("/users/third-one"), 200);
}

TEST_F(ApiV2Test, says_of_its_own_limit_that_it_is_not_linkedins) {
    const std::string id = id_of("jane-doe");
    set_fault(FaultKind::throttled, minutes{20});
    const net::Reply own = invite("jane-doe");
    set_fault(FaultKind::rate_limited, minutes{20});
    const net::Reply linkedins = invite("jane-doe");

    EXPECT_EQ(type_of(own), "api/too_many_requests");
    EXPECT_THAT(own.fields, Contains(Pair("Retry-After", "1200")));
    EXPECT_EQ(type_of(linkedins), "provider/too_many_requests");
    EXPECT_FALSE(api_->invitations(now_)[0].acted || api_->invitations(now_)[1].acted);
}

TEST_F(ApiV2Test, may_refuse_without_a_reason) {
    set_fault(FaultKind::coarse_refusal);

    const net::Reply reply = invite("jane-doe");

    EXPECT_EQ(reply.status, 422);
    EXPECT_EQ(type_of(reply), "provider/unprocessable_entity");
    EXPECT_FALSE(json(reply).HasMember("detail"));
}

TEST_F(ApiV2Test, may_confirm_with_another_object_what_it_did_not_do) {
    set_fault(FaultKind::wrong_receipt_before_act);

    EXPECT_EQ(invite("jane-doe").status, 200);
    EXPECT_FALSE(api_->invitations(now_)[0].acted);
}

TEST_F(ApiV2Test, has_an_account_for_trying_in_a_scenario) {
    ServerOptions options = options_v2();
    options.scenario =
        *std::ranges::find(scenarios(), std::string("mock-account"), &Scenario::name);
    restart(options);

    const auto accounts = json(ask(net::Method::get, "/v2/accounts/"));

    ASSERT_EQ(accounts["data"].Size(), 4U);
    EXPECT_STREQ(accounts["data"][2]["provider"].GetString(), "linkedin");
    EXPECT_STREQ(accounts["data"][3]["provider"].GetString(), "mock");
}

TEST_F(ApiV2Test, may_confirm_what_it_did_with_another_object) {
    set_fault(FaultKind::wrong_receipt);

    const net::Reply reply = invite("jane-doe");

    EXPECT_EQ(reply.status, 200);
    EXPECT_STREQ(json(reply)["object"].GetString(), "UserRelation");
    EXPECT_TRUE(api_->invitations(now_)[0].acted);
}

}  // namespace
}  // namespace invito::sandbox
