#include "invito/config/secret_file.hpp"

#include "files.hpp"
#include "invito/config/file_trust.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <cerrno>
#include <fmt/format.h>
#include <sys/stat.h>
#include <system_error>
#include <utility>

namespace invito {

namespace {

constexpr mode_t others = S_IRWXG | S_IRWXO;

Error secret_error(
    const SecretKind& kind, std::string_view code, std::string what, std::string hint
) {
    Error error{
        ErrorKind::config, std::string(kind.code_prefix) + std::string(code), std::move(what)};
    error.hint = std::move(hint);
    error.help_topic = "secrets";
    return error;
}

// Files under $CREDENTIALS_DIRECTORY are guarded by their folder; systemd and container platforms
// choose the mode.
bool is_credential(const std::string& path, const Environment& environment) {
    const auto folder = variable(environment, "CREDENTIALS_DIRECTORY");
    return folder && resolve(path, ".").starts_with(resolve(*folder + "/", "."));
}

}  // namespace

Result<Secret> checked_secret(
    std::string_view text, const std::string& source, const SecretKind& kind
) {
    const std::string_view secret = trim(text);
    if (secret.empty()) {
        return secret_error(
            kind, "empty", fmt::format("{} holds no {}", source, kind.name), "write it there"
        );
    }
    if (secret.find_first_of("\r\n") != std::string_view::npos) {
        return secret_error(
            kind, "malformed", fmt::format("{} holds more than one line", source),
            fmt::format("it must hold the {} alone", kind.name)
        );
    }
    const bool is_visible =
        std::all_of(secret.begin(), secret.end(), [](char c) { return c > ' ' && c <= '~'; });
    if (!is_visible) {
        return secret_error(
            kind, "malformed", fmt::format("{} holds characters that no {} has", source, kind.name),
            fmt::format("copy the {} again, without spaces and quotes", kind.noun)
        );
    }
    return Secret{std::string(secret)};
}

Result<SecretFile> read_secret_file(
    const std::string& path, const SecretKind& kind, const Environment& environment
) {
    const std::string shown = abbreviate_home(path, environment);
    const std::string named = fmt::format("{} file {}", kind.name, shown);
    const auto unreadable = [&] {
        return secret_error(
            kind, "unreadable",
            fmt::format("cannot read the {}: {}", named, std::generic_category().message(errno)),
            "the file must be readable by the user who runs invito"
        );
    };
    const Descriptor file = open_file(path);
    if (!file.is_open() && errno == ENOENT) {
        return secret_error(
            kind, "missing", fmt::format("no {}: file {} does not exist", kind.name, shown),
            std::string(kind.missing_hint)
        );
    }
    struct stat status {};
    if (!file.is_open() || ::fstat(file.number(), &status) != 0) return unreadable();
    const auto trusted = refuse_untrusted(file.number(), path, trusted_users(environment));
    if (!trusted) return trusted.error();
    const unsigned mode = status.st_mode & ALLPERMS;
    if ((mode & others) != 0 && !is_credential(path, environment)) {
        return secret_error(
            kind, "permissions", fmt::format("{} is readable by others (mode {:04o})", named, mode),
            fmt::format("chmod 600 {}", shown)
        );
    }
    const auto text = read_all(file, secret_bytes_max);
    if (!text) return unreadable();
    if (text->size() > secret_bytes_max) {
        return secret_error(
            kind, "malformed", fmt::format("{} is larger than {} bytes", named, secret_bytes_max),
            fmt::format("it must hold the {} alone", kind.name)
        );
    }
    auto secret = checked_secret(*text, named, kind);
    if (!secret) return secret.error();
    return SecretFile{*std::move(secret), mode};
}

}  // namespace invito
