// Clients that keep to HTTP, and those that do not: slow, torn, greedy, gone, or from elsewhere.

#include "invito/net/http_server.hpp"

#include "support/certificates.hpp"
#include "support/http_client.hpp"
#include "support/raw_client.hpp"

#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <future>
#include <gmock/gmock.h>
#include <thread>

namespace invito::net {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using test::patience_ms;
using test::RawClient;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string get = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
const std::string last_get = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

class HttpServerTest : public testing::Test {
protected:
    ~HttpServerTest() override {
        if (!thread_.joinable()) return;
        context_.stop();
        thread_.join();
    }

    void start(HttpServerOptions options, Handler handler, std::optional<TlsIdentity> tls = {}) {
        server_ = std::make_unique<HttpServer>(context_, std::move(options), std::move(handler));
        const auto port = server_->listen("127.0.0.1", 0, std::move(tls));
        ASSERT_TRUE(port) << port.error().found;
        port_ = *port;
        thread_ = std::thread([this] { context_.run(); });
    }

    // Says what it was asked for.
    void start(HttpServerOptions options = {}) {
        start(std::move(options), [](const Request& request) {
            return Reply{.body = request.target + " " + request.body};
        });
    }

    void start(const HttpLimits& limits) {
        HttpServerOptions options;
        options.limits = limits;
        start(std::move(options));
    }

    void stop(Duration grace) {
        asio::post(context_, [this, grace] { server_->stop(grace); });
    }

    asio::io_context context_{1};
    std::unique_ptr<HttpServer> server_;
    std::thread thread_;
    std::uint16_t port_ = 0;
};

TEST_F(HttpServerTest, answers_one_request_after_another) {
    HttpServerOptions options;
    options.date = [] { return from_millis(784111777000); };
    start(std::move(options));
    sandbox::test::HttpClient client(port_);

    const auto first = client.get("/one");
    const auto second = client.post("/two", "body");
    const auto last = client.send({.target = "/three", .keep_alive = false});

    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(first.body, "/one ");
    EXPECT_EQ(first.headers.at("content-type"), "text/plain; charset=utf-8");
    EXPECT_EQ(first.headers.at("date"), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_FALSE(first.headers.contains("connection"));
    EXPECT_EQ(second.body, "/two body");
    EXPECT_EQ(last.headers.at("connection"), "close");
    EXPECT_EQ(client.get("/four").status, 0);
}

TEST_F(HttpServerTest, answers_pipelined_requests_in_order) {
    start();
    RawClient client(port_);

    const std::string answers = client.ask(
        "GET /one HTTP/1.1\r\n\r\nPOST /two HTTP/1.1\r\nContent-Length: 1\r\n\r\nx"
        "GET /three HTTP/1.1\r\nConnection: close\r\n\r\n"
    );

    EXPECT_LT(answers.find("/one "), answers.find("/two x"));
    EXPECT_LT(answers.find("/two x"), answers.find("/three "));
    EXPECT_THAT(answers, EndsWith("/three "));
}

TEST_F(HttpServerTest, leaves_the_body_out_for_head) {
    start();
    RawClient client(port_);

    const std::string answer =
        client.ask("HEAD /one HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    EXPECT_THAT(answer, HasSubstr("Content-Length: 5\r\n"));
    EXPECT_THAT(answer, EndsWith("\r\n\r\n"));
}

TEST_F(HttpServerTest, closes_after_an_answer_to_http_1_0) {
    start();
    RawClient client(port_);

    EXPECT_THAT(client.ask("GET /one HTTP/1.0\r\n\r\n"), EndsWith("\r\n\r\n/one "));
}

TEST_F(HttpServerTest, asks_for_the_body_of_who_waits_for_that) {
    start();
    RawClient client(port_);

    client.send(
        "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n"
        "Connection: close\r\n\r\n"
    );
    const std::string go_on = client.receive("\r\n\r\n");

    EXPECT_EQ(go_on, "HTTP/1.1 100 Continue\r\n\r\n");
    EXPECT_THAT(client.ask("abc"), EndsWith("/ abc"));
}

TEST_F(HttpServerTest, refuses_what_it_does_not_serve) {
    struct Case {
        std::string bytes;
        std::string status;
    };
    const std::string host = "Host: localhost\r\n";
    const std::string filler(300, 'a');
    const std::vector<Case> cases = {
        {"EHLO localhost\r\n\r\n", "400 Bad Request"},
        {"GET / HTTP/1.1\r\n\r\n", "400 Bad Request"},
        {"GET / HTTP/1.1\r\n" + host + "Host: evil.example\r\n\r\n", "400 Bad Request"},
        {"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", "421 Misdirected Request"},
        {"GET / HTTP/1.1\r\nHost: localhost.evil.example:80\r\n\r\n", "421 Misdirected Request"},
        {"GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", "421 Misdirected Request"},
        {"DELETE / HTTP/1.1\r\n" + host + "\r\n", "405 Method Not Allowed"},
        {"BREW / HTTP/1.1\r\n" + host + "\r\n", "405 Method Not Allowed"},
        {"POST / HTTP/1.1\r\n" + host + "\r\n", "411 Length Required"},
        {"POST / HTTP/1.1\r\n" + host + "Content-Length: 20\r\n\r\n", "413 Payload Too Large"},
        {"POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n14\r\n",
         "413 Payload Too Large"},
        {"POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\nno\r\n",
         "400 Bad Request"},
        {"GET /" + filler, "414 URI Too Long"},
        {"GET / HTTP/1.1\r\n" + host + "A: " + filler, "431 Request Header Fields Too Large"},
    };
    HttpServerOptions options;
    options.limits = {.header_bytes = 200, .body_bytes = 10};
    options.methods = {Method::get, Method::head, Method::post};
    options.hosts = {"localhost", "127.0.0.1"};
    start(std::move(options));

    for (const Case& c : cases) {
        const std::string answer = RawClient(port_).ask(c.bytes);
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 " + c.status + "\r\n")) << c.bytes;
        EXPECT_THAT(answer, HasSubstr("Connection: close\r\n")) << c.bytes;
    }
    EXPECT_THAT(RawClient(port_).ask(cases[6].bytes), HasSubstr("Allow: GET, HEAD, POST\r\n"));
    EXPECT_THAT(
        RawClient(port_).ask("GET / HTTP/1.1\r\nHost: LOCALHOST:80\r\nConnection: close\r\n\r\n"),
        StartsWith("HTTP/1.1 200 OK\r\n")
    );
}

TEST_F(HttpServerTest, refuses_in_the_words_of_its_owner) {
    HttpServerOptions options;
    options.refuse = [](int status) {
        return Reply{.status = 400, .content_type = "text/x", .body = std::to_string(status)};
    };
    start(std::move(options));

    const std::string answer = RawClient(port_).ask("POST / HTTP/1.1\r\n\r\n");

    EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 Bad Request\r\nContent-Type: text/x\r\n"));
    EXPECT_THAT(answer, EndsWith("\r\n\r\n411"));
}

TEST_F(HttpServerTest, closes_whoever_sends_nothing) {
    start(HttpLimits{.header = milliseconds{40}});

    EXPECT_EQ(RawClient(port_).receive(), "");
}

TEST_F(HttpServerTest, ends_a_slow_header) {
    start(HttpLimits{.header = milliseconds{40}});
    RawClient client(port_);

    client.send("GET / HTTP/1.1\r\nHost: loc");

    EXPECT_THAT(client.receive(), StartsWith("HTTP/1.1 408 Request Timeout\r\n"));
}

// What trickles in buys no more time.
TEST_F(HttpServerTest, ends_a_header_that_never_ends) {
    start(HttpLimits{.header = milliseconds{40}});
    RawClient client(port_);

    std::atomic<bool> is_over = false;
    std::thread trickle([&] {
        client.send("GET / HTTP/1.1\r\n");
        while (!is_over) {
            client.send("A: b\r\n");
            ::poll(nullptr, 0, 1);
        }
    });
    const std::string answer = client.receive("\r\n\r\n");
    is_over = true;
    trickle.join();

    EXPECT_THAT(answer, StartsWith("HTTP/1.1 408 Request Timeout\r\n"));
}

TEST_F(HttpServerTest, ends_half_a_body) {
    start(HttpLimits{.body = milliseconds{40}});
    RawClient client(port_);

    client.send("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf");

    EXPECT_THAT(client.receive(), StartsWith("HTTP/1.1 408 Request Timeout\r\n"));
}

TEST_F(HttpServerTest, closes_an_idle_connection_without_a_word) {
    start(HttpLimits{.idle = milliseconds{40}});
    RawClient client(port_);

    EXPECT_THAT(client.ask(get), EndsWith("\r\n\r\n/ "));
}

TEST_F(HttpServerTest, survives_clients_that_leave_at_any_byte) {
    start();
    const std::string request =
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello" + get;

    for (std::size_t count = 0; count <= request.size(); ++count) {
        RawClient(port_).send(std::string_view(request).substr(0, count));
    }

    EXPECT_THAT(RawClient(port_).ask(last_get), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(HttpServerTest, takes_no_more_clients_than_it_may) {
    HttpLimits limits;
    limits.connections = 2;
    start(limits);
    RawClient first(port_);
    RawClient second(port_);
    first.send(get);
    second.send(get);
    EXPECT_THAT(first.receive("/ "), StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(second.receive("/ "), StartsWith("HTTP/1.1 200 OK\r\n"));

    EXPECT_EQ(RawClient(port_).ask(get), "");
    first.leave();
    std::string answer;
    while (answer.empty()) answer = RawClient(port_).ask(last_get);

    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(second.ask(last_get), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(HttpServerTest, serves_many_clients_at_once) {
    start();
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 200; ++i) clients.push_back(std::make_unique<RawClient>(port_));

    for (auto& client : clients) client->send(last_get);

    for (auto& client : clients) EXPECT_THAT(client->receive(), EndsWith("\r\n\r\n/ "));
}

TEST_F(HttpServerTest, streams_until_its_handler_ends) {
    start({}, [](const Request&) {
        Reply reply{.content_type = "text/event-stream"};
        reply.producer = [](ChunkWriter* client) -> Awaitable<void> {
            co_await client->write("one");
            co_await client->write("");
            co_await client->write("two, which is longer");
        };
        return reply;
    });

    const std::string answer = RawClient(port_).ask(get);
    const std::string old = RawClient(port_).ask("GET / HTTP/1.0\r\n\r\n");
    const std::string head = RawClient(port_).ask("HEAD / HTTP/1.1\r\n\r\n");

    EXPECT_THAT(answer, HasSubstr("Content-Type: text/event-stream\r\n"));
    EXPECT_THAT(answer, HasSubstr("Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"));
    EXPECT_THAT(answer, EndsWith("\r\n\r\n3\r\none\r\n14\r\ntwo, which is longer\r\n0\r\n\r\n"));
    EXPECT_THAT(old, EndsWith("Connection: close\r\n\r\nonetwo, which is longer"));
    EXPECT_THAT(old, Not(HasSubstr("chunked")));
    EXPECT_THAT(head, EndsWith("Connection: close\r\n\r\n"));
}

// A stream that writes once, and then waits for ever.
class WaitingStream {
public:
    Reply reply() {
        Reply reply;
        reply.producer = [this](ChunkWriter* client) { return produce(client); };
        return reply;
    }

    [[nodiscard]] bool has_ended() {
        return ended_.get_future().wait_for(milliseconds{patience_ms}) == std::future_status::ready;
    }

private:
    struct Farewell {
        std::promise<void>& ended;
        ~Farewell() { ended.set_value(); }
    };

    Awaitable<void> produce(ChunkWriter* client) {
        const Farewell farewell{ended_};
        const auto executor = co_await asio::this_coro::executor;
        const asio::use_awaitable_t<Executor> until_cancelled;
        asio::steady_timer timer(executor, asio::steady_timer::time_point::max());
        co_await client->write("data: hello\n\n");
        co_await timer.async_wait(until_cancelled);
    }

    std::promise<void> ended_;
};

TEST_F(HttpServerTest, cancels_a_stream_whose_client_has_left) {
    WaitingStream stream;
    start({}, [&](const Request&) { return stream.reply(); });
    RawClient client(port_);
    client.send(get);
    EXPECT_THAT(client.receive("hello\n\n"), StartsWith("HTTP/1.1 200 OK\r\n"));

    client.leave();

    EXPECT_TRUE(stream.has_ended());
}

TEST_F(HttpServerTest, cancels_a_stream_when_it_stops) {
    WaitingStream stream;
    start({}, [&](const Request&) { return stream.reply(); });
    RawClient client(port_);
    client.send(get);
    client.receive("hello\n\n");

    stop(std::chrono::hours{1});
    thread_.join();

    EXPECT_TRUE(stream.has_ended());
    EXPECT_THAT(client.receive(), Not(HasSubstr("\r\n0\r\n")));
}

Awaitable<void> write_for_ever(ChunkWriter* client, std::promise<void>* given_up) {
    const std::string megabyte(1'000'000, 'a');
    bool is_taken = true;
    while (is_taken) is_taken = co_await client->write(megabyte);
    given_up->set_value();
}

TEST_F(HttpServerTest, gives_up_a_client_that_takes_nothing) {
    HttpServerOptions options;
    options.limits.writing = milliseconds{40};
    std::promise<void> given_up;
    start(std::move(options), [&](const Request&) {
        Reply reply;
        reply.producer = [&](ChunkWriter* client) { return write_for_ever(client, &given_up); };
        return reply;
    });
    RawClient client(port_);

    client.send(get);

    const auto waited = given_up.get_future().wait_for(milliseconds{patience_ms});
    EXPECT_EQ(waited, std::future_status::ready);
}

TEST_F(HttpServerTest, stops_after_the_replies_that_are_due) {
    std::promise<void> asked;
    start({}, [&](const Request&) {
        asked.set_value();
        return Reply{.body = "late", .delay = milliseconds{50}};
    });
    RawClient idle(port_);
    RawClient busy(port_);
    busy.send(get);
    asked.get_future().wait();

    stop(std::chrono::hours{1});

    const std::string answer = busy.receive();
    EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
    EXPECT_THAT(answer, EndsWith("late"));
    EXPECT_EQ(idle.receive(), "");
    EXPECT_FALSE(RawClient(port_).is_connected());
    busy.leave();
    thread_.join();  // nothing keeps the context
}

TEST_F(HttpServerTest, stops_without_a_reply_that_takes_too_long) {
    std::promise<void> asked;
    start({}, [&](const Request&) {
        asked.set_value();
        return Reply{.body = "never", .delay = std::chrono::hours{1}};
    });
    RawClient client(port_);
    client.send(get);
    asked.get_future().wait();

    stop(milliseconds{20});
    thread_.join();

    EXPECT_EQ(client.receive(), "");
}

class HttpsServerTest : public HttpServerTest {
protected:
    void start_tls(HttpServerOptions options) {
        const auto echo = [](const Request& request) { return Reply{.body = request.target}; };
        const auto identity = authority_.issue({.names = {"DNS:localhost"}});
        start(std::move(options), echo, TlsIdentity{identity.certificate_pem, identity.key_pem});
    }

    invito::test::Authority authority_;
};

TEST_F(HttpsServerTest, answers_one_request_after_another) {
    start_tls({});
    sandbox::test::HttpClient client(port_, authority_.certificate_pem(), "localhost");

    EXPECT_EQ(client.get("/one").body, "/one");
    EXPECT_EQ(client.get("/two").body, "/two");
}

TEST_F(HttpsServerTest, closes_who_does_not_greet) {
    HttpServerOptions options;
    options.limits.header = milliseconds{40};
    start_tls(std::move(options));

    EXPECT_EQ(RawClient(port_).receive(), "");
}

TEST(HttpServer, listens_on_this_machine_only) {
    asio::io_context context{1};
    HttpServer server(context, {}, [](const Request&) { return Reply{}; });
    for (const std::string address : {"0.0.0.0", "192.0.2.1", "localhost", ""}) {
        const auto port = server.listen(address, 0);

        ASSERT_FALSE(port) << address;
        EXPECT_EQ(port.error().code, "http.listen");
    }
    const auto free = server.listen("127.0.0.1", 0);
    ASSERT_TRUE(free);
    EXPECT_FALSE(server.listen("127.0.0.1", *free));
}

}  // namespace
}  // namespace invito::net
