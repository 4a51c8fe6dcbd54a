#include "invito/support/digest.hpp"

#include "invito/support/failure.hpp"

#include <array>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
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

using Digest = std::array<unsigned char, 32>;

std::string hex_of(std::span<const unsigned char> digest) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(digest.size() * 2);
    for (const unsigned char byte : digest) {
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
    Digest digest{};
    const int finished = EVP_DigestFinal_ex(context.get(), digest.data(), nullptr);
    ensure(finished == 1, "OpenSSL ends the digest");
    return hex_of(digest);
}

std::string sha256_hex(std::string_view bytes) {
    Sha256 digest;
    digest.update(bytes);
    return digest.hex();
}

std::string hmac_sha256_hex(std::string_view key, std::string_view bytes) {
    Digest digest{};
    const auto* const begin = reinterpret_cast<const unsigned char*>(bytes.data());
    const auto* const done = HMAC(
        sha256_algorithm(), key.data(), static_cast<int>(key.size()), begin, bytes.size(),
        digest.data(), nullptr
    );
    ensure(done != nullptr, "OpenSSL signs");
    return hex_of(digest);
}

std::string sha256_base64(std::string_view bytes) {
    std::string digest(Digest{}.size(), '\0');
    const int digested = EVP_Digest(
        bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr,
        sha256_algorithm(), nullptr
    );
    ensure(digested == 1, "OpenSSL digests the bytes");
    return encode_base64(digest);
}

std::string random_hex() {
    std::array<unsigned char, 16> bytes{};
    const int drawn = RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
    ensure(drawn == 1, "the machine gives chance");
    return hex_of(bytes);
}

std::string encode_base64(std::string_view bytes) {
    std::string encoded(4 * ((bytes.size() + 2) / 3) + 1, '\0');  // OpenSSL appends a NUL
    const int length = EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(encoded.data()),
        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size())
    );
    encoded.resize(static_cast<std::size_t>(length));
    return encoded;
}

}  // namespace invito
