#include "tcp_byte_stream.hpp"

#include "uncancelled.hpp"

#include <boost/beast/core/error.hpp>
#include <cerrno>
#include <sys/socket.h>

namespace invito {

namespace asio = boost::asio;

using boost::system::error_code;

asio::awaitable<error_code> TcpByteStream::connect(Endpoint endpoint) {
    error_code ignored;
    socket_.close(ignored);
    const auto [error] = co_await socket_.async_connect(endpoint, uncancelled());
    if (error) co_return reason_of(error);
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);  // slower, not wrong, if refused
    co_return error_code();
}

// A request mostly fits into the socket's buffer: no wait, no turn of the event loop.
asio::awaitable<Transfer> TcpByteStream::write(asio::const_buffer bytes) {
    std::size_t written = 0;
    error_code error;
    while (!error && written < bytes.size()) {
        written += write_now(bytes + written, error);
        if (error == asio::error::would_block) error = co_await wait_until_writable();
    }
    co_return Transfer(reason_of(error), written);
}

asio::awaitable<Transfer> TcpByteStream::read_some(asio::mutable_buffer room) {
    const auto [error, received] = co_await socket_.async_read_some(room, uncancelled());
    co_return Transfer(reason_of(error), received);
}

bool TcpByteStream::is_quiet() {
    char byte = 0;
    const auto received =
        ::recv(socket_.native_handle(), &byte, sizeof(byte), MSG_PEEK | MSG_DONTWAIT);
    return received < 0 && errno == EAGAIN;
}

std::size_t TcpByteStream::write_now(asio::const_buffer bytes, error_code& error) {
    for (;;) {
        const auto sent = ::send(
            socket_.native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL
        );
        if (sent >= 0) return static_cast<std::size_t>(sent);
        if (errno == EINTR) continue;
        error = reason_of(error_code(errno, boost::system::system_category()));
        return 0;
    }
}

asio::awaitable<error_code> TcpByteStream::wait_until_writable() {
    const auto [error] =
        co_await socket_.async_wait(asio::ip::tcp::socket::wait_write, uncancelled());
    co_return reason_of(error);
}

error_code TcpByteStream::reason_of(const error_code& error) const {
    if (error && deadline_.has_passed()) return boost::beast::error::timeout;
    return error;
}

}  // namespace invito
