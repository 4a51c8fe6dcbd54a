#include "invito/config/api_key.hpp"

#include "command.hpp"
#include "files.hpp"
#include "invito/config/file_trust.hpp"
#include "invito/support/text.hpp"
#include "text_rules.hpp"

#include <algorithm>
#include <cerrno>
#include <fmt/format.h>
#include <optional>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace invito {

namespace {

constexpr std::size_t key_bytes_max = 4096;
constexpr mode_t others = S_IRWXG | S_IRWXO;
constexpr const char* credential_name = "unipile-api-key";

Error key_error(const char* code, std::string what, std::string hint) {
    Error error{ErrorKind::config, code, std::move(what)};
    error.hint = std::move(hint);
    error.help_topic = "secrets";
    return error;
}

Error missing_key(std::string what) {
    return key_error(
        "api_key.missing", std::move(what),
        "create an access token in the Unipile dashboard, then `invito config set-key`"
    );
}

std::string reason(int error_number) {
    return std::generic_category().message(error_number);
}

// One line of visible ASCII, as a header takes it. `source` is for messages; the key never is.
Result<Secret> checked_key(std::string_view text, const std::string& source) {
    const std::string_view key = trim(text);
    if (key.empty()) {
        return key_error(
            "api_key.empty", fmt::format("{} holds no API key", source), "write it there"
        );
    }
    if (key.find_first_of("\r\n") != std::string_view::npos) {
        return key_error(
            "api_key.malformed", fmt::format("{} holds more than one line", source),
            "it must hold the API key alone"
        );
    }
    const bool is_visible =
        std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c <= '~'; });
    if (!is_visible) {
        return key_error(
            "api_key.malformed", fmt::format("{} holds characters that no API key has", source),
            "copy the key again, without spaces and quotes"
        );
    }
    return Secret{std::string(key)};
}

// Files under $CREDENTIALS_DIRECTORY are guarded by their folder; systemd and container platforms
// choose the mode.
bool is_credential(const std::string& path, const Environment& environment) {
    const auto folder = variable(environment, "CREDENTIALS_DIRECTORY");
    return folder && resolve(path, ".").starts_with(resolve(*folder + "/", "."));
}

Result<ApiKey> key_from_file(const std::string& path, const Environment& environment) {
    const std::string shown = abbreviate_home(path, environment);
    const auto unreadable = [&] {
        return key_error(
            "api_key.unreadable",
            fmt::format("cannot read the API key file {}: {}", shown, reason(errno)),
            "the file must be readable by the user who runs invito"
        );
    };
    const Descriptor file = open_file(path);
    if (!file.is_open() && errno == ENOENT) {
        return missing_key(fmt::format("no API key: file {} does not exist", shown));
    }
    struct stat status {};
    if (!file.is_open() || ::fstat(file.number(), &status) != 0) return unreadable();
    const auto trusted = refuse_untrusted(file.number(), path, trusted_users(environment));
    if (!trusted) return trusted.error();
    const unsigned mode = status.st_mode & ALLPERMS;
    if ((mode & others) != 0 && !is_credential(path, environment)) {
        return key_error(
            "api_key.permissions",
            fmt::format("API key file {} is readable by others (mode {:04o})", shown, mode),
            fmt::format("chmod 600 {}", shown)
        );
    }
    const auto text = read_all(file, key_bytes_max);
    if (!text) return unreadable();
    if (text->size() > key_bytes_max) {
        return key_error(
            "api_key.malformed",
            fmt::format("API key file {} is larger than {} bytes", shown, key_bytes_max),
            "it must hold the API key alone"
        );
    }
    auto key = checked_key(*text, fmt::format("API key file {}", shown));
    if (!key) return key.error();
    return ApiKey{*std::move(key), fmt::format("file, mode {:04o}", mode)};
}

// Why the command gave no key; nullopt if it did.
std::optional<std::string> command_problem(const CommandResult& result) {
    switch (result.end) {
        case CommandResult::End::exited:
            if (result.status == 0) return std::nullopt;
            return fmt::format("ended with exit code {}", result.status);
        case CommandResult::End::killed_by_signal:
            return fmt::format("was ended by signal {}", result.status);
        case CommandResult::End::not_started:
            return fmt::format("cannot be started: {}", reason(result.status));
        case CommandResult::End::timed_out: return "did not end within 30 s";
        case CommandResult::End::too_much_output:
            return fmt::format("printed more than {} bytes", key_bytes_max);
    }
    return std::nullopt;
}

Result<ApiKey> key_from_command(const std::vector<std::string>& words) {
    CommandResult result =
        run_command(words, CommandLimits{std::chrono::seconds{30}, key_bytes_max});
    const std::string source = fmt::format("provider.api_key_command ({})", words.front());
    if (const auto problem = command_problem(result)) {
        return key_error(
            "api_key.command", fmt::format("{} {}", source, *problem),
            "run it by hand: it must print the API key and nothing else"
        );
    }
    auto key = checked_key(result.output, source);
    if (!key) return key.error();
    return ApiKey{*std::move(key), fmt::format("command {}", words.front())};
}

Result<ApiKey> key_from_environment(const std::string& text) {
    auto key = checked_key(text, "UNIPILE_API_KEY");
    if (!key) return key.error();
    ApiKey found{*std::move(key), "environment UNIPILE_API_KEY"};
    found.warning =
        "the environment is a weak place for a key: child processes, crash reports and "
        "`docker inspect` show it; use UNIPILE_API_KEY_FILE or provider.api_key_file";
    return found;
}

}  // namespace

Result<ApiKey> load_api_key(
    const ProviderSettings& provider, const std::map<std::string, std::string>& environment
) {
    if (const auto named = variable(environment, "UNIPILE_API_KEY_FILE")) {
        if (is_key_instead_of_path(*named)) {
            return key_error(
                "api_key.unreadable",
                "UNIPILE_API_KEY_FILE holds an API key, not the name of a file",
                "write the key to a file (mode 0600) and name that file"
            );
        }
        const auto path = expand_path(*named, ".", environment);
        if (!path) return path.error();
    }
    if (const auto file = api_key_file(provider, environment)) {
        return key_from_file(*file, environment);
    }
    if (const auto text = variable(environment, "UNIPILE_API_KEY")) {
        return key_from_environment(*text);
    }
    if (!provider.api_key_command.empty()) return key_from_command(provider.api_key_command);
    if (provider.kind == ProviderKind::sandbox) {
        return ApiKey{Secret{"sandbox"}, "built in, for the sandbox"};
    }
    return missing_key("no API key: no file and no command is set for it");
}

std::optional<std::string> api_key_file(
    const ProviderSettings& provider, const std::map<std::string, std::string>& environment
) {
    if (const auto named = variable(environment, "UNIPILE_API_KEY_FILE")) {
        const auto path = expand_path(*named, ".", environment);
        if (!path || is_key_instead_of_path(*named)) return std::nullopt;
        return *path;
    }
    if (variable(environment, "UNIPILE_API_KEY")) return std::nullopt;
    if (const auto folder = variable(environment, "CREDENTIALS_DIRECTORY")) {
        const std::string path = resolve(credential_name, *folder);
        if (::access(path.c_str(), F_OK) == 0) return path;
    }
    if (!provider.api_key_command.empty() || provider.api_key_file.empty()) return std::nullopt;
    return provider.api_key_file;
}

}  // namespace invito
