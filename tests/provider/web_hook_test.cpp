#include "invito/provider/web_hook.hpp"

#include "support/raw_server.hpp"
#include "support/run_coro.hpp"
#include "support/sim_clock.hpp"
#include "support/temp_dir.hpp"

#include <boost/asio/io_context.hpp>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Script answering(int status, const std::string& header_lines = "") {
    Script script;
    script.read_request().send(http_answer(status, "", header_lines));
    return script;
}

HookRules quick() {
    return {.timeout = 2s, .pause = 1ms, .pause_max = 5ms};
}

class WebHook : public testing::Test {
protected:
    Result<void> post(
        const RawServer& server, const std::string& rest, HookRules rules = quick(),
        const std::string& scheme = "http"
    ) {
        HookRequest request{
            .url = Secret(scheme + "://localhost:" + server.port() + rest),
            .below = below,
            .query = query,
            .json_body = R"({"text":"49 sent"})",
            .fields = {{"X-Invito-Event", "attention"}},
        };
        boost::asio::io_context io{1};
        SimClock clock(Instant{});
        auto task = post_to_hook(std::move(request), std::move(rules), clock);
        return run_coro(io, std::move(task));
    }

    std::string below;
    std::string query;
};

TEST_F(WebHook, posts_json_with_its_fields) {
    RawServer server({answering(200)});

    EXPECT_TRUE(post(server, "/services/T0/B1?a=b"));

    const auto seen = server.requests();
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_THAT(seen[0].text, StartsWith("POST /services/T0/B1?a=b HTTP/1.1\r\n"));
    EXPECT_THAT(seen[0].text, HasSubstr("\r\nHost: localhost:" + server.port() + "\r\n"));
    EXPECT_THAT(seen[0].text, HasSubstr("\r\nX-Invito-Event: attention\r\n"));
    EXPECT_THAT(seen[0].text, HasSubstr("\r\nContent-Type: application/json\r\n"));
    EXPECT_THAT(seen[0].text, HasSubstr("\r\n\r\n{\"text\":\"49 sent\"}"));
}

TEST_F(WebHook, goes_on_below_the_path_whatever_it_ends_with) {
    below = "/start";
    query = "rid=1";
    for (const auto& [rest, target] : std::vector<std::pair<std::string, std::string>>{
             {"", "/start?rid=1"},
             {"/ping/1/", "/ping/1/start?rid=1"},
             {"/ping/1?create=1#x", "/ping/1/start?create=1&rid=1"}}) {
        RawServer server({answering(200)});
        EXPECT_TRUE(post(server, rest));
        EXPECT_THAT(server.requests()[0].text, StartsWith("POST " + target + " HTTP/1.1"));
    }
}

TEST_F(WebHook, tries_again_after_what_passes_by) {
    Script broken;
    broken.read_request().reset();
    RawServer server({answering(503), broken, answering(204)});

    EXPECT_TRUE(post(server, "/"));
    EXPECT_EQ(server.requests().size(), 3U);
}

TEST_F(WebHook, gives_up_after_three_tries_and_does_not_show_the_address) {
    RawServer server({answering(429, "Retry-After: 3600\r\n")});

    const auto told = post(server, "/secret-path");

    ASSERT_FALSE(told);
    EXPECT_EQ(told.error().code, "notify.failed");
    EXPECT_EQ(told.error().what, "localhost answered 429, 3 times");
    EXPECT_THAT(told.error().what, Not(HasSubstr("secret")));
    EXPECT_EQ(server.requests().size(), 3U);
}

TEST_F(WebHook, takes_a_refusal_at_its_word) {
    for (const int status : {400, 404, 410}) {
        RawServer server({answering(status)});
        EXPECT_FALSE(post(server, "/"));
        EXPECT_EQ(server.requests().size(), 1U) << status;
    }
}

TEST_F(WebHook, follows_no_redirect) {
    RawServer elsewhere({answering(200)});
    RawServer server({answering(302, "Location: http://localhost:" + elsewhere.port() + "/\r\n")});

    const auto told = post(server, "/");

    ASSERT_FALSE(told);
    EXPECT_EQ(told.error().what, "localhost answered 302");
    EXPECT_EQ(elsewhere.connections(), 0U);
}

TEST_F(WebHook, waits_for_no_answer_for_longer_than_it_may) {
    Script silent;
    silent.read_request().stall();
    RawServer server({silent});
    HookRules rules = quick();
    rules.timeout = 50ms;
    rules.tries = 2;

    const auto told = post(server, "/", rules);

    ASSERT_FALSE(told);
    EXPECT_THAT(told.error().what, HasSubstr("no complete answer"));
    EXPECT_EQ(server.connections(), 2U);
}

TEST_F(WebHook, reads_no_answer_without_end) {
    Script endless;
    endless.read_request().send(http_answer(200, std::string(std::size_t{128} * 1024, 'x')));
    RawServer server({endless});

    const auto told = post(server, "/");

    ASSERT_FALSE(told);
    EXPECT_THAT(told.error().what, HasSubstr("larger than"));
    EXPECT_EQ(server.connections(), 1U);
}

TEST_F(WebHook, speaks_tls_with_who_is_who_it_says) {
    const Authority authority;
    Script safe;
    safe.start_tls(authority.issue({.names = {"DNS:localhost"}}))
        .read_request()
        .send(http_answer(200, ""));
    Script stranger;
    stranger.start_tls(make_self_signed({.names = {"DNS:localhost"}})).read_request();
    const TempDir directory;
    std::ofstream(directory.file("ca.pem")) << authority.certificate_pem();
    HookRules rules = quick();
    rules.ca_file = directory.file("ca.pem");
    rules.tries = 1;

    RawServer server({safe});
    EXPECT_TRUE(post(server, "/", rules, "https"));
    RawServer other({stranger});
    EXPECT_FALSE(post(other, "/", rules, "https"));
    EXPECT_EQ(other.requests().size(), 0U);
}

TEST(HookAddress, shows_its_host_alone) {
    EXPECT_EQ(
        hook_host(Secret("https://hooks.Example.com/services/T0")).value(), "hooks.example.com"
    );
    EXPECT_EQ(hook_host(Secret("http://127.0.0.1:8000/x")).value(), "127.0.0.1");
}

TEST(HookAddress, is_refused_in_clear_over_a_network_and_with_a_password) {
    for (const char* const url :
         {"http://hooks.example.com/x", "ftp://example.com", "hooks.example.com/x", "https://",
          "https://user:word@example.com/x", "https://example.com:99999/"}) {
        const auto host = hook_host(Secret(url));
        ASSERT_FALSE(host) << url;
        EXPECT_EQ(host.error().code, "notify.url");
        EXPECT_THAT(host.error().what, Not(HasSubstr("word")));
    }
}

}  // namespace
}  // namespace invito::test
