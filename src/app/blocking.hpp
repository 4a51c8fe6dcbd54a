#pragma once
// Runs one coroutine to its end from ordinary code.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <optional>
#include <utility>

namespace invito {

// Precondition: `context` is the executor of everything `task` uses, and nothing else runs on it.
template <class T>
[[nodiscard]] T run_blocking(boost::asio::io_context& context, boost::asio::awaitable<T> task) {
    std::optional<T> result;
    std::exception_ptr failure;
    boost::asio::co_spawn(
        context, std::move(task),
        [&result, &failure](std::exception_ptr thrown, T value) {
            failure = std::move(thrown);
            result = std::move(value);
        }
    );
    context.restart();
    context.run();
    if (failure) std::rethrow_exception(failure);
    return std::move(*result);
}

}  // namespace invito
