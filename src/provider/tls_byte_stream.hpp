#pragma once
// TLS as this program uses it: 1.2 or newer, the peer's certificate and its name always verified,
// no early data. The name check covers IP addresses too.

#include "invito/support/result.hpp"
#include "tcp_byte_stream.hpp"

#include <array>
#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <openssl/ssl.h>
#include <string>

namespace invito {

// Trusts the system's authorities (SSL_CERT_FILE and SSL_CERT_DIR are honoured by OpenSSL) and, if
// `ca_file` is not empty, those in it. Errors: config, code "provider.ca_file".
[[nodiscard]] Result<boost::asio::ssl::context> make_tls_context(const std::string& ca_file);

// The newest session of a client, which makes its next handshake short: no certificate is sent or
// verified again, because the session is one whose certificate was.
class TlsSession {
public:
    // From here on, of connections of `context`, which does not outlive it.
    void keep_of(boost::asio::ssl::context& context);

    // Before the handshake. The server may still want a whole one.
    void resume_on(SSL* session) const;

    // It may be why a handshake failed.
    void forget() { newest_.reset(); }

private:
    static int keep(SSL* connection, SSL_SESSION* session);

    std::unique_ptr<SSL_SESSION, decltype(&SSL_SESSION_free)> newest_{nullptr, SSL_SESSION_free};
};

// Before the handshake: names `host` to the server and demands that the certificate is for it.
// False if OpenSSL takes neither, which leaves nothing to verify against.
[[nodiscard]] bool expect_host(SSL* session, const std::string& host);

// After a failed handshake: the reason, and what to do about it if it was the certificate.
[[nodiscard]] std::string describe_handshake_failure(
    SSL* session, const boost::system::error_code& error
);

// OpenSSL works directly on the buffers of the socket: an idle connection holds a few KiB, where a
// stream with a pair of memory BIOs holds 70.
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
    boost::asio::awaitable<boost::system::error_code> wait_until_readable() override;
    std::size_t read_now(boost::asio::mutable_buffer room, boost::system::error_code& error)
        override;

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
