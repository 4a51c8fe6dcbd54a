#include "certificates.hpp"

#include "invito/support/failure.hpp"

#include <memory>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

namespace invito::sandbox {
namespace {

using std::chrono::days;

template <auto Free>
struct Deleter {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};

using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using X509Ptr = std::unique_ptr<X509, Deleter<X509_free>>;
using BioPtr = std::unique_ptr<BIO, Deleter<BIO_free>>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, Deleter<X509_EXTENSION_free>>;

struct Validity {
    Instant from;
    Instant until;
};

struct Authority {
    Key key;
    X509Ptr certificate;
};

[[noreturn]] void fail(const char* what) {
    char reason[256];
    ERR_error_string_n(ERR_get_error(), reason, sizeof reason);
    throw InternalFailure(std::string("sandbox certificate: ") + what + ": " + reason);
}

Key make_key() {
    Key key(EVP_EC_gen("P-256"));
    if (!key) fail("key");
    return key;
}

void set_name(X509_NAME* name, const char* common_name) {
    const auto* text = reinterpret_cast<const unsigned char*>(common_name);
    if (X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text, -1, -1, 0) != 1) fail("name");
}

void set_time(ASN1_TIME* time, Instant instant) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(instant);
    if (ASN1_TIME_set(time, seconds.time_since_epoch().count()) == nullptr) fail("validity");
}

void add_extension(X509* certificate, X509* issuer, int nid, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
    if (!extension || X509_add_ext(certificate, extension.get(), -1) != 1) fail("extension");
}

// Without issuer and signature.
X509Ptr begin_certificate(EVP_PKEY* key, const char* common_name, const Validity& validity) {
    X509Ptr certificate(X509_new());
    std::int64_t serial = 0;
    RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial);
    serial &= 0x7fff'ffff'ffff'ffff;
    if (!certificate || X509_set_version(certificate.get(), X509_VERSION_3) != 1 ||
        ASN1_INTEGER_set_int64(X509_get_serialNumber(certificate.get()), serial) != 1 ||
        X509_set_pubkey(certificate.get(), key) != 1) {
        fail("certificate");
    }
    set_time(X509_getm_notBefore(certificate.get()), validity.from);
    set_time(X509_getm_notAfter(certificate.get()), validity.until);
    set_name(X509_get_subject_name(certificate.get()), common_name);
    return certificate;
}

void sign(X509* certificate, X509* issuer, EVP_PKEY* key) {
    if (X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) != 1) fail("issuer");
    if (X509_sign(certificate, key, EVP_sha256()) == 0) fail("signature");
}

Authority make_authority(Instant now) {
    Authority authority{.key = make_key(), .certificate = nullptr};
    const Validity validity{now - days{3}, now + days{30}};
    authority.certificate =
        begin_certificate(authority.key.get(), "invito sandbox authority", validity);
    X509* self = authority.certificate.get();
    add_extension(self, self, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    add_extension(self, self, NID_key_usage, "critical,keyCertSign,cRLSign");
    add_extension(self, self, NID_subject_key_identifier, "hash");
    sign(self, self, authority.key.get());
    return authority;
}

X509Ptr make_server_certificate(
    EVP_PKEY* key, const Authority& authority, Certificate kind, Instant now
) {
    Validity validity{now - days{2}, now + days{30}};
    if (kind == Certificate::expired) validity.until = now - days{1};
    const bool elsewhere = kind == Certificate::wrong_host;
    X509Ptr certificate =
        begin_certificate(key, elsewhere ? "elsewhere.invalid" : "localhost", validity);
    X509* self = certificate.get();
    X509* issuer = authority.certificate.get();
    add_extension(
        self, issuer, NID_subject_alt_name,
        elsewhere ? "DNS:elsewhere.invalid" : "DNS:localhost,IP:127.0.0.1,IP:::1"
    );
    add_extension(self, issuer, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(self, issuer, NID_key_usage, "critical,digitalSignature");
    add_extension(self, issuer, NID_ext_key_usage, "serverAuth");
    add_extension(self, issuer, NID_authority_key_identifier, "keyid");
    sign(self, issuer, authority.key.get());
    return certificate;
}

std::string text_of(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string pem_of(X509* certificate) {
    const BioPtr bio(BIO_new(BIO_s_mem()));
    if (!bio || PEM_write_bio_X509(bio.get(), certificate) != 1) fail("PEM");
    return text_of(bio.get());
}

std::string pem_of(EVP_PKEY* key) {
    const BioPtr bio(BIO_new(BIO_s_mem()));
    const int written =
        bio ? PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) : 0;
    if (written != 1) fail("PEM");
    return text_of(bio.get());
}

}  // namespace

TlsIdentity make_tls_identity(Certificate kind, Instant now) {
    const Authority authority = make_authority(now);
    const Key key = make_key();
    const X509Ptr certificate = make_server_certificate(key.get(), authority, kind, now);
    // The one that clients trust has then signed nothing.
    const bool unknown = kind == Certificate::unknown_authority;
    const Authority trusted = unknown ? make_authority(now) : Authority{};
    X509* shown = unknown ? trusted.certificate.get() : authority.certificate.get();
    return {pem_of(shown), pem_of(certificate.get()), pem_of(key.get())};
}

}  // namespace invito::sandbox
