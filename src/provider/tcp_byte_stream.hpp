#pragma once
// One TCP connection, with TLS on it or not.

#include "network.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <optional>

namespace invito {

class TcpByteStream final : public ByteStream {
public:
    using TcpStream = boost::beast::tcp_stream;
    using TlsStream = boost::asio::ssl::stream<TcpStream&>;

    explicit TcpByteStream(const boost::asio::any_io_executor& executor) : tcp_(executor) {}

    [[nodiscard]] TcpStream& tcp() { return tcp_; }
    TlsStream& add_tls(boost::asio::ssl::context& context);

    void expires_at(MonotonicTime deadline) override { tcp_.expires_at(deadline); }
    boost::asio::awaitable<Transfer> write(boost::asio::const_buffer bytes) override;
    boost::asio::awaitable<Transfer> read_some(boost::asio::mutable_buffer room) override;

    // Under TLS bytes of a record may have left although none of ours counts as written.
    [[nodiscard]] bool counts_what_left() const override { return !tls_; }
    [[nodiscard]] bool is_quiet() override;

private:
    TcpStream tcp_;
    std::optional<TlsStream> tls_;
};

}  // namespace invito
