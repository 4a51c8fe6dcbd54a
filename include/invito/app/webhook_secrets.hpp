#pragma once
// What the receiver of webhooks and who registers them must agree about.

#include "invito/app/compose.hpp"
#include "invito/support/result.hpp"
#include "invito/support/secret.hpp"

#include <optional>
#include <string>
#include <vector>

namespace invito {

// v2: those of the provider's endpoints, any of which may have signed an event. In one file, with
// commas between them.
class SigningSecrets {
public:
    SigningSecrets() = default;  // there are none, and none can be kept
    SigningSecrets(std::string file, Environment environment)
        : file_(std::move(file)), environment_(std::move(environment)) {}

    // As the file says now: a receiver knows those that were kept since it began. None if there is
    // no file. Errors: as of any secret's file, with "webhook_secret.".
    [[nodiscard]] Result<std::vector<Secret>> read() const;

    // Before those that are there; twice is as good as once. Errors: as above; storage,
    // "webhook_secret.unwritable".
    [[nodiscard]] Result<void> keep(const Secret& secret) const;

    // Whatever it signed proves nothing any more. Errors: as above.
    [[nodiscard]] Result<void> forget(const Secret& secret) const;

private:
    [[nodiscard]] Result<void> write(const std::vector<Secret>& secrets) const;

    std::string file_;
    Environment environment_;
};

// Made of the one secret that a file of its own holds, so that whoever registers a webhook and
// whoever receives it agree without being told.
struct WebhookSecrets {
    Secret path;    // the last part of the address
    Secret header;  // v1: the value of webhook_auth_field, which the provider sends with each event
    Secret digest;  // the key of the digests by which events without an id are known again
    SigningSecrets signing = {};
};

inline constexpr const char* webhook_auth_field = "Unipile-Auth";

[[nodiscard]] WebhookSecrets derive_secrets(const Secret& secret);

// --secret-file; else $CREDENTIALS_DIRECTORY/webhook-secret, if it is there; else the file of that
// name beside the API key's, or beside the database that is used without any setting.
[[nodiscard]] std::string webhook_secret_file(
    const Settings& settings, const std::optional<std::string>& named,
    const Environment& environment
);

// A missing file is made, with a new secret. Beside it, under the name with "-v2", stand the
// signing secrets. Errors: as of any secret's file, with "webhook_secret."; storage,
// "webhook_secret.unwritable".
[[nodiscard]] Result<WebhookSecrets> load_webhook_secrets(
    const std::string& file, const Environment& environment
);

}  // namespace invito
