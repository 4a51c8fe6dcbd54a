// What v2 is asked, word for word, and what it does about its cache.
#include "provider/contract_faces.hpp"
#include "provider/v2_face.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class CallsV2 : public testing::Test {
protected:
    // One after the other, on one connection.
    Provider& against(const std::vector<std::string>& answers) {
        Script script;
        for (const std::string& answer : answers) script.read_request().send(answer);
        server_.emplace(std::vector<Script>{script});
        UnipileOptions options = plain_options(server_->port());
        options.api = UnipileApi::v2;
        harness_.emplace(std::move(options));
        return harness_->provider();
    }

    template <class T>
    Reply<T> run(Provider::Answer<T> call) {
        return run_coro(harness_->context(), std::move(call));
    }

    [[nodiscard]] std::string request(std::size_t number) const {
        return server_->requests().at(number).text;
    }
    [[nodiscard]] std::size_t requests() const { return server_->requests().size(); }
    [[nodiscard]] Invitation invitation(const std::string& note) const {
        return harness_->invitation(note);
    }

    [[nodiscard]] static std::string person(const std::string& header_lines = "") {
        return http_answer(
            200, R"({"object":"UserProfile","type":"individual","id":"ACoA"})", header_lines
        );
    }

private:
    std::optional<RawServer> server_;
    std::optional<Harness> harness_;
};

constexpr const char* no_cache = "\r\nCache-Control: no-cache\r\n";

TEST_F(CallsV2, ask_for_a_profile) {
    const auto reply = run(against({person()}).profile("acc_0", "ni\u00f1o"));

    ASSERT_TRUE(reply.result) << reply.result.error().what;
    EXPECT_THAT(
        request(0),
        StartsWith("GET /v2/acc_0/users/ni%C3%B1o?variant=linkedin_classic HTTP/1.1\r\n")
    );
    EXPECT_THAT(request(0), HasSubstr(no_cache));
    EXPECT_THAT(request(0), HasSubstr("\r\nX-API-KEY: " + test_key + "\r\n"));
}

TEST_F(CallsV2, send_an_invitation) {
    Provider& provider = against({FaceV2().receipt_answer("73", "")});

    const auto reply = run(provider.invite(invitation("Hello")));

    EXPECT_EQ(reply.result->invitation_id, "73");
    EXPECT_THAT(request(0), StartsWith("POST /v2/acc_0/users/me/relation-requests HTTP/1.1\r\n"));
    EXPECT_THAT(
        request(0),
        testing::EndsWith("\r\n\r\n{\"user_id\":\"ACoAAAcDMMQBODyLwZrRcgYhrkCafURGqva0U4E\","
                          "\"message\":\"Hello\"}")
    );
    EXPECT_THAT(request(0), Not(HasSubstr("Cache-Control")));
}

TEST_F(CallsV2, withdraw_by_a_post_without_a_body) {
    Provider& provider = against({http_answer(200, FaceV2().withdrawn_body())});

    (void)run(provider.withdraw("acc_0", "73"));

    EXPECT_THAT(
        request(0), StartsWith("POST /v2/acc_0/users/me/relation-requests/73/cancel HTTP/1.1\r\n")
    );
    EXPECT_THAT(request(0), HasSubstr("\r\nContent-Length: 0\r\n\r\n"));
    EXPECT_THAT(request(0), Not(HasSubstr("Content-Type")));
}

TEST_F(CallsV2, ask_for_each_page_of_the_sent_list_from_the_last_row_before_it) {
    const auto row = [](const std::string& id) {
        return R"({"type":"sent","id":")" + id + R"(","user":{"id":"ACo)" + id + "\"}}";
    };
    const auto page = [&](const std::string& rows) {
        return http_answer(200, R"({"total_count":3,"data":[)" + rows + "]}");
    };
    Provider& provider =
        against({page(row("1") + "," + row("2")), page(row("2") + "," + row("3"))});

    const auto first = run(provider.sent_page("acc_0", std::nullopt));
    const auto second = run(provider.sent_page("acc_0", first.result->cursor));

    EXPECT_THAT(
        request(0),
        StartsWith("GET /v2/acc_0/users/me/relation-requests?type=sent&limit=100 HTTP/1.1\r\n")
    );
    EXPECT_THAT(
        request(1),
        StartsWith(
            "GET /v2/acc_0/users/me/relation-requests?type=sent&limit=100&offset=1 HTTP/1.1\r\n"
        )
    );
    EXPECT_THAT(request(1), HasSubstr(no_cache));
    ASSERT_TRUE(second.result) << second.result.error().what;
    ASSERT_EQ(second.result->items.size(), 1u);
    EXPECT_EQ(second.result->items[0].invitation_id, "3");
    EXPECT_EQ(second.result->cursor, std::nullopt);
}

TEST_F(CallsV2, read_no_list_whose_rows_moved_across_the_border) {
    const auto page = [](const char* id) {
        return http_answer(
            200,
            std::string(R"({"data":[{"type":"sent","id":")") + id + R"(","user":{"id":"ACoA"}}]})"
        );
    };
    Provider& provider = against({page("1"), page("3")});

    const auto first = run(provider.sent_page("acc_0", std::nullopt));
    const auto second = run(provider.sent_page("acc_0", first.result->cursor));

    ASSERT_FALSE(second.result);
    EXPECT_EQ(second.result.error().fault, Fault::unreadable);
    EXPECT_THAT(second.result.error().what, HasSubstr("changed while it was read"));
}

TEST_F(CallsV2, follow_the_cursor_of_relations) {
    Provider& provider = against(
        {http_answer(200, R"({"data":[{"id":"r1","user":{"id":"ACoA"}}],"next_cursor":"a/b"})"),
         http_answer(200, R"({"data":[]})")}
    );

    const auto first = run(provider.relations_page("acc_0", std::nullopt));
    const auto second = run(provider.relations_page("acc_0", first.result->cursor));

    EXPECT_THAT(request(0), StartsWith("GET /v2/acc_0/users/me/relations?limit=100 HTTP/1.1\r\n"));
    EXPECT_THAT(
        request(1),
        StartsWith("GET /v2/acc_0/users/me/relations?limit=100&cursor=a%2Fb HTTP/1.1\r\n")
    );
    EXPECT_EQ(second.result->cursor, std::nullopt);
}

TEST_F(CallsV2, read_accounts_and_the_own_profile) {
    const std::string account = R"({"id":"acc_0","provider":"linkedin","status":"running"})";
    Provider& provider = against(
        {http_answer(200, R"({"data":[)" + account + R"(],"has_more":true})"),
         http_answer(200, R"({"data":[)" + account + R"(],"has_more":false})"),
         http_answer(200, account),
         http_answer(200, R"({"object":"UserProfile","type":"individual","id":"ACoA"})")}
    );

    const auto first = run(provider.accounts_page(std::nullopt));
    (void)run(provider.accounts_page(first.result->cursor));
    (void)run(provider.account("acc_0"));
    (void)run(provider.own_profile("acc_0"));

    EXPECT_THAT(request(0), StartsWith("GET /v2/accounts/?limit=100 HTTP/1.1\r\n"));
    EXPECT_THAT(request(0), HasSubstr(no_cache));
    EXPECT_THAT(request(1), StartsWith("GET /v2/accounts/?limit=100&offset=1 HTTP/1.1\r\n"));
    EXPECT_THAT(request(2), StartsWith("GET /v2/accounts/acc_0 HTTP/1.1\r\n"));
    EXPECT_THAT(request(2), HasSubstr(no_cache));
    EXPECT_THAT(
        request(3), StartsWith("GET /v2/acc_0/users/me?variant=linkedin_classic HTTP/1.1\r\n")
    );
}

TEST_F(CallsV2, ask_nobody_for_an_account_that_would_name_another_route) {
    Provider& provider = against({});
    const Fault expected = Fault::account_misconfigured;
    Invitation to_nowhere = invitation("");
    to_nowhere.account_id = "a/b";

    EXPECT_EQ(run(provider.profile("..", "ada")).result.error().fault, expected);
    EXPECT_EQ(run(provider.invite(to_nowhere)).result.error().fault, expected);
    EXPECT_EQ(run(provider.sent_page("", std::nullopt)).result.error().fault, expected);
    EXPECT_EQ(run(provider.relations_page("me", std::nullopt)).result.error().fault, expected);
    EXPECT_EQ(run(provider.own_profile("a b")).result.error().fault, expected);
    EXPECT_EQ(run(provider.withdraw("a?b/", "7")).result.error().fault, expected);
    EXPECT_EQ(requests(), 0u);
}

TEST_F(CallsV2, refuse_a_cursor_that_is_none_of_theirs) {
    Provider& provider = against({});

    EXPECT_FALSE(run(provider.sent_page("acc_0", "73")).result);
    EXPECT_FALSE(run(provider.relations_page("acc_0", "o:0:-:x")).result);
    EXPECT_FALSE(run(provider.accounts_page("next")).result);
    EXPECT_EQ(requests(), 0u);
}

TEST_F(CallsV2, take_an_answer_for_fresh_unless_it_says_that_it_is_a_copy) {
    for (const char* fields :
         {"", "X-Cache: MISS\r\n", "X-Cache: BYPASS\r\nAge: 0\r\n", "x-cache: REVALIDATED\r\n"}) {
        const auto reply = run(against({person(fields)}).profile("acc_0", "ada"));

        EXPECT_TRUE(reply.result) << fields;
        EXPECT_EQ(requests(), 1u) << fields;
    }
}

TEST_F(CallsV2, ask_once_more_instead_of_taking_a_stored_copy) {
    for (const char* fields :
         {"X-Cache: HIT\r\n", "x-cache: Hit from nearby\r\n", "X-Cache: STALE\r\n", "Age: 1\r\n",
          "X-Cache: MISS\r\nAge: 3599\r\n", "Age: new\r\n"}) {
        const auto reply = run(against({person(fields), person()}).profile("acc_0", "ada"));

        EXPECT_TRUE(reply.result) << fields;
        ASSERT_EQ(requests(), 2u) << fields;
        EXPECT_THAT(request(1), HasSubstr("\r\nCache-Control: no-store\r\n")) << fields;
    }
}

TEST_F(CallsV2, take_no_stored_copy_for_evidence) {
    const std::string copy = "X-Cache: HIT\r\nAge: 60\r\n";
    const std::string list = http_answer(200, R"({"data":[]})", copy);
    const std::string nobody = http_answer(404, R"({"type":"provider/resource_not_found"})", copy);
    Provider& provider =
        against({person(copy), person(copy), list, list, list, list, nobody, nobody});

    const auto profile = run(provider.profile("acc_0", "ada"));
    const auto sent = run(provider.sent_page("acc_0", std::nullopt));
    const auto relations = run(provider.relations_page("acc_0", std::nullopt));
    const auto missing = run(provider.profile("acc_0", "ada"));

    EXPECT_EQ(profile.result.error().fault, Fault::unavailable);
    EXPECT_EQ(profile.result.error().http_status, 200);
    EXPECT_EQ(sent.result.error().fault, Fault::unavailable);
    EXPECT_EQ(relations.result.error().fault, Fault::unavailable);
    EXPECT_EQ(missing.result.error().fault, Fault::unavailable);
    EXPECT_EQ(requests(), 8u);
}

TEST_F(CallsV2, tell_the_request_that_support_asks_for) {
    const std::string body = R"({"type":"provider/conflict","req_id":"req-7"})";
    Provider& provider =
        against({http_answer(409, body), http_answer(409, body, "X-Request-Id: own\r\n")});

    EXPECT_EQ(run(provider.account("acc_0")).result.error().request_id, "req-7");
    EXPECT_EQ(run(provider.account("acc_0")).result.error().request_id, "own");
}

}  // namespace
}  // namespace invito::test
