#include "invito/app/webhook_receiver.hpp"
#include "invito/config/secret_file.hpp"
#include "invito/support/digest.hpp"
#include "invito/support/file.hpp"

#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <random>
#include <sstream>

namespace invito {

namespace {

namespace fs = std::filesystem;

constexpr const char* file_name = "webhook-secret";

constexpr SecretKind webhook_secret{
    .code_prefix = "webhook_secret.",
    .name = "webhook secret",
    .noun = "secret",
    .missing_hint = "`invito webhooks register URL` makes one",
};

std::string new_secret() {
    std::random_device entropy;  // the kernel's
    std::string hex;
    for (int i = 0; i < 8; ++i) hex += fmt::format("{:08x}", entropy());
    return hex;
}

Error unwritable(const std::string& file, const std::string& why) {
    return Error{
        .kind = ErrorKind::storage,
        .code = "webhook_secret.unwritable",
        .what = fmt::format("cannot write the webhook secret file {}", file),
        .found = why,
        .hint = "name another one with --secret-file, the same for `listen` and `webhooks`",
    };
}

// Whole or not at all, and never over another one: who came first has made it.
Result<void> make_secret_file(const std::string& file) {
    const std::string unfinished = fmt::format("{}.{}", file, new_secret().substr(0, 8));
    std::error_code failed;
    try {
        create_private_folders(folder_of(file));
        create_private_file(unfinished);
        const Descriptor opened = open_file(unfinished, O_WRONLY);
        const bool is_written =
            opened.is_open() && write_all(opened, new_secret() + "\n") && sync_to_disk(opened);
        if (!is_written) failed = std::make_error_code(std::errc::io_error);
    } catch (const StorageFailure& failure) {
        return unwritable(file, failure.what());
    }
    if (!failed) fs::create_hard_link(unfinished, file, failed);
    std::error_code ignored;
    fs::remove(unfinished, ignored);
    if (failed && failed != std::errc::file_exists) return unwritable(file, failed.message());
    return {};
}

bool is_there(const std::string& file) {
    std::error_code failed;
    return fs::exists(fs::symlink_status(file, failed));
}

}  // namespace

WebhookSecrets derive_secrets(const Secret& secret) {
    const auto of = [&secret](std::string_view use) {
        return Secret(hmac_sha256_hex(secret.reveal(), use));
    };
    return {.path = of("path"), .header = of("header"), .digest = of("digest")};
}

std::string webhook_secret_file(
    const Settings& settings, const std::optional<std::string>& named,
    const Environment& environment
) {
    if (named) return *named;
    const auto credentials = environment.find("CREDENTIALS_DIRECTORY");
    if (credentials != environment.end()) {
        std::string file = credentials->second + "/" + file_name;
        if (is_there(file)) return file;
    }
    if (const auto key = api_key_file(settings.provider, environment))
        return folder_of(*key) + "/" + file_name;
    return state_directory(environment) + "/" + file_name;
}

Result<WebhookSecrets> load_webhook_secrets(
    const std::string& file, const Environment& environment
) {
    if (!is_there(file)) {
        if (auto made = make_secret_file(file); !made) return made.error();
    }
    const auto secret = read_secret_file(file, webhook_secret, environment);
    if (!secret) return secret.error();
    WebhookSecrets secrets = derive_secrets(secret->value);
    const std::string signing_file = file + "-v2";
    if (!is_there(signing_file)) return secrets;
    const auto signing = read_secret_file(signing_file, webhook_secret, environment);
    if (!signing) return signing.error();
    std::istringstream parts(signing->value.reveal());
    for (std::string part; std::getline(parts, part, ',');)
        if (!part.empty()) secrets.signing.emplace_back(part);
    return secrets;
}

}  // namespace invito
