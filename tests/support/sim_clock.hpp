#pragma once
// Virtual time: sleepers in order, and a driver that jumps to the next one whenever nothing else
// can happen.

#include "invito/ports/clock.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <exception>
#include <map>
#include <optional>

namespace invito::test {

class SimClock final : public Clock {
public:
    explicit SimClock(Instant start) : now_(start) {}

    [[nodiscard]] Instant now() const override { return now_; }
    void set(Instant now) { now_ = now; }

    // Virtual time is right by definition.
    DateReading observe(const ServerDate& evidence) override {
        return {DateVerdict::taken, now_, estimate(evidence), {}};
    }

    boost::asio::awaitable<void> sleep_until(Instant until) override {
        if (until <= now_) co_return;
        const auto executor = co_await boost::asio::this_coro::executor;
        Sleeper sleeper(executor, *this, until);
        boost::system::error_code ignored;
        auto token = boost::asio::redirect_error(boost::asio::use_awaitable, ignored);
        co_await sleeper.timer.async_wait(token);
        if (!sleeper.is_due())
            throw boost::system::system_error(boost::asio::error::operation_aborted);
    }

    // Jumps to the next sleeper and wakes it; false: nobody sleeps.
    bool advance() {
        if (sleepers_.empty()) return false;
        const auto first = sleepers_.begin();
        now_ = std::max(now_, first->first);
        Sleeper* sleeper = first->second;
        sleepers_.erase(first);
        sleeper->entry = sleepers_.end();
        sleeper->timer.cancel();
        return true;
    }

private:
    struct Sleeper;
    using Sleepers = std::multimap<Instant, Sleeper*>;

    // Takes itself off the list, also when its coroutine is destroyed in its sleep.
    struct Sleeper {
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

    Instant now_;
    Sleepers sleepers_;
};

// Runs `task` to its end in virtual time and returns its value.
template <class T>
T run_in_virtual_time(
    boost::asio::io_context& context, SimClock& clock, boost::asio::awaitable<T> task
) {
    std::optional<T> value;
    std::exception_ptr error;
    bool is_done = false;
    boost::asio::co_spawn(context, std::move(task), [&](const std::exception_ptr& e, T result) {
        error = e;
        if (!e) value.emplace(std::move(result));
        is_done = true;
    });
    do {
        context.restart();
        context.poll();
    } while (!is_done && clock.advance());
    if (error) std::rethrow_exception(error);
    return std::move(value.value());
}

}  // namespace invito::test
