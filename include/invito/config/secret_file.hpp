#pragma once
// A file that holds one secret and nothing else: the API key, the address of a hook, the key of its
// signature. Not readable by others, and written by nobody but who may steer.

#include "invito/support/result.hpp"
#include "invito/support/secret.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace invito {

inline constexpr std::size_t secret_bytes_max = 4096;

// What is said of one that is not as it should be.
struct SecretKind {
    std::string_view code_prefix;  // "api_key."
    std::string_view name;         // "API key"
    std::string_view noun;         // "key"
    std::string_view missing_hint;
};

struct SecretFile {
    Secret value;
    unsigned mode = 0;
};

// One line of visible ASCII, trimmed. Errors: config; with the kind's prefix "missing",
// "permissions", "empty", "malformed" and "unreadable", and those of refuse_untrusted. No message
// contains the secret.
[[nodiscard]] Result<SecretFile> read_secret_file(
    const std::string& path, const SecretKind& kind,
    const std::map<std::string, std::string>& environment
);

// The same of a text. `source` is for messages.
[[nodiscard]] Result<Secret> checked_secret(
    std::string_view text, const std::string& source, const SecretKind& kind
);

}  // namespace invito
