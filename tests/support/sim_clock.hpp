#pragma once
// Virtual time: sleepers in order, and a driver that jumps to the next one whenever nothing else
// can happen.

#include "invito/ports/clock.hpp"
#include "run_coro.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
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

    boost::asio::awaitable<void> sleep_until(Instant until) override;

    // Jumps to the next sleeper and wakes it; false: nobody sleeps.
    bool advance();

private:
    struct Sleeper;
    using Sleepers = std::multimap<Instant, Sleeper*>;

    Instant now_;
    Sleepers sleepers_;
};

// Runs `task` to its end in virtual time. What is `urgent` comes before the context's next event.
void run_in_virtual_time(
    boost::asio::io_context& context, boost::asio::io_context& urgent, SimClock& clock,
    boost::asio::awaitable<void> task
);

template <class T>
T run_in_virtual_time(
    boost::asio::io_context& context, boost::asio::io_context& urgent, SimClock& clock,
    boost::asio::awaitable<T> task
) {
    std::optional<T> value;
    run_in_virtual_time(context, urgent, clock, keep_value(std::move(task), &value));
    return std::move(value.value());
}

}  // namespace invito::test
