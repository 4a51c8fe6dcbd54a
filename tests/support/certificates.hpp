#pragma once
// Throw-away certificates for tests, made with OpenSSL while the test runs.

#include <string>
#include <vector>

namespace invito::test {

struct Identity {
    std::string key_pem;
    std::string certificate_pem;
};

struct CertificateWish {
    std::vector<std::string> names;  // subject alternative names, as "DNS:host" or "IP:address"
    int valid_from_days = -1;        // relative to now
    int valid_until_days = 1;
};

class Authority {
public:
    Authority();

    [[nodiscard]] const std::string& certificate_pem() const { return own_.certificate_pem; }
    [[nodiscard]] Identity issue(const CertificateWish& wish) const;

private:
    Identity own_;
};

[[nodiscard]] Identity make_self_signed(const CertificateWish& wish);

}  // namespace invito::test
