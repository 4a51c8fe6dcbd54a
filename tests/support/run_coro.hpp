#pragma once
// Runs one coroutine on a context until nothing is left to do and hands out its value or exception.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <utility>

namespace invito::test {

// Compiled once: to spawn a coroutine costs the compiler seconds, for each type of its result.
void run_coro(boost::asio::io_context& context, boost::asio::awaitable<void> task);

template <class T>
boost::asio::awaitable<void> keep_value(
    boost::asio::awaitable<T> task, std::optional<T>* value_of_caller
) {
    auto value = co_await std::move(task);
    value_of_caller->emplace(std::move(value));
}

template <class T>
T run_coro(boost::asio::io_context& context, boost::asio::awaitable<T> task) {
    std::optional<T> value;
    run_coro(context, keep_value(std::move(task), &value));
    return std::move(*value);
}

}  // namespace invito::test
