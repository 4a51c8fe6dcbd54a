#pragma once
// An executor whose work begins late in virtual time: what a writer does on a disk that is slow.

#include "support/sim_clock.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <functional>
#include <utility>

namespace invito::test {

class LateExecutor {
public:
    // How late, drawn for each piece of work.
    using Delay = std::function<Duration()>;

    // All of them outlive it and its copies.
    LateExecutor(boost::asio::io_context& context, SimClock& clock, Delay& delay)
        : context_(&context), clock_(&clock), delay_(&delay) {}

    template <class Work>
    void execute(Work work) const {
        auto late = begin_late(clock_, (*delay_)(), std::move(work));
        boost::asio::co_spawn(*context_, std::move(late), [](const std::exception_ptr& thrown) {
            if (thrown) std::rethrow_exception(thrown);
        });
    }

    [[nodiscard]] boost::asio::execution_context& query(boost::asio::execution::context_t
    ) const noexcept {
        return *context_;
    }
    static constexpr boost::asio::execution::blocking_t::never_t query(
        boost::asio::execution::blocking_t
    ) noexcept {
        return boost::asio::execution::blocking.never;
    }
    friend bool operator==(const LateExecutor&, const LateExecutor&) noexcept = default;

private:
    template <class Work>
    static boost::asio::awaitable<void> begin_late(SimClock* clock, Duration delay, Work work) {
        const Instant due = clock->now() + delay;
        co_await boost::asio::post(boost::asio::use_awaitable);  // never within execute()
        co_await clock->sleep_until(due);
        std::move(work)();
    }

    boost::asio::io_context* context_;
    SimClock* clock_;
    Delay* delay_;
};

}  // namespace invito::test
