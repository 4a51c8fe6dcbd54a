#pragma once
// TLS on a TCP connection. OpenSSL works directly on the buffers of the socket: an idle connection
// holds a few KiB, where a stream with a pair of memory BIOs holds 70.

#include "tcp_byte_stream.hpp"

#include <array>
#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <openssl/ssl.h>

namespace invito {

class TlsByteStream final : public ByteStream {
public:
    // On a connected stream. Throws if there is no memory for it.
    TlsByteStream(std::unique_ptr<TcpByteStream> wire, boost::asio::ssl::context& context);
    ~TlsByteStream() override;

    [[nodiscard]] SSL* session() { return ssl_.get(); }

    // Once, before anything is written or read.
    boost::asio::awaitable<boost::system::error_code> shake_hands();

    void expires_at(MonotonicTime deadline) override { wire_->expires_at(deadline); }
    void expires_never() override { wire_->expires_never(); }
    boost::asio::awaitable<Transfer> write(boost::asio::const_buffer bytes) override;
    boost::asio::awaitable<Transfer> read_some(boost::asio::mutable_buffer room) override;

    // Bytes of a record may have left although none of ours counts as written.
    [[nodiscard]] bool counts_what_left() const override { return false; }
    [[nodiscard]] bool is_quiet() override;

private:
    struct Wire;  // the stream as OpenSSL sees it

    // What a call of OpenSSL waited for when it gave `result`, or why there is nothing to wait for.
    boost::asio::awaitable<boost::system::error_code> wait_after(int result);
    boost::asio::awaitable<boost::system::error_code> receive();
    [[nodiscard]] bool has_read_everything() const;
    [[nodiscard]] std::size_t take_received(char* room, std::size_t size);

    std::unique_ptr<TcpByteStream> wire_;
    std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
    boost::system::error_code write_error_;
    std::array<char, 4 * 1024> received_;  // encrypted: most answers fit
    std::size_t received_from_ = 0;
    std::size_t received_to_ = 0;
};

}  // namespace invito
