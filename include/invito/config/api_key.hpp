#pragma once
// The API key, from the nearest of its sources. Never from a flag, never from YAML.

#include "invito/config/settings.hpp"
#include "invito/support/result.hpp"
#include "invito/support/secret.hpp"

#include <map>
#include <optional>
#include <string>

namespace invito {

struct ApiKey {
    Secret value;
    std::string
        origin;  // "file, mode 0600", "environment UNIPILE_API_KEY", "command secret-tool", ...
    std::string warning = {};  // e.g. that the environment is a weak place
};

// UNIPILE_API_KEY_FILE > UNIPILE_API_KEY > $CREDENTIALS_DIRECTORY/unipile-api-key >
// provider.api_key_command or api_key_file. For kind sandbox without any of them: the key
// "sandbox". The key is one line of visible ASCII, trimmed. Errors: config; codes
// "api_key.missing", "api_key.permissions", "api_key.command", "api_key.empty",
// "api_key.malformed", "api_key.unreadable", "config.path", and for a file those of
// refuse_untrusted. No message contains the key.
[[nodiscard]] Result<ApiKey> load_api_key(
    const ProviderSettings& provider, const std::map<std::string, std::string>& environment
);

// The file that the key comes from, if a file is its source.
[[nodiscard]] std::optional<std::string> api_key_file(
    const ProviderSettings& provider, const std::map<std::string, std::string>& environment
);

}  // namespace invito
