#pragma once
// Paths as people write them in settings: ~, $CREDENTIALS_DIRECTORY, and relative to the file that
// names them.

#include "invito/support/result.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace invito {

using Environment = std::map<std::string, std::string>;

// The value of a variable that is set and not empty.
[[nodiscard]] std::optional<std::string> variable(const Environment& environment, const char* name);

// `path` if it is absolute, else below `folder`; without "./" and "x/../".
[[nodiscard]] std::string resolve(std::string_view path, const std::string& folder);

// The folder of a file, "." if its path names none.
[[nodiscard]] std::string folder_of(const std::string& file);

// Expands ~ and $CREDENTIALS_DIRECTORY at the start and resolves the rest against `folder`. Errors:
// config, "config.path".
[[nodiscard]] Result<std::string> expand_path(
    std::string_view path, const std::string& folder, const Environment& environment
);

// The other way, for messages: the home folder becomes ~.
[[nodiscard]] std::string abbreviate_home(const std::string& path, const Environment& environment);

// $XDG_CONFIG_HOME/invito/<name> or ~/.config/invito/<name>; nullopt without a home.
[[nodiscard]] std::optional<std::string> user_config_path(
    std::string_view name, const Environment& environment
);

}  // namespace invito
