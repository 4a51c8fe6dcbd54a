#include "invito/app/webhook_secrets.hpp"

#include "invito/config/secret_file.hpp"
#include "invito/support/digest.hpp"
#include "invito/support/file.hpp"

#include <algorithm>
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

// Whole or not at all: written beside it, and then put in its place.
Result<void> write_secret_file(
    const std::string& file, const std::string& secret,
    void (*put)(const fs::path& from, const fs::path& to, std::error_code& failed)
) {
    const std::string unfinished = fmt::format("{}.{}", file, new_secret().substr(0, 8));
    std::error_code failed;
    try {
        create_private_folders(folder_of(file));
        create_private_file(unfinished);
        const Descriptor opened = open_file(unfinished, O_WRONLY);
        const bool is_written =
            opened.is_open() && write_all(opened, secret + "\n") && sync_to_disk(opened);
        if (!is_written) failed = std::make_error_code(std::errc::io_error);
    } catch (const StorageFailure& failure) {
        return unwritable(file, failure.what());
    }
    if (!failed) put(unfinished, file, failed);
    std::error_code ignored;
    fs::remove(unfinished, ignored);
    if (failed) return unwritable(file, failed.message());
    return {};
}

// Never over another one: who came first has made it.
void put_if_missing(const fs::path& from, const fs::path& to, std::error_code& failed) {
    fs::create_hard_link(from, to, failed);
    if (failed == std::errc::file_exists) failed.clear();
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
        if (auto made = write_secret_file(file, new_secret(), put_if_missing); !made)
            return made.error();
    }
    const auto secret = read_secret_file(file, webhook_secret, environment);
    if (!secret) return secret.error();
    WebhookSecrets secrets = derive_secrets(secret->value);
    secrets.signing = SigningSecrets(file + "-v2", environment);
    if (const auto signing = secrets.signing.read(); !signing) return signing.error();
    return secrets;
}

namespace {

auto same_as(const Secret& secret) {
    return [&secret](const Secret& other) { return other.reveal() == secret.reveal(); };
}

}  // namespace

Result<std::vector<Secret>> SigningSecrets::read() const {
    std::vector<Secret> secrets;
    if (file_.empty() || !is_there(file_)) return secrets;
    const auto whole = read_secret_file(file_, webhook_secret, environment_);
    if (!whole) return whole.error();
    std::istringstream parts(whole->value.reveal());
    for (std::string part; std::getline(parts, part, ',');)
        if (!part.empty()) secrets.emplace_back(part);
    return secrets;
}

Result<void> SigningSecrets::keep(const Secret& secret) const {
    auto secrets = read();
    if (!secrets) return secrets.error();
    if (std::ranges::any_of(*secrets, same_as(secret))) return {};
    secrets->insert(secrets->begin(), secret);
    return write(*secrets);
}

Result<void> SigningSecrets::forget(const Secret& secret) const {
    auto secrets = read();
    if (!secrets) return secrets.error();
    if (std::erase_if(*secrets, same_as(secret)) == 0) return {};
    return write(*secrets);
}

Result<void> SigningSecrets::write(const std::vector<Secret>& secrets) const {
    if (secrets.empty()) {
        std::error_code failed;
        fs::remove(file_, failed);
        if (failed) return unwritable(file_, failed.message());
        return {};
    }
    std::string text;
    for (const Secret& secret : secrets) text += (text.empty() ? "" : ",") + secret.reveal();
    return write_secret_file(file_, text, fs::rename);
}

}  // namespace invito
