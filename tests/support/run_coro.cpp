#include "run_coro.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

namespace invito::test {

void run_coro(boost::asio::io_context& context, boost::asio::awaitable<void> task) {
    auto future = boost::asio::co_spawn(context, std::move(task), boost::asio::use_future);
    context.restart();
    context.run();
    future.get();
}

}  // namespace invito::test
