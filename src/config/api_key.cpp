#include "invito/config/api_key.hpp"

#include "files.hpp"
#include "invito/config/secret_file.hpp"
#include "invito/support/command.hpp"
#include "text_rules.hpp"

#include <fmt/format.h>
#include <optional>
#include <unistd.h>
#include <utility>

namespace invito {

namespace {

constexpr const char* credential_name = "unipile-api-key";

const SecretKind api_key{
    .code_prefix = "api_key.",
    .name = "API key",
    .noun = "key",
    .missing_hint = "create an access token in the Unipile dashboard, then `invito config set-key`",
};

Error key_error(const char* code, std::string what, std::string hint) {
    Error error{ErrorKind::config, code, std::move(what)};
    error.hint = std::move(hint);
    error.help_topic = "secrets";
    return error;
}

Error missing_key(std::string what) {
    return key_error("api_key.missing", std::move(what), std::string(api_key.missing_hint));
}

Result<ApiKey> key_from_file(const std::string& path, const Environment& environment) {
    auto key = read_secret_file(path, api_key, environment);
    if (!key) return key.error();
    return ApiKey{std::move(key->value), fmt::format("file, mode {:04o}", key->mode)};
}

Result<ApiKey> key_from_command(const std::vector<std::string>& words) {
    const CommandLimits limits{std::chrono::seconds{30}, secret_bytes_max};
    CommandResult result = run_command(words, limits);
    const std::string source = fmt::format("provider.api_key_command ({})", words.front());
    if (const auto problem = command_problem(result, limits)) {
        return key_error(
            "api_key.command", fmt::format("{} {}", source, *problem),
            "run it by hand: it must print the API key and nothing else"
        );
    }
    auto key = checked_secret(result.output, source, api_key);
    if (!key) return key.error();
    return ApiKey{*std::move(key), fmt::format("command {}", words.front())};
}

Result<ApiKey> key_from_environment(const std::string& text) {
    auto key = checked_secret(text, "UNIPILE_API_KEY", api_key);
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
