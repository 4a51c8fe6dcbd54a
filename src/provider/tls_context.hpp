#pragma once
// TLS as this program uses it: 1.2 or newer, the peer's certificate and its name always verified,
// no early data. The name check covers IP addresses too.

#include "invito/support/result.hpp"

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

}  // namespace invito
