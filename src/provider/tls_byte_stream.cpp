#include "tls_byte_stream.hpp"

#include "endpoint.hpp"

#include <algorithm>
#include <boost/asio/ssl/error.hpp>
#include <cstring>
#include <fmt/format.h>
#include <new>
#include <openssl/bio.h>
#include <openssl/err.h>
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

namespace asio = boost::asio;

using boost::system::error_code;

// Neither side blocks: what would, is asked for again.
struct TlsByteStream::Wire {
    static TlsByteStream& of(BIO* bio) { return *static_cast<TlsByteStream*>(BIO_get_data(bio)); }

    static int write(BIO* bio, const char* bytes, int size) {
        BIO_clear_retry_flags(bio);
        error_code error;
        const asio::const_buffer all(bytes, static_cast<std::size_t>(size));
        const std::size_t sent = of(bio).wire_->write_now(all, error);
        if (!error) return static_cast<int>(sent);
        if (error == asio::error::would_block) BIO_set_retry_write(bio);
        of(bio).write_error_ = error;
        return -1;
    }

    static int read(BIO* bio, char* room, int size) {
        BIO_clear_retry_flags(bio);
        const std::size_t taken = of(bio).take_received(room, static_cast<std::size_t>(size));
        if (taken > 0) return static_cast<int>(taken);
        BIO_set_retry_read(bio);
        return -1;
    }

    static long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH; }

    static BIO_METHOD* method() {
        static BIO_METHOD* const made = [] {
            BIO_METHOD* const wire =
                BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "byte stream");
            if (!wire) throw std::bad_alloc();
            BIO_meth_set_write(wire, write);
            BIO_meth_set_read(wire, read);
            BIO_meth_set_ctrl(wire, control);
            return wire;
        }();
        return made;
    }
};

// The room for encrypted bytes is raw memory: clearing it would be wasted.
// NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init)
TlsByteStream::TlsByteStream(std::unique_ptr<TcpByteStream> wire, asio::ssl::context& context)
    : wire_(std::move(wire)), ssl_(SSL_new(context.native_handle()), SSL_free) {
    if (!ssl_) throw std::bad_alloc();
    BIO* const bio = BIO_new(Wire::method());
    if (!bio) throw std::bad_alloc();
    BIO_set_data(bio, this);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_.get(), bio, bio);  // owns it
}

// The connection is closed without a farewell, which a peer may never answer. OpenSSL would take
// that for a reason not to resume the session.
TlsByteStream::~TlsByteStream() {
    SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
}

asio::awaitable<error_code> TlsByteStream::shake_hands() {
    for (;;) {
        ERR_clear_error();
        const int result = SSL_connect(ssl_.get());
        if (result == 1) co_return error_code();
        const error_code error = co_await wait_after(result);
        if (error) co_return error;
    }
}

asio::awaitable<Transfer> TlsByteStream::write(asio::const_buffer bytes) {
    for (;;) {
        ERR_clear_error();
        std::size_t written = 0;
        const int result = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &written);
        if (result == 1) co_return Transfer(error_code(), written);
        const error_code error = co_await wait_after(result);
        if (error) co_return Transfer(error, 0);
    }
}

// Until a record is decrypted, whatever TLS itself has to say before.
asio::awaitable<error_code> TlsByteStream::wait_until_readable() {
    // OpenSSL would find nothing, but hold 16 KiB for it until the answer comes.
    if (has_read_everything()) {
        const error_code error = co_await receive();
        if (error) co_return error;
    }
    for (;;) {
        ERR_clear_error();
        char byte = 0;
        std::size_t seen = 0;
        const int result = SSL_peek_ex(ssl_.get(), &byte, sizeof(byte), &seen);
        if (result == 1) co_return error_code();
        const error_code error = co_await wait_after(result);
        if (error) co_return error;
    }
}

std::size_t TlsByteStream::read_now(asio::mutable_buffer room, error_code& error) {
    ERR_clear_error();
    std::size_t received = 0;
    if (SSL_read_ex(ssl_.get(), room.data(), room.size(), &received) != 1)
        error = asio::error::would_block;
    return received;
}

bool TlsByteStream::is_quiet() {
    return has_read_everything() && wire_->is_quiet();
}

bool TlsByteStream::has_read_everything() const {
    return received_from_ == received_to_ && SSL_has_pending(ssl_.get()) == 0;
}

asio::awaitable<error_code> TlsByteStream::wait_after(int result) {
    switch (SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_WANT_READ: {
            const error_code error = co_await receive();
            co_return error;
        }
        case SSL_ERROR_WANT_WRITE: {
            const error_code error = co_await wire_->wait_until_writable();
            co_return error;
        }
        case SSL_ERROR_ZERO_RETURN: co_return asio::error::eof;
        case SSL_ERROR_SYSCALL: co_return write_error_;
        default:
            co_return error_code(
                static_cast<int>(ERR_get_error()), asio::error::get_ssl_category()
            );
    }
}

asio::awaitable<error_code> TlsByteStream::receive() {
    error_code error = co_await wire_->wait_until_readable();
    received_from_ = 0;
    received_to_ = error ? 0 : wire_->read_now(asio::buffer(received_), error);
    if (error == asio::error::would_block) error = {};  // then OpenSSL asks again
    // The peer is gone and has not said so within TLS: anybody may have cut it off.
    if (error == asio::error::eof) co_return asio::ssl::error::stream_truncated;
    co_return error;
}

std::size_t TlsByteStream::take_received(char* room, std::size_t size) {
    const std::size_t count = std::min(size, received_to_ - received_from_);
    std::memcpy(room, received_.data() + received_from_, count);
    received_from_ += count;
    return count;
}

}  // namespace invito
