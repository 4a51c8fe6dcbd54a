#pragma once
// SHA-256 for checksums and keys of files, migrations and identities; base64 (RFC 4648, 4); and
// chance that nobody can guess.

#include <memory>
#include <string>
#include <string_view>

namespace invito {

// Lower-case hexadecimal SHA-256 of `bytes`, 64 characters.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

// Lower-case hexadecimal HMAC-SHA256 (RFC 2104).
[[nodiscard]] std::string hmac_sha256_hex(std::string_view key, std::string_view bytes);

// The same in base64, as a Content-Security-Policy names a script (W3C CSP 3, 2.3.1).
[[nodiscard]] std::string sha256_base64(std::string_view bytes);

// SHA-256 over a stream of pieces.
class Sha256 {
public:
    Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;
    ~Sha256();

    void update(std::string_view bytes);
    [[nodiscard]] std::string hex();  // call once, at the end

private:
    struct State;
    std::unique_ptr<State> state_;
};

// 32 hexadecimal digits: salts, and ids that no two machines may share.
[[nodiscard]] std::string random_hex();

[[nodiscard]] std::string encode_base64(std::string_view bytes);

}  // namespace invito
