#include "provider/tcp_byte_stream.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using boost::asio::ip::tcp;
using std::chrono::hours;
using std::chrono::milliseconds;

class DeadlinesTest : public testing::Test {
protected:
    // An open socket with a deadline.
    struct Guarded {
        explicit Guarded(DeadlinesTest& test)
            : socket(test.context, tcp::v4()), deadline(test.all, socket) {}
        tcp::socket socket;
        Deadline deadline;
    };

    boost::asio::io_context context{1};
    std::shared_ptr<Deadlines> all = std::make_shared<Deadlines>(context.get_executor());
    const MonotonicTime now = MonotonicClock::now();
};

TEST_F(DeadlinesTest, closes_the_socket_whose_time_is_up_and_no_other) {
    Guarded early(*this);
    Guarded late(*this);
    early.deadline.set(now);
    late.deadline.set(now + hours{1});

    context.poll();

    EXPECT_TRUE(early.deadline.has_passed());
    EXPECT_FALSE(early.socket.is_open());
    EXPECT_FALSE(late.deadline.has_passed());
    EXPECT_TRUE(late.socket.is_open());
}

TEST_F(DeadlinesTest, rings_again_for_those_that_are_left) {
    Guarded first(*this);
    Guarded second(*this);
    first.deadline.set(now);
    second.deadline.set(now + milliseconds{20});

    context.run();

    EXPECT_TRUE(first.deadline.has_passed());
    EXPECT_TRUE(second.deadline.has_passed());
    EXPECT_GE(MonotonicClock::now(), now + milliseconds{20});
}

TEST_F(DeadlinesTest, follows_one_that_moves) {
    Guarded later(*this);
    later.deadline.set(now);
    later.deadline.set(now + hours{1});
    context.poll();
    EXPECT_FALSE(later.deadline.has_passed());

    later.deadline.set(now);
    context.poll();
    EXPECT_TRUE(later.deadline.has_passed());
}

TEST_F(DeadlinesTest, keeps_the_context_running_only_while_there_is_one) {
    Guarded cleared(*this);
    cleared.deadline.set(now + hours{1});
    {
        Guarded destroyed(*this);
        destroyed.deadline.set(now + hours{2});
    }
    cleared.deadline.clear();

    context.run();

    EXPECT_FALSE(cleared.deadline.has_passed());
}

TEST_F(DeadlinesTest, begins_anew_after_it_has_passed) {
    Guarded again(*this);
    again.deadline.set(now);
    context.run();
    ASSERT_TRUE(again.deadline.has_passed());

    again.deadline.set(now + hours{1});

    EXPECT_FALSE(again.deadline.has_passed());
}

TEST_F(DeadlinesTest, may_end_while_their_timer_is_set) {
    {
        Guarded left(*this);
        left.deadline.set(now);
    }
    all.reset();

    context.run();
}

}  // namespace
}  // namespace invito::test
