#include "tls_context.hpp"

#include "host.hpp"

#include <fmt/format.h>
#include <openssl/x509_vfy.h>

namespace invito {

namespace {

namespace ssl = boost::asio::ssl;

const char* hint_for(long verify_result) {
    switch (verify_result) {
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
            return "; if this is your own authority or an inspecting proxy, put its certificate "
                   "into provider.ca_file";
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return "; use the host name that stands in the certificate";
        case X509_V_ERR_CERT_HAS_EXPIRED:
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return "; check the clock of this machine, else the server needs a new certificate";
        default: return "";
    }
}

// Asio keeps things of its own in the application data.
int place_of_keeper() {
    static const int place = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return place;
}

}  // namespace

Result<ssl::context> make_tls_context(const std::string& ca_file) {
    ssl::context context(ssl::context::tls_client);
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    SSL_CTX_set_mode(context.native_handle(), SSL_MODE_RELEASE_BUFFERS);  // thousands may be idle
    context.set_verify_mode(ssl::verify_peer);

    boost::system::error_code error;
    // Missing system authorities are not an error here: every handshake would then name the reason.
    context.set_default_verify_paths(error);
    if (ca_file.empty()) return context;

    context.load_verify_file(ca_file, error);
    if (error)
        return Error{
            .kind = ErrorKind::config,
            .code = "provider.ca_file",
            .what = fmt::format("cannot read certificates from {} ({})", ca_file, error.message()),
            .place = Place{.file = ca_file},
            .hint = "provider.ca_file is a PEM file with one or more certificates"};
    return context;
}

void TlsSession::keep_of(ssl::context& context) {
    SSL_CTX* const handle = context.native_handle();
    SSL_CTX_set_session_cache_mode(
        handle, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE
    );
    SSL_CTX_set_ex_data(handle, place_of_keeper(), this);
    SSL_CTX_sess_set_new_cb(handle, keep);
}

void TlsSession::resume_on(SSL* session) const {
    if (newest_) SSL_set_session(session, newest_.get());  // refused: a whole handshake
}

// OpenSSL hands over its reference if 1 is returned.
int TlsSession::keep(SSL* connection, SSL_SESSION* session) {
    const SSL_CTX* const context = SSL_get_SSL_CTX(connection);
    auto& keeper = *static_cast<TlsSession*>(SSL_CTX_get_ex_data(context, place_of_keeper()));
    keeper.newest_.reset(session);
    return 1;
}

bool expect_host(SSL* session, const std::string& host) {
    if (is_ip_address(host))  // an address is never sent as server name: RFC 6066 section 3
        return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host.c_str()) == 1;
    SSL_set_hostflags(session, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return SSL_set_tlsext_host_name(session, host.c_str()) == 1 &&
           SSL_set1_host(session, host.c_str()) == 1;
}

std::string describe_handshake_failure(SSL* session, const boost::system::error_code& error) {
    const long verify_result = SSL_get_verify_result(session);
    if (verify_result == X509_V_OK) return error.message();
    return fmt::format(
        "certificate verify failed: {}{}", X509_verify_cert_error_string(verify_result),
        hint_for(verify_result)
    );
}

}  // namespace invito
