// What an exchange may cost, in numbers that no other load changes: allocations on the thread of
// the event loop, and calls of the stream below.

#include "provider/contract_faces.hpp"
#include "support/allocations.hpp"

#include <gtest/gtest.h>

namespace invito::test {
namespace {

constexpr int exchanges = 10;

class ExchangeCost : public Contract {};

INSTANTIATE_TEST_SUITE_P(Api, ExchangeCost, testing::ValuesIn(faces()), face_name);

boost::asio::awaitable<std::size_t> count_profile(Provider& provider) {
    std::string account = "acc_0";
    std::string identifier = "ada-lovelace";
    const std::size_t before = allocations();
    const auto reply = co_await provider.profile(std::move(account), std::move(identifier));
    const std::size_t made = allocations() - before;
    EXPECT_TRUE(reply.result);
    co_return made;
}

boost::asio::awaitable<std::size_t> count_invite(Provider& provider, Invitation invitation) {
    const std::size_t before = allocations();
    const auto reply = co_await provider.invite(std::move(invitation));
    const std::size_t made = allocations() - before;
    EXPECT_TRUE(reply.result);
    co_return made;
}

// Of the last exchange on a connection that has been used: buffers have their sizes by then.
TEST_P(ExchangeCost, of_a_profile_is_its_texts_and_little_more) {
    RawServer server({Script().serve(profile_answer())});
    Harness harness(options(server.port()));

    std::size_t made = 0;
    for (int i = 0; i < exchanges; ++i)
        made = run_coro(harness.context(), count_profile(harness.provider()));

    // v2 judges the copy before it reads it: one more frame.
    EXPECT_LE(made, face().api() == UnipileApi::v1 ? 4u : 5u);
}

TEST_P(ExchangeCost, of_an_invitation_is_its_texts_and_little_more) {
    RawServer server({Script().serve(receipt_answer())});
    Harness harness(options(server.port()));

    std::size_t made = 0;
    for (int i = 0; i < exchanges; ++i)
        made = run_coro(
            harness.context(), count_invite(harness.provider(), harness.invitation("Hello"))
        );

    EXPECT_LE(made, 7u);
}

}  // namespace
}  // namespace invito::test
