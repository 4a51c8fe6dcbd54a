#pragma once
// TLS as this program uses it: 1.2 or newer, the peer's certificate and its name always verified,
// no early data. The name check covers IP addresses too.

#include "invito/support/result.hpp"

#include <boost/asio/ssl/context.hpp>
#include <openssl/ssl.h>
#include <string>

namespace invito {

// Trusts the system's authorities (SSL_CERT_FILE and SSL_CERT_DIR are honoured by OpenSSL) and, if
// `ca_file` is not empty, those in it. Errors: config, code "provider.ca_file".
[[nodiscard]] Result<boost::asio::ssl::context> make_tls_context(const std::string& ca_file);

// Before the handshake: names `host` to the server and demands that the certificate is for it.
// False if OpenSSL takes neither, which leaves nothing to verify against.
[[nodiscard]] bool expect_host(SSL* session, const std::string& host);

// After a failed handshake: the reason, and what to do about it if it was the certificate.
[[nodiscard]] std::string describe_handshake_failure(
    SSL* session, const boost::system::error_code& error
);

}  // namespace invito
