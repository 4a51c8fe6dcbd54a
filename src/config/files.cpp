#include "files.hpp"

#include "invito/config/settings.hpp"

#include <cerrno>
#include <filesystem>
#include <fmt/format.h>
#include <sys/stat.h>
#include <system_error>
#include <utility>

namespace invito {
namespace {

constexpr std::string_view credentials_variable = "$CREDENTIALS_DIRECTORY";

Error path_error(std::string what, std::string_view found, std::string hint) {
    Error error{ErrorKind::config, "config.path", std::move(what)};
    error.found = found;
    error.hint = std::move(hint);
    return error;
}

bool starts_with_segment(std::string_view path, std::string_view segment) {
    return path.starts_with(segment) &&
           (path.size() == segment.size() || path[segment.size()] == '/');
}

// The XDG base directory specification 0.8: relative values are ignored.
std::optional<std::string> xdg_folder(
    const Environment& environment, const char* name, std::string_view below_home
) {
    auto folder = variable(environment, name);
    if (folder && folder->front() == '/') return folder;
    const auto home = variable(environment, "HOME");
    if (!home) return std::nullopt;
    return fmt::format("{}/{}", *home, below_home);
}

}  // namespace

std::optional<std::string> variable(const Environment& environment, const char* name) {
    const auto found = environment.find(name);
    if (found == environment.end() || found->second.empty()) return std::nullopt;
    return found->second;
}

std::string resolve(std::string_view path, const std::string& folder) {
    return (std::filesystem::path(folder) / path).lexically_normal().string();
}

Result<std::string> expand_path(
    std::string_view path, const std::string& folder, const Environment& environment
) {
    if (starts_with_segment(path, "~")) {
        const auto home = variable(environment, "HOME");
        if (!home) return path_error("~ has no meaning: HOME is not set", path, "write it out");
        return resolve(*home + std::string(path.substr(1)), folder);
    }
    if (path.starts_with('~')) {
        return path_error("only ~ itself is expanded, not ~name", path, "write it out");
    }
    if (starts_with_segment(path, credentials_variable)) {
        const auto credentials = variable(environment, "CREDENTIALS_DIRECTORY");
        if (!credentials) {
            return path_error(
                "CREDENTIALS_DIRECTORY is not set", path,
                "systemd sets it in a unit with LoadCredential="
            );
        }
        return resolve(
            *credentials + std::string(path.substr(credentials_variable.size())), folder
        );
    }
    return resolve(path, folder);
}

std::string abbreviate_home(const std::string& path, const Environment& environment) {
    const auto home = variable(environment, "HOME");
    if (!home || !starts_with_segment(path, *home)) return path;
    return "~" + path.substr(home->size());
}

std::optional<std::string> user_config_path(std::string_view name, const Environment& environment) {
    const auto folder = xdg_folder(environment, "XDG_CONFIG_HOME", ".config");
    if (!folder) return std::nullopt;
    return fmt::format("{}/invito/{}", *folder, name);
}

std::vector<std::string> config_search_path(const SettingsSources& sources) {
    std::vector<std::string> paths = {resolve("invito.yaml", sources.working_directory)};
    if (auto user = user_config_path("invito.yaml", sources.environment)) {
        paths.push_back(*std::move(user));
    }
    paths.emplace_back("/etc/invito/invito.yaml");
    return paths;
}

std::string default_database(const std::map<std::string, std::string>& environment) {
    static constexpr const char* name = "invito.db";
    if (const auto state = variable(environment, "STATE_DIRECTORY")) {
        return fmt::format("{}/{}", state->substr(0, state->find(':')), name);
    }
    const auto folder = xdg_folder(environment, "XDG_STATE_HOME", ".local/state");
    return folder ? fmt::format("{}/invito/{}", *folder, name) : std::string(name);
}

Result<std::string> read_text_file(
    const std::string& path, std::size_t bytes_max, const TextFileErrors& errors,
    const std::optional<TrustedUsers>& trusted
) {
    const auto error = [&](std::string_view code, std::string what) {
        Error problem{errors.kind, std::string(code), std::move(what)};
        problem.hint = errors.hint;
        return problem;
    };
    const auto unreadable = [&] {
        const std::string reason = std::generic_category().message(errno);
        return error(errors.unreadable, fmt::format("cannot read {}: {}", path, reason));
    };
    const Descriptor file = open_file(path);
    if (!file.is_open() && (errno == ENOENT || errno == ENOTDIR)) {
        return error(errors.missing, fmt::format("{} does not exist", path));
    }
    struct stat status {};
    if (!file.is_open() || ::fstat(file.number(), &status) != 0) return unreadable();
    if (S_ISDIR(status.st_mode)) {
        return error(errors.unreadable, fmt::format("{} is a folder, not a file", path));
    }
    if (trusted) {
        const auto fine = refuse_untrusted(file.number(), path, *trusted);
        if (!fine) return fine.error();
    }
    auto bytes = read_all(file, bytes_max);
    if (!bytes) return unreadable();
    return *std::move(bytes);
}

}  // namespace invito
