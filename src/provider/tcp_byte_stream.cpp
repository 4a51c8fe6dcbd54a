#include "tcp_byte_stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <sys/socket.h>

namespace invito {

namespace asio = boost::asio;

namespace {

// No coroutines: what is returned is Asio's own operation.
constexpr auto as_transfer = asio::as_tuple(asio::use_awaitable);

}  // namespace

TcpByteStream::TlsStream& TcpByteStream::add_tls(asio::ssl::context& context) {
    return tls_.emplace(tcp_, context);
}

asio::awaitable<Transfer> TcpByteStream::write(asio::const_buffer bytes) {
    return tls_ ? asio::async_write(*tls_, bytes, as_transfer)
                : asio::async_write(tcp_, bytes, as_transfer);
}

asio::awaitable<Transfer> TcpByteStream::read_some(asio::mutable_buffer room) {
    return tls_ ? tls_->async_read_some(room, as_transfer)
                : tcp_.async_read_some(room, as_transfer);
}

bool TcpByteStream::is_quiet() {
    char byte = 0;
    const auto received =
        ::recv(tcp_.socket().native_handle(), &byte, sizeof(byte), MSG_PEEK | MSG_DONTWAIT);
    return received < 0 && errno == EAGAIN;
}

}  // namespace invito
