#pragma once
// Throw-away certificates, made in memory for one run of the server. Never written anywhere.

#include "invito/sandbox/server.hpp"
#include "invito/support/time.hpp"

#include <string>

namespace invito::sandbox {

// All in PEM.
struct TlsIdentity {
    std::string authority;  // what a client has to trust
    std::string certificate;
    std::string key;
};

// A certificate for localhost, 127.0.0.1 and ::1, or one that is bad in the way asked for.
// Throws InternalFailure if OpenSSL cannot make it.
[[nodiscard]] TlsIdentity make_tls_identity(Certificate kind, Instant now);

}  // namespace invito::sandbox
