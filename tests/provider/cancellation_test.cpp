#include "provider/harness.hpp"
#include "support/certificates.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

namespace asio = boost::asio;

struct Observed {
    std::optional<Reply<Receipt>> reply;
    bool is_cancelled_afterwards = false;
};

asio::awaitable<void> invite(Provider& provider, Invitation invitation, Observed& observed) {
    observed.reply = co_await provider.invite(std::move(invitation));
    const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
    observed.is_cancelled_afterwards = state.cancelled() != asio::cancellation_type::none;
}

void spawn(Harness& harness, asio::cancellation_signal& stop, Observed& observed) {
    asio::co_spawn(
        harness.context(), invite(harness.provider(), harness.invitation(), observed),
        asio::bind_cancellation_slot(stop.slot(), [](std::exception_ptr) {})
    );
}

TEST(Cancellation, does_not_abort_a_request_in_flight_and_is_seen_afterwards) {
    RawServer server({Script().read_request().wait_for_release().send(http_answer(200, receipt_body)
    )});
    Harness harness(server);
    asio::cancellation_signal stop;
    Observed observed;
    spawn(harness, stop, observed);
    while (server.requests().empty()) harness.context().run_one_for(std::chrono::milliseconds{1});

    stop.emit(asio::cancellation_type::terminal);
    harness.context().poll();
    EXPECT_FALSE(observed.reply);
    server.release();
    harness.context().run();

    ASSERT_TRUE(observed.reply);
    EXPECT_TRUE(observed.reply->result);
    EXPECT_TRUE(observed.is_cancelled_afterwards);
}

// Several waits follow the cancellation; the first of them would throw.
TEST(Cancellation, does_not_abort_an_answer_that_comes_in_parts) {
    const std::string answer = http_answer(200, receipt_body);
    RawServer server({Script()
                          .read_request()
                          .send(answer.substr(0, 20))
                          .wait_for_release()
                          .dribble(answer.substr(20))});
    Harness harness(server);
    asio::cancellation_signal stop;
    Observed observed;
    spawn(harness, stop, observed);
    while (server.requests().empty()) harness.context().run_one_for(std::chrono::milliseconds{1});

    stop.emit(asio::cancellation_type::terminal);
    server.release();
    harness.context().run();

    ASSERT_TRUE(observed.reply);
    EXPECT_TRUE(observed.reply->result);
    EXPECT_TRUE(observed.is_cancelled_afterwards);
}

TEST(Cancellation, does_not_abort_the_opening_of_a_connection) {
    const Authority authority;
    const TemporaryFile ca(authority.certificate_pem());
    const Identity identity = authority.issue({.names = {"IP:127.0.0.1"}});
    RawServer server(
        {Script().wait_for_release().start_tls(identity).serve(http_answer(200, receipt_body))}
    );
    UnipileOptions options = plain_options(server.port());
    options.endpoint.tls = true;
    options.ca_file = ca.path();
    Harness harness(std::move(options));
    asio::cancellation_signal stop;
    Observed observed;
    spawn(harness, stop, observed);
    while (server.connections() == 0) harness.context().run_one_for(std::chrono::milliseconds{1});

    stop.emit(asio::cancellation_type::terminal);
    harness.context().poll();
    server.release();
    harness.context().run();

    ASSERT_TRUE(observed.reply);
    EXPECT_TRUE(observed.reply->result);
    EXPECT_TRUE(observed.is_cancelled_afterwards);
}

asio::awaitable<void> invite_and_go_on(Provider& provider, Invitation invitation, bool& goes_on) {
    co_await provider.invite(invitation);
    co_await provider.invite(std::move(invitation));
    goes_on = true;
}

TEST(Cancellation, ends_the_caller_at_its_next_wait) {
    RawServer server({Script().read_request().wait_for_release().send(http_answer(200, receipt_body)
    )});
    Harness harness(server);
    asio::cancellation_signal stop;
    bool goes_on = false;
    std::exception_ptr thrown;
    asio::co_spawn(
        harness.context(), invite_and_go_on(harness.provider(), harness.invitation(), goes_on),
        asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr error) { thrown = error; })
    );
    while (server.requests().empty()) harness.context().run_one_for(std::chrono::milliseconds{1});

    stop.emit(asio::cancellation_type::terminal);
    server.release();
    harness.context().run();

    EXPECT_FALSE(goes_on);
    EXPECT_THROW(std::rethrow_exception(thrown), boost::system::system_error);
    EXPECT_EQ(server.requests().size(), 1u);
}

asio::awaitable<void> invite_unmoved(Provider& provider, Invitation invitation, bool& goes_on) {
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await invite_and_go_on(provider, std::move(invitation), goes_on);
}

TEST(Cancellation, leaves_a_caller_alone_who_does_not_want_to_be_thrown_at) {
    RawServer server({Script()
                          .read_request()
                          .wait_for_release()
                          .send(http_answer(200, receipt_body))
                          .serve(http_answer(200, receipt_body))});
    Harness harness(server);
    asio::cancellation_signal stop;
    bool goes_on = false;
    asio::co_spawn(
        harness.context(), invite_unmoved(harness.provider(), harness.invitation(), goes_on),
        asio::bind_cancellation_slot(stop.slot(), [](std::exception_ptr) {})
    );
    while (server.requests().empty()) harness.context().run_one_for(std::chrono::milliseconds{1});

    stop.emit(asio::cancellation_type::terminal);
    server.release();
    harness.context().run();

    EXPECT_TRUE(goes_on);
    EXPECT_EQ(server.requests().size(), 2u);
}

TEST(Cancellation, leaves_the_caller_uncancelled_when_nobody_cancelled) {
    RawServer server({Script().serve(http_answer(200, receipt_body))});
    Harness harness(server);
    asio::cancellation_signal stop;
    Observed observed;
    spawn(harness, stop, observed);

    harness.context().run();

    ASSERT_TRUE(observed.reply);
    EXPECT_FALSE(observed.is_cancelled_afterwards);
}

}  // namespace
}  // namespace invito::test
