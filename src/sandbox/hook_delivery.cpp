#include "hook_delivery.hpp"

#include "sandbox_clock.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>
#include <memory>
#include <string>
#include <utility>

namespace invito::sandbox {

namespace {

namespace asio = boost::asio;
using Socket = asio::basic_stream_socket<asio::ip::tcp, net::Executor>;
using Timer = asio::basic_waitable_timer<
    std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, net::Executor>;

const auto as_result = asio::as_tuple(asio::use_awaitable_t<net::Executor>{});

constexpr std::chrono::seconds answer_time{30};
constexpr Duration between_looks = std::chrono::milliseconds{20};
constexpr std::size_t answer_bytes_max = 4096;

constexpr std::string_view signature_field = "unipile-signature";

std::string request_of(const HookPost& post) {
    std::string request = fmt::format(
        "POST {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n",
        post.to.target, post.to.host, post.body.size()
    );
    for (const auto& [name, value] : post.headers)
        request += fmt::format("{}: {}\r\n", name, value);
    if (!post.secret.empty())
        request += fmt::format(
            "{}: {}\r\n", signature_field, signature_of(post, SandboxClock::real_now())
        );
    return request + "\r\n" + post.body;
}

void close_at(Timer& deadline, std::shared_ptr<Socket> socket) {
    deadline.async_wait([socket = std::move(socket)](const boost::system::error_code& cancelled) {
        boost::system::error_code ignored;
        if (!cancelled) socket->close(ignored);
    });
}

// Whether it is taken.
net::Awaitable<bool> send(net::Executor executor, HookPost post) {
    const auto socket = std::make_shared<Socket>(executor);
    Timer deadline(executor, answer_time);
    close_at(deadline, socket);
    const asio::ip::tcp::endpoint there(asio::ip::make_address(post.to.host), post.to.port);
    const auto [not_connected] = co_await socket->async_connect(there, as_result);
    if (not_connected) co_return false;
    const std::string request = request_of(post);
    const auto [not_written, written] =
        co_await asio::async_write(*socket, asio::buffer(request), as_result);
    if (not_written) co_return false;
    std::string answer;
    const auto [not_read, read] = co_await asio::async_read_until(
        *socket, asio::dynamic_buffer(answer, answer_bytes_max), "\r\n", as_result
    );
    // Of v2 every 2xx is a receipt.
    co_return !not_read && answer.starts_with(post.secret.empty() ? "HTTP/1.1 200 " : "HTTP/1.1 2");
}

// Again and again, as the vendor does, until it is taken.
net::Awaitable<void> deliver(net::Executor executor, HookPost post) {
    Timer pause(executor);
    Duration wait = post.after;
    Duration next_wait = hook_retry_base;
    for (int tries = 0; tries <= hook_retries; ++tries) {
        pause.expires_after(wait);
        const auto [stopped] = co_await pause.async_wait(as_result);
        if (stopped) co_return;
        const bool is_taken = co_await send(executor, post);
        if (is_taken) co_return;
        wait = next_wait;
        next_wait *= 2;
    }
}

void rethrow(const std::exception_ptr& thrown) {
    if (thrown) std::rethrow_exception(thrown);
}

net::Awaitable<void> tell(net::Executor executor, HookNews news) {
    Timer pause(executor);
    for (;;) {
        for (HookPost& post : news())
            asio::co_spawn(executor, deliver(executor, std::move(post)), rethrow);
        pause.expires_after(between_looks);
        const auto [stopped] = co_await pause.async_wait(as_result);
        if (stopped) co_return;
    }
}

}  // namespace

void tell_webhooks(const net::Executor& executor, HookNews news) {
    asio::co_spawn(executor, tell(executor, std::move(news)), rethrow);
}

}  // namespace invito::sandbox
