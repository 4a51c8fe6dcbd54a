#include "invito/app/page_server.hpp"

#include "support/http_client.hpp"
#include "support/raw_client.hpp"

#include <atomic>
#include <fmt/format.h>
#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <thread>
#include <vector>

namespace invito::test {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using testing::ThrowsMessage;

class PageServerTest : public testing::Test {
protected:
    // Pages say what they were asked for, and how often one was made.
    PageServerOptions options() {
        return {
            .port = 0,
            .change_mark = [this] { return fmt::format("{}", changes.load()); },
            .render =
                [this](const WebRequest& request) {
                    return WebPage{
                        .status = request.path == "/none" ? 404 : 200,
                        .body = fmt::format(
                            "{} {} {}", request.path, request.query.size(), ++rendered
                        )};
                },
            .tick = milliseconds{2},
        };
    }

    void start(PageServerOptions options) {
        server = std::make_unique<PageServer>(std::move(options));
        const auto bound = server->start();
        ASSERT_TRUE(bound) << bound.error().found;
        port = *bound;
    }

    // A page that never changes by itself.
    PageServerOptions still() {
        PageServerOptions still = options();
        still.tick = hours{1};
        return still;
    }

    static std::string id_in(const std::string& events) {
        const std::size_t begin = events.find("\nid: ") + 5;
        return events.substr(begin, events.find('\n', begin) - begin);
    }

    std::string ask(const std::string& request) {
        RawClient client(port);
        return client.ask(request);
    }

    std::atomic<int> changes = 0;
    std::atomic<int> rendered = 0;
    std::unique_ptr<PageServer> server;
    std::uint16_t port = 0;
};

TEST_F(PageServerTest, shows_the_page_that_is_asked_for) {
    start(still());
    sandbox::test::HttpClient client(port);

    const auto answer = client.get("/campaign/spring%20time?a=1&b=2");

    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "/campaign/spring time 2 1");
    EXPECT_EQ(answer.headers.at("content-type"), "text/html; charset=utf-8");
    EXPECT_EQ(client.get("/none").status, 404);
}

TEST_F(PageServerTest, lets_nothing_in_from_elsewhere) {
    start(still());
    sandbox::test::HttpClient client(port);

    const auto headers = client.get("/").headers;

    EXPECT_THAT(headers.at("content-security-policy"), StartsWith("default-src 'none'"));
    EXPECT_EQ(headers.at("x-content-type-options"), "nosniff");
    EXPECT_EQ(headers.at("referrer-policy"), "no-referrer");
    EXPECT_EQ(headers.at("cache-control"), "no-store");
    EXPECT_FALSE(headers.contains("set-cookie"));
}

TEST_F(PageServerTest, only_reads) {
    start(still());
    EXPECT_THAT(
        ask("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
        StartsWith("HTTP/1.1 405")
    );
    EXPECT_EQ(rendered, 0);
}

TEST_F(PageServerTest, refuses_who_names_another_host) {
    start(still());
    const std::string forged = "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
    EXPECT_THAT(ask(forged), StartsWith("HTTP/1.1 421"));
    for (const std::string host : {"localhost", "127.0.0.1:4688", "[::1]:4688"}) {
        EXPECT_THAT(
            ask(fmt::format("GET / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", host)),
            StartsWith("HTTP/1.1 200")
        );
    }
}

TEST_F(PageServerTest, what_is_no_address_of_a_page_is_refused) {
    start(still());
    EXPECT_THAT(
        ask("GET /%ZZ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
        StartsWith("HTTP/1.1 400")
    );
    EXPECT_THAT(
        ask("GET /%FF HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
        StartsWith("HTTP/1.1 400")
    );
    EXPECT_EQ(rendered, 0);
}

TEST_F(PageServerTest, with_a_token_nobody_else_sees_a_page) {
    PageServerOptions guarded = still();
    guarded.token = Secret{"s3cret"};
    guarded.address = "0.0.0.0";  // others come from elsewhere
    start(std::move(guarded));
    const auto with = [this](const std::string& field) {
        return ask(fmt::format(
            "GET / HTTP/1.1\r\nHost: wall.example\r\n{}Connection: close\r\n\r\n", field
        ));
    };

    EXPECT_THAT(with(""), AllOf(StartsWith("HTTP/1.1 401"), HasSubstr("WWW-Authenticate: Basic")));
    EXPECT_THAT(with("Authorization: Bearer s3cre\r\n"), StartsWith("HTTP/1.1 401"));
    EXPECT_THAT(with("Authorization: Basic aW52aXRvOnMzY3Jl\r\n"), StartsWith("HTTP/1.1 401"));
    EXPECT_EQ(rendered, 0);
    EXPECT_THAT(with("Authorization: Bearer s3cret\r\n"), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(with("Authorization: Basic aW52aXRvOnMzY3JldA==\r\n"), StartsWith("HTTP/1.1 200"));
}

TEST_F(PageServerTest, a_page_is_made_once_for_all_who_ask) {
    start(still());
    sandbox::test::HttpClient client(port);
    for (int i = 0; i < 10; ++i) EXPECT_EQ(client.get("/a").body, "/a 0 1");
    EXPECT_EQ(client.get("/a?x=1").body, "/a 1 2");
}

TEST_F(PageServerTest, keeps_few_pages) {
    start(still());
    sandbox::test::HttpClient client(port);
    for (int i = 0; i < 70; ++i) client.get(fmt::format("/{}", i));
    EXPECT_EQ(rendered, 70);
    EXPECT_EQ(client.get("/69").body, "/69 0 70");
    EXPECT_EQ(client.get("/0").body, "/0 0 71");
}

TEST_F(PageServerTest, a_page_is_made_anew_when_something_changed) {
    start(options());
    sandbox::test::HttpClient client(port);
    EXPECT_EQ(client.get("/a").body, "/a 0 1");
    RawClient listener(port);
    listener.send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    listener.receive("\"version\":1}");

    ++changes;
    listener.receive("\"version\":2}");

    EXPECT_EQ(client.get("/a").body, "/a 0 2") << "who was told of a change sees it";
}

TEST_F(PageServerTest, events_tell_of_changes_and_of_nothing_else) {
    PageServerOptions quick = options();
    quick.heartbeat = milliseconds{4};
    start(std::move(quick));
    RawClient listener(port);
    listener.send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");

    const std::string first = listener.receive("\"version\":1}");
    EXPECT_THAT(first, AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("text/event-stream")));
    EXPECT_THAT(
        first, AllOf(HasSubstr("retry: 3000"), HasSubstr("\nid: "), HasSubstr("event: change"))
    );
    const std::string silence = listener.receive(": still here");
    EXPECT_THAT(silence, Not(HasSubstr("event:")));
    ++changes;
    const std::string second = listener.receive("\"version\":2}");
    EXPECT_THAT(second, HasSubstr("event: change"));
    EXPECT_NE(id_in(first), id_in(second));
}

TEST_F(PageServerTest, who_comes_back_is_told_only_of_what_is_new) {
    PageServerOptions quick = options();
    quick.heartbeat = milliseconds{4};
    start(quick);
    RawClient first(port);
    first.send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const std::string id = id_in(first.receive("\"version\":1}"));
    server.reset();
    start(std::move(quick));  // of another process it would be the same

    RawClient again(port);
    again.send(
        fmt::format("GET /events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: {}\r\n\r\n", id)
    );

    EXPECT_THAT(again.receive(": still here"), Not(HasSubstr("event: change")));
    ++changes;
    EXPECT_THAT(again.receive("\"version\":2}"), HasSubstr("event: change"));
}

TEST_F(PageServerTest, many_clients_that_never_read_cost_nobody_a_page) {
    start(options());
    std::vector<std::unique_ptr<RawClient>> silent;
    for (int i = 0; i < 200; ++i) {
        silent.push_back(std::make_unique<RawClient>(port));
        ASSERT_TRUE(silent.back()->is_connected());
        silent.back()->send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }
    sandbox::test::HttpClient client(port);
    for (int i = 0; i < 100; ++i) {
        ++changes;
        EXPECT_EQ(client.get("/a").status, 200);
    }
}

TEST_F(PageServerTest, ends_while_clients_listen) {
    start(options());
    RawClient listener(port);
    listener.send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    listener.receive("\"version\":1}");

    server.reset();

    EXPECT_THAT(listener.receive(), Not(HasSubstr("nothing more")));
}

TEST_F(PageServerTest, two_cannot_have_one_port) {
    start(still());
    PageServerOptions second = still();
    second.port = port;
    PageServer other(std::move(second));
    const auto bound = other.start();
    ASSERT_FALSE(bound);
    EXPECT_EQ(bound.error().code, "http.listen");
}

TEST_F(PageServerTest, says_what_ended_it) {
    PageServerOptions broken = options();
    broken.render = [](const WebRequest&) -> WebPage { throw std::runtime_error("out of pages"); };
    std::promise<void> ended;
    broken.ended = [&ended](const std::exception_ptr& thrown) { ended.set_exception(thrown); };
    start(std::move(broken));
    ask("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(
        [&] { ended.get_future().get(); }, ThrowsMessage<std::runtime_error>("out of pages")
    );
}

TEST_F(PageServerTest, hands_on_what_is_posted_whoever_posts_it) {
    PageServerOptions receiving = still();
    receiving.receive = [](const net::Request& asked) {
        return net::Reply{.status = 202, .body = asked.target + " " + asked.body};
    };
    start(std::move(receiving));

    EXPECT_THAT(
        ask("POST /in?a=1 HTTP/1.1\r\nHost: hooks.example.com\r\nContent-Length: 3\r\n"
            "Connection: close\r\n\r\nall"),
        AllOf(StartsWith("HTTP/1.1 202"), HasSubstr("\r\n\r\n/in?a=1 all"))
    );
    EXPECT_THAT(
        ask("GET /in HTTP/1.1\r\nHost: hooks.example.com\r\nConnection: close\r\n\r\n"),
        StartsWith("HTTP/1.1 421")
    );
    EXPECT_THAT(
        ask("PUT /in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        ),
        AllOf(StartsWith("HTTP/1.1 405"), HasSubstr("Allow: GET, HEAD, POST\r\n"))
    );
    EXPECT_EQ(rendered, 0);
}

TEST_F(PageServerTest, takes_what_is_posted_without_the_token_of_the_pages) {
    PageServerOptions guarded = still();
    guarded.token = Secret{"s3cret"};
    guarded.receive = [](const net::Request&) { return net::Reply{.status = 202}; };
    guarded.limits = {.body_bytes = 3};
    start(std::move(guarded));
    const auto ask_with = [this](const char* method, int length) {
        return ask(fmt::format(
            "{} / HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{}", method,
            length, std::string(static_cast<std::size_t>(length), 'a')
        ));
    };

    EXPECT_THAT(ask_with("POST", 3), StartsWith("HTTP/1.1 202"));
    EXPECT_THAT(ask_with("POST", 4), StartsWith("HTTP/1.1 413"));
    EXPECT_THAT(ask_with("GET", 0), StartsWith("HTTP/1.1 401"));
    EXPECT_EQ(rendered, 0);
}

TEST(IsLoopback, knows_this_machine_from_its_neighbours) {
    for (const std::string near : {"127.0.0.1", "127.3.2.1", "::1"}) EXPECT_TRUE(is_loopback(near));
    for (const std::string far : {"0.0.0.0", "::", "192.168.1.4", "localhost", ""})
        EXPECT_FALSE(is_loopback(far)) << far;
}

}  // namespace
}  // namespace invito::test
