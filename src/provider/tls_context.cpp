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
        default:
            return "";
    }
}

}  // namespace

Result<ssl::context> make_tls_context(const std::string& ca_file) {
    ssl::context context(ssl::context::tls_client);
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
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
        "certificate verify failed: {}{}",
        X509_verify_cert_error_string(verify_result),
        hint_for(verify_result)
    );
}

}  // namespace invito
