#include "provider/harness.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
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

TEST(Cancellation, does_not_abort_a_request_in_flight_and_is_seen_afterwards) {
    RawServer server({Script().read_request().wait_for_release().send(http_answer(200, receipt_body)
    )});
    Harness harness(server);
    asio::cancellation_signal stop;
    Observed observed;
    asio::co_spawn(
        harness.context(),
        invite(harness.provider(), harness.invitation(), observed),
        asio::bind_cancellation_slot(stop.slot(), [](std::exception_ptr) {})
    );
    while (server.requests().empty())
        harness.context().run_one_for(std::chrono::milliseconds{1});

    stop.emit(asio::cancellation_type::terminal);
    harness.context().poll();
    EXPECT_FALSE(observed.reply);
    server.release();
    harness.context().run();

    ASSERT_TRUE(observed.reply);
    EXPECT_TRUE(observed.reply->result);
    EXPECT_TRUE(observed.is_cancelled_afterwards);
}

TEST(Cancellation, leaves_the_caller_uncancelled_when_nobody_cancelled) {
    RawServer server({Script().serve(http_answer(200, receipt_body))});
    Harness harness(server);
    asio::cancellation_signal stop;
    Observed observed;
    asio::co_spawn(
        harness.context(),
        invite(harness.provider(), harness.invitation(), observed),
        asio::bind_cancellation_slot(stop.slot(), [](std::exception_ptr) {})
    );

    harness.context().run();

    ASSERT_TRUE(observed.reply);
    EXPECT_FALSE(observed.is_cancelled_afterwards);
}

}  // namespace
}  // namespace invito::test
