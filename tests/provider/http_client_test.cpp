// What an exchange asks of the stream below, on a network that only remembers it: its deadlines,
// and each turn to the system.

#include "provider/http_client.hpp"

#include "harness.hpp"

#include <boost/asio/error.hpp>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using std::chrono::seconds;

constexpr MonotonicTime begun{seconds{1000}};

// Takes all that is written, and ends before it answers if it has no answer.
class StillStream final : public ByteStream {
public:
    StillStream(std::vector<std::string>& steps, std::string answer)
        : steps_(steps), answer_(std::move(answer)) {}

    void expires_at(MonotonicTime deadline) override {
        const auto left = std::chrono::duration_cast<seconds>(deadline - begun).count();
        steps_.push_back("until " + std::to_string(left) + " s");
    }
    void expires_never() override { steps_.emplace_back("until whenever"); }
    boost::asio::awaitable<Transfer> write(boost::asio::const_buffer bytes) override {
        steps_.emplace_back("write");
        co_return Transfer(boost::system::error_code(), bytes.size());
    }
    boost::asio::awaitable<boost::system::error_code> wait_until_readable() override {
        co_return boost::system::error_code();
    }
    std::size_t read_now(boost::asio::mutable_buffer room, boost::system::error_code& error)
        override {
        steps_.emplace_back("read");
        if (answer_.empty()) error = boost::asio::error::eof;
        return boost::asio::buffer_copy(room, boost::asio::buffer(answer_));
    }
    [[nodiscard]] bool counts_what_left() const override { return true; }
    [[nodiscard]] bool is_quiet() override {
        steps_.emplace_back("probe");
        return true;
    }

private:
    std::vector<std::string>& steps_;
    std::string answer_;
};

class StillNetwork final : public Network {
public:
    explicit StillNetwork(std::vector<std::string>& steps, std::string answer = "")
        : steps_(steps), answer_(std::move(answer)) {}

    [[nodiscard]] MonotonicTime now() const override { return begun; }
    boost::asio::awaitable<Opened> open(MonotonicTime) override {
        Opened opened;
        opened.stream = std::make_unique<StillStream>(steps_, answer_);
        co_return opened;
    }

private:
    std::vector<std::string>& steps_;
    std::string answer_;
};

std::vector<std::string> steps_of_a_post(Duration write_limit) {
    std::vector<std::string> steps;
    SetClock clock;
    boost::asio::io_context context{1};
    HttpClientOptions options;
    options.timeout = seconds{60};
    options.phases.write = write_limit;
    HttpClient client(options, std::make_unique<StillNetwork>(steps), clock);
    HttpRequest request;
    request.method = Method::post;
    run_coro(context, client.exchange(std::move(request)));
    return steps;
}

TEST(HttpClient, gives_the_writing_of_a_request_a_deadline_of_its_own) {
    EXPECT_EQ(
        steps_of_a_post(seconds{7}),
        (std::vector<std::string>{"until 7 s", "write", "until 60 s", "read"})
    );
}

TEST(HttpClient, writes_no_longer_than_the_whole_exchange_may_take) {
    EXPECT_EQ(steps_of_a_post(seconds{90}).front(), "until 60 s");
}

TEST(HttpClient, writes_the_fields_of_one_request_and_no_type_for_a_body_that_is_empty) {
    RawServer server({Script().serve(http_answer(200, "{}"))});
    ClientHarness client(plain_client_options(server));
    const std::string host = "Host: 127.0.0.1\r\n";

    client.exchange(
        {.method = Method::get, .target = "/a", .json_body = {}, .fields = "X-Own: 1\r\n"}
    );
    client.exchange(Method::post, "/b");
    client.exchange({.method = Method::post, .target = "/c", .json_body = "{}"});

    EXPECT_EQ(server.requests().at(0).text, "GET /a HTTP/1.1\r\n" + host + "X-Own: 1\r\n\r\n");
    EXPECT_EQ(
        server.requests().at(1).text, "POST /b HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n"
    );
    EXPECT_EQ(
        server.requests().at(2).text,
        "POST /c HTTP/1.1\r\n" + host +
            "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
    );
}

TEST(HttpClient, turns_to_the_system_three_times_for_an_exchange_on_a_kept_connection) {
    for (const Method method : {Method::get, Method::post}) {
        std::vector<std::string> steps;
        SetClock clock;
        boost::asio::io_context context{1};
        HttpClient client({}, std::make_unique<StillNetwork>(steps, http_answer(200, "{}")), clock);
        run_coro(context, client.exchange({.method = method, .target = "/", .json_body = {}}));
        steps.clear();

        run_coro(context, client.exchange({.method = method, .target = "/", .json_body = {}}));

        EXPECT_EQ(
            steps, (std::vector<std::string>{
                       "probe", "until 20 s", "write", "until 60 s", "read", "until whenever"})
        );
    }
}

}  // namespace
}  // namespace invito::test
