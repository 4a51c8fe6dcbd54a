// The deadlines of an exchange, on a network that only remembers them.

#include "provider/http_client.hpp"

#include "harness.hpp"

#include <boost/asio/error.hpp>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using std::chrono::seconds;

constexpr MonotonicTime begun{seconds{1000}};

// Takes all that is written and ends before it answers.
class SilentStream final : public ByteStream {
public:
    explicit SilentStream(std::vector<std::string>& steps) : steps_(steps) {}

    void expires_at(MonotonicTime deadline) override {
        const auto left = std::chrono::duration_cast<seconds>(deadline - begun).count();
        steps_.push_back("until " + std::to_string(left) + " s");
    }
    void expires_never() override { steps_.emplace_back("until whenever"); }
    boost::asio::awaitable<Transfer> write(boost::asio::const_buffer bytes) override {
        steps_.emplace_back("write");
        co_return Transfer(boost::system::error_code(), bytes.size());
    }
    boost::asio::awaitable<Transfer> read_some(boost::asio::mutable_buffer) override {
        steps_.emplace_back("read");
        co_return Transfer(boost::asio::error::eof, std::size_t{0});
    }
    [[nodiscard]] bool counts_what_left() const override { return true; }
    [[nodiscard]] bool is_quiet() override { return true; }

private:
    std::vector<std::string>& steps_;
};

class StillNetwork final : public Network {
public:
    explicit StillNetwork(std::vector<std::string>& steps) : steps_(steps) {}

    [[nodiscard]] MonotonicTime now() const override { return begun; }
    boost::asio::awaitable<Opened> open(MonotonicTime) override {
        Opened opened;
        opened.stream = std::make_unique<SilentStream>(steps_);
        co_return opened;
    }

private:
    std::vector<std::string>& steps_;
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

}  // namespace
}  // namespace invito::test
