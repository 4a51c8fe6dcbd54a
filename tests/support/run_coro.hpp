#pragma once
// Runs one coroutine on a context until nothing is left to do and hands out its value or exception.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <utility>

namespace invito::test {

template <class T>
T run_coro(boost::asio::io_context& context, boost::asio::awaitable<T> task) {
    auto future = boost::asio::co_spawn(context, std::move(task), boost::asio::use_future);
    context.restart();
    context.run();
    return future.get();
}

}  // namespace invito::test
