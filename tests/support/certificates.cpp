#include "support/certificates.hpp"

#include <memory>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdexcept>

namespace invito::test {

namespace {

template <auto release>
struct Release {
    template <class T>
    void operator()(T* object) const {
        release(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Release<X509_free>>;
using Memory = std::unique_ptr<BIO, Release<BIO_free>>;

void require(bool is_ok, const char* step) {
    if (!is_ok) throw std::runtime_error(std::string("cannot make a certificate: ") + step);
}

std::string to_text(BIO* memory) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory, &data);
    return std::string(data, static_cast<std::size_t>(size));
}

std::string to_pem(EVP_PKEY* key) {
    const Memory memory(BIO_new(BIO_s_mem()));
    require(
        PEM_write_bio_PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr), "key"
    );
    return to_text(memory.get());
}

std::string to_pem(X509* certificate) {
    const Memory memory(BIO_new(BIO_s_mem()));
    require(PEM_write_bio_X509(memory.get(), certificate), "certificate");
    return to_text(memory.get());
}

Memory open(const std::string& pem) {
    return Memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

void add_extension(X509* certificate, X509V3_CTX& context, int kind, const std::string& value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
    require(extension != nullptr, value.c_str());
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

void set_validity(X509* certificate, const CertificateWish& wish) {
    X509_time_adj_ex(X509_getm_notBefore(certificate), wish.valid_from_days, 0, nullptr);
    X509_time_adj_ex(X509_getm_notAfter(certificate), wish.valid_until_days, 0, nullptr);
}

void set_name(X509* certificate, const char* name) {
    X509_NAME_add_entry_by_txt(
        X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
        reinterpret_cast<const unsigned char*>(name), -1, -1, 0
    );
}

std::string join(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ",") + name;
    return text;
}

// Signed by `issuer`, or by itself if that is null.
Identity make(
    const CertificateWish& wish, const char* name, bool is_authority, const Identity* issuer
) {
    const Key key(EVP_EC_gen("P-256"));
    const Certificate certificate(X509_new());
    require(key && certificate, "allocation");
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), issuer ? 2 : 1);
    set_validity(certificate.get(), wish);
    set_name(certificate.get(), name);
    X509_set_pubkey(certificate.get(), key.get());

    Key issuer_key;
    Certificate issuer_certificate;
    if (issuer) {
        issuer_key.reset(
            PEM_read_bio_PrivateKey(open(issuer->key_pem).get(), nullptr, nullptr, nullptr)
        );
        issuer_certificate.reset(
            PEM_read_bio_X509(open(issuer->certificate_pem).get(), nullptr, nullptr, nullptr)
        );
    }
    X509* signer = issuer ? issuer_certificate.get() : certificate.get();
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(signer));
    X509V3_CTX context;
    X509V3_set_ctx(&context, signer, certificate.get(), nullptr, nullptr, 0);
    if (is_authority)
        add_extension(certificate.get(), context, NID_basic_constraints, "critical,CA:TRUE");
    if (!wish.names.empty())
        add_extension(certificate.get(), context, NID_subject_alt_name, join(wish.names));
    EVP_PKEY* signing_key = issuer ? issuer_key.get() : key.get();
    require(X509_sign(certificate.get(), signing_key, EVP_sha256()) > 0, "signature");
    return {to_pem(key.get()), to_pem(certificate.get())};
}

}  // namespace

Authority::Authority() : own_(make({.names = {}}, "Test Authority", true, nullptr)) {}

Identity Authority::issue(const CertificateWish& wish) const {
    return make(wish, "server", false, &own_);
}

Identity make_self_signed(const CertificateWish& wish) {
    return make(wish, "self", false, nullptr);
}

}  // namespace invito::test
