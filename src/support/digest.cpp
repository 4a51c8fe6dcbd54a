#include "invito/support/digest.hpp"

#include "invito/support/failure.hpp"

#include <array>
#include <openssl/evp.h>
#include <utility>

namespace invito {
namespace {

struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// Fetched once: OpenSSL 3 otherwise searches its providers for every digest. Never freed, because
// digests may be taken while static objects are destroyed.
const EVP_MD* sha256_algorithm() {
    static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    ensure(algorithm != nullptr, "OpenSSL provides SHA-256");
    return algorithm;
}

}  // namespace

struct Sha256::State {
    std::unique_ptr<EVP_MD_CTX, FreeContext> context{EVP_MD_CTX_new()};
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
    ensure(state_->context != nullptr, "OpenSSL has memory for a digest");
    const int started = EVP_DigestInit_ex2(state_->context.get(), sha256_algorithm(), nullptr);
    ensure(started == 1, "OpenSSL starts a digest");
}

Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

void Sha256::update(std::string_view bytes) {
    ensure(state_->context != nullptr, "bytes are added before the digest is read");
    const int added = EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size());
    ensure(added == 1, "OpenSSL takes the bytes");
}

std::string Sha256::hex() {
    const auto context = std::move(state_->context);
    ensure(context != nullptr, "a digest is read once");
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int digest_bytes = 0;
    const int finished = EVP_DigestFinal_ex(context.get(), digest.data(), &digest_bytes);
    ensure(finished == 1, "OpenSSL ends the digest");

    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(std::size_t{digest_bytes} * 2);
    for (unsigned int i = 0; i < digest_bytes; ++i) {
        text += digits[digest[i] >> 4U];
        text += digits[digest[i] & 0x0FU];
    }
    return text;
}

std::string sha256_hex(std::string_view bytes) {
    Sha256 digest;
    digest.update(bytes);
    return digest.hex();
}

}  // namespace invito
