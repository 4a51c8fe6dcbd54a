#pragma once
// Paths as people write them in settings - ~, $CREDENTIALS_DIRECTORY, and relative to the file that
// names them - and the whole of a small file.

#include "invito/config/file_trust.hpp"
#include "invito/support/file.hpp"
#include "invito/support/result.hpp"

#include <cstddef>
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

struct TextFileErrors {
    ErrorKind kind = ErrorKind::config;
    std::string_view missing;     // code
    std::string_view unreadable;  // code
    std::string_view hint;
};

// As read_all. With `trusted` the file steers: one that others can have written is refused.
[[nodiscard]] Result<std::string> read_text_file(
    const std::string& path, std::size_t bytes_max, const TextFileErrors& errors,
    const std::optional<TrustedUsers>& trusted = std::nullopt
);

}  // namespace invito
