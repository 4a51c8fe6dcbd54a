#include "sandbox/server_fixture.hpp"

#include <algorithm>
#include <future>
#include <gmock/gmock.h>

namespace invito::sandbox::test {
namespace {

using std::chrono::milliseconds;
using FaultsTest = ServerTest;

FaultRule fault(FaultKind kind, int from = 1, int count = 1) {
    FaultRule rule;
    rule.kind = kind;
    rule.from = from;
    rule.count = count;
    return rule;
}

TEST_F(FaultsTest, happen_to_nobody_in_the_happy_scenario) {
    start();

    EXPECT_EQ(invite("jane-doe").status, 200);
    EXPECT_EQ(invite("john-roe").status, 200);
}

TEST_F(FaultsTest, strike_the_numbered_invitations_of_the_account_only) {
    FaultRule rule = fault(FaultKind::weekly_limit, 2, 2);
    rule.account = anna;
    start_with(rule);

    EXPECT_EQ(invite("a-one").status, 200);
    EXPECT_EQ(type_of(invite("a-two")), "errors/cannot_resend_yet");
    EXPECT_EQ(type_of(invite("a-three")), "errors/cannot_resend_yet");
    EXPECT_EQ(invite("a-four").status, 200);
    for (const std::string slug : {"b-one", "b-two", "b-three"}) {
        EXPECT_EQ(invite(slug, ben).status, 200);
    }
}

TEST_F(FaultsTest, go_on_for_good_without_a_count) {
    start_with(fault(FaultKind::weekly_limit, 2, 0));

    EXPECT_EQ(invite("a-one").status, 200);
    for (int i = 0; i < 5; ++i) EXPECT_EQ(invite(fmt::format("b-{}", i)).status, 422);
}

TEST_F(FaultsTest, disconnect_an_account_until_it_is_connected_again) {
    start_with(fault(FaultKind::disconnect));

    const HttpAnswer refused = invite("jane-doe");

    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(type_of(refused), "errors/disconnected_account");
    const auto account = parse(get("/accounts/" + anna));
    EXPECT_STREQ(account["sources"][0]["status"].GetString(), "CREDENTIALS");
    EXPECT_EQ(get("/users/jane-doe?account_id=" + anna).status, 401);
    server_->set_account_status(anna, "OK");
    EXPECT_EQ(invite("jane-doe").status, 200);
}

TEST_F(FaultsTest, restrict_an_account) {
    start_with(fault(FaultKind::restricted));

    const HttpAnswer refused = invite("jane-doe");

    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(type_of(refused), "errors/account_restricted");
    EXPECT_EQ(pending(), 0U);
}

TEST_F(FaultsTest, ask_for_a_checkpoint) {
    start_with(fault(FaultKind::checkpoint));

    const HttpAnswer refused = invite("jane-doe");

    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(type_of(refused), "errors/checkpoint_error");
}

TEST_F(FaultsTest, limit_the_rate_with_retry_after) {
    FaultRule rule = fault(FaultKind::rate_limited);
    rule.retry_after = milliseconds{1500};
    start_with(rule);

    const HttpAnswer refused = invite("jane-doe");

    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(type_of(refused), "errors/too_many_requests");
    EXPECT_EQ(refused.headers.at("retry-after"), "2");
    EXPECT_EQ(pending(), 0U);
}

TEST_F(FaultsTest, limit_the_rate_without_retry_after) {
    start_with(fault(FaultKind::rate_limited));

    const HttpAnswer refused = invite("jane-doe");

    EXPECT_EQ(refused.status, 429);
    EXPECT_FALSE(refused.headers.contains("retry-after"));
}

TEST_F(FaultsTest, act_and_never_answer) {
    start_with(fault(FaultKind::act_then_hang));

    const HttpAnswer answer = invite("jane-doe");

    EXPECT_EQ(answer.failure, "timeout");
    EXPECT_EQ(pending(), 1U);
    const auto seen = server_->invitations();
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_TRUE(seen[0].acted);
    EXPECT_EQ(seen[0].status, 0);
}

TEST_F(FaultsTest, act_and_close_the_connection) {
    start_with(fault(FaultKind::act_then_close));

    const HttpAnswer answer = invite("jane-doe");

    EXPECT_EQ(answer.failure, "closed");
    EXPECT_EQ(pending(), 1U);
    EXPECT_EQ(server_->invitations()[0].status, 0);
}

TEST_F(FaultsTest, close_the_connection_and_act_later) {
    FaultRule rule = fault(FaultKind::act_late);
    rule.delay = std::chrono::hours{1};
    ServerOptions options;
    options.speed = 100'000;  // an hour is 36 ms
    options.scenario.faults = {rule};
    options.scenario.acceptance = 0;
    start(std::move(options));

    const HttpAnswer answer = invite("jane-doe");
    std::size_t sent = 0;
    for (int i = 0; i < 1000 && sent == 0; ++i) sent = pending();

    EXPECT_EQ(answer.failure, "closed");
    EXPECT_EQ(sent, 1U);
    EXPECT_TRUE(server_->invitations()[0].acted);
}

TEST_F(FaultsTest, act_and_answer_500) {
    start_with(fault(FaultKind::error_after_act));

    const HttpAnswer answer = invite("jane-doe");

    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(type_of(answer), "errors/unexpected_error");
    EXPECT_EQ(pending(), 1U);
}

TEST_F(FaultsTest, answer_500_without_acting) {
    start_with(fault(FaultKind::error_before_act));

    const HttpAnswer answer = invite("jane-doe");

    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(pending(), 0U);
    EXPECT_FALSE(server_->invitations()[0].acted);
}

TEST_F(FaultsTest, act_and_answer_what_is_no_json) {
    start_with(fault(FaultKind::bad_json));

    const HttpAnswer answer = invite("jane-doe");

    EXPECT_EQ(answer.status, 200);
    rapidjson::Document document;
    document.Parse(answer.body);
    EXPECT_TRUE(document.HasParseError());
    EXPECT_EQ(pending(), 1U);
}

TEST_F(FaultsTest, find_a_person_connected_already) {
    start_with(fault(FaultKind::already_connected));

    const HttpAnswer answer = invite("jane-doe");

    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(type_of(answer), "errors/already_connected");
    EXPECT_EQ(pending(), 0U);
}

TEST_F(FaultsTest, slow_down_every_request_of_an_account) {
    FaultRule rule = fault(FaultKind::slow, 1, 2);
    rule.account = anna;
    rule.delay = milliseconds{600};
    start_with(rule);
    const auto get_within = [&](milliseconds timeout, const std::string& account) {
        HttpClient client(server_->http_port());
        const std::string target = "/api/v1/users/jane-doe?account_id=" + account;
        return client.send({.target = target, .timeout = timeout});
    };

    EXPECT_EQ(get_within(milliseconds{300}, ben).status, 200);
    EXPECT_EQ(get_within(milliseconds{300}, anna).failure, "timeout");
    EXPECT_EQ(get_within(milliseconds{5000}, anna).status, 200);
    EXPECT_EQ(get_within(milliseconds{300}, anna).status, 200);
}

TEST_F(FaultsTest, fail_a_share_of_requests_the_same_for_a_seed) {
    FaultRule rule = fault(FaultKind::flaky_5xx, 1, 0);
    rule.probability = 0.3;
    const auto statuses = [&] {
        start_with(rule);
        std::vector<int> all;
        for (int i = 0; i < 200; ++i) {
            all.push_back(client_->get("/api/v1/users/jane-doe?account_id=" + anna).status);
        }
        return all;
    };

    const auto first = statuses();
    const auto second = statuses();

    const auto failed = std::count(first.begin(), first.end(), 503);
    EXPECT_EQ(std::count(first.begin(), first.end(), 200) + failed, 200);
    EXPECT_GT(failed, 35);
    EXPECT_LT(failed, 85);
    EXPECT_EQ(first, second);
}

TEST_F(FaultsTest, can_be_changed_while_running) {
    start();
    ASSERT_EQ(invite("a-one").status, 200);

    server_->set_faults({fault(FaultKind::error_before_act)});

    EXPECT_EQ(invite("a-two").status, 500);
    EXPECT_EQ(invite("a-two").status, 200);
}

TEST_F(FaultsTest, of_the_demo_strike_carla_and_ben) {
    ServerOptions options;
    const auto& all = scenarios();
    options.scenario = *std::find_if(all.begin(), all.end(), [](const Scenario& scenario) {
        return scenario.name == "demo";
    });
    start(std::move(options));

    std::vector<int> of_carla;
    for (int i = 0; i < 12; ++i) {
        of_carla.push_back(invite(fmt::format("c-{}", i), carla).status);
    }
    std::vector<std::string> of_ben;
    for (int i = 0; i < 6; ++i) {
        of_ben.push_back(invite(fmt::format("b-{}", i), ben).failure);
        if (!of_ben.back().empty()) {
            client_ = std::make_unique<HttpClient>(server_->http_port());
        }
    }

    EXPECT_THAT(
        of_carla, testing::ElementsAre(200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 401, 401)
    );
    EXPECT_THAT(of_ben, testing::ElementsAre("", "", "", "", "closed", ""));
}

TEST_F(FaultsTest, do_not_keep_the_server_from_ending_at_once) {
    start_with(fault(FaultKind::act_then_hang));
    ASSERT_EQ(invite("jane-doe").failure, "timeout");
    HttpClient idle(server_->http_port());

    const auto ended = std::async(std::launch::async, [this] { server_.reset(); });

    EXPECT_EQ(ended.wait_for(std::chrono::seconds{2}), std::future_status::ready);
}

}  // namespace
}  // namespace invito::sandbox::test
