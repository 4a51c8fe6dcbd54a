#include "sim_clock.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <exception>

namespace invito::test {

// Takes itself off the list, also when its coroutine is destroyed in its sleep.
struct SimClock::Sleeper {
    Sleeper(const boost::asio::any_io_executor& executor, SimClock& sim_clock, Instant until)
        : clock(sim_clock),
          timer(executor, boost::asio::steady_timer::time_point::max()),
          entry(clock.sleepers_.emplace(until, this)) {}
    ~Sleeper() {
        if (!is_due()) clock.sleepers_.erase(entry);
    }
    Sleeper(const Sleeper&) = delete;
    Sleeper& operator=(const Sleeper&) = delete;

    [[nodiscard]] bool is_due() const { return entry == clock.sleepers_.end(); }

    SimClock& clock;
    boost::asio::steady_timer timer;
    Sleepers::iterator entry;  // end(): its time has come
};

boost::asio::awaitable<void> SimClock::sleep_until(Instant until) {
    if (until <= now_) co_return;
    const auto executor = co_await boost::asio::this_coro::executor;
    Sleeper sleeper(executor, *this, until);
    boost::system::error_code ignored;
    auto token = boost::asio::redirect_error(boost::asio::use_awaitable, ignored);
    co_await sleeper.timer.async_wait(token);
    if (!sleeper.is_due()) throw boost::system::system_error(boost::asio::error::operation_aborted);
}

bool SimClock::advance() {
    if (sleepers_.empty()) return false;
    const auto first = sleepers_.begin();
    now_ = std::max(now_, first->first);
    Sleeper* const sleeper = first->second;
    sleepers_.erase(first);
    sleeper->entry = sleepers_.end();
    sleeper->timer.cancel();
    return true;
}

void run_in_virtual_time(
    boost::asio::io_context& context, boost::asio::io_context& urgent, SimClock& clock,
    boost::asio::awaitable<void> task
) {
    std::exception_ptr error;
    bool is_done = false;
    boost::asio::co_spawn(context, std::move(task), [&](std::exception_ptr thrown) {
        error = std::move(thrown);
        is_done = true;
    });
    do {
        context.restart();
        while (context.poll_one() > 0) {
            urgent.restart();
            urgent.poll();
        }
    } while (!is_done && clock.advance());
    if (error) std::rethrow_exception(error);
}

}  // namespace invito::test
