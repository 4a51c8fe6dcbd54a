#include "invito/support/digest.hpp"

#include "invito/support/failure.hpp"

#include <array>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <span>
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

std::string hex_of(std::span<const unsigned char> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const unsigned char byte : bytes) {
        text += digits[byte >> 4U];
        text += digits[byte & 0x0FU];
    }
    return text;
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
    return hex_of({digest.data(), digest_bytes});
}

std::string sha256_hex(std::string_view bytes) {
    Sha256 digest;
    digest.update(bytes);
    return digest.hex();
}

std::string hmac_sha256_hex(std::string_view key, std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int digest_bytes = 0;
    const auto* const begin = reinterpret_cast<const unsigned char*>(bytes.data());
    const auto* const done = HMAC(
        sha256_algorithm(), key.data(), static_cast<int>(key.size()), begin, bytes.size(),
        digest.data(), &digest_bytes
    );
    ensure(done != nullptr, "OpenSSL signs");
    return hex_of({digest.data(), digest_bytes});
}

}  // namespace invito
