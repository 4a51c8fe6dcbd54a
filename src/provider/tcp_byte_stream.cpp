#include "tcp_byte_stream.hpp"

#include <algorithm>
#include <boost/beast/core/error.hpp>
#include <cerrno>
#include <sys/socket.h>

namespace invito {

void Deadline::set(MonotonicTime at) {
    at_ = at;
    has_passed_ = false;
    all_->add(*this);
}

void Deadline::clear() {
    all_->remove(*this);
}

void Deadline::pass() {
    has_passed_ = true;
    boost::system::error_code ignored;  // it is closed in any case
    socket_.close(ignored);
}

void Deadlines::add(Deadline& deadline) {
    if (!deadline.is_linked()) pending_.push_back(deadline);
    ring_by(deadline.at_);
}

void Deadlines::remove(Deadline& deadline) {
    if (!deadline.is_linked()) return;
    pending_.erase(pending_.iterator_to(deadline));
    if (!pending_.empty()) return;
    timer_.cancel();  // a timer for nothing would keep the context running
    rings_at_ = MonotonicTime::max();
}

// A timer that rings too early looks again; only one that would ring too late is set anew.
void Deadlines::ring_by(MonotonicTime at) {
    if (at >= rings_at_) return;
    rings_at_ = at;
    timer_.expires_at(at);
    timer_.async_wait([all = weak_from_this()](const boost::system::error_code& error) {
        if (error) return;
        if (const auto deadlines = all.lock()) deadlines->ring();
    });
}

void Deadlines::ring() {
    const MonotonicTime now = MonotonicClock::now();
    rings_at_ = MonotonicTime::max();
    MonotonicTime next = MonotonicTime::max();
    for (auto at = pending_.begin(); at != pending_.end();) {
        Deadline& deadline = *at++;
        if (deadline.at_ > now) {
            next = std::min(next, deadline.at_);
        } else {
            pending_.erase(pending_.iterator_to(deadline));
            deadline.pass();
        }
    }
    ring_by(next);
}

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

asio::awaitable<error_code> TcpByteStream::wait_until_readable() {
    const auto [error] =
        co_await socket_.async_wait(asio::ip::tcp::socket::wait_read, uncancelled());
    co_return reason_of(error);
}

std::size_t TcpByteStream::read_now(asio::mutable_buffer room, error_code& error) {
    for (;;) {
        const auto received =
            ::recv(socket_.native_handle(), room.data(), room.size(), MSG_DONTWAIT);
        if (received > 0) return static_cast<std::size_t>(received);
        if (received < 0 && errno == EINTR) continue;
        error = received == 0 ? error_code(asio::error::eof)
                              : reason_of(error_code(errno, boost::system::system_category()));
        return 0;
    }
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
