#pragma once
// A YAML file as a tree of texts, maps and sequences, each with its place in the file. Nothing is
// guessed: `09:00`, `no` and `1e3` stay what was written; the schema gives them their types.

#include "invito/config/settings.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

struct YamlEntry;

// Lines and columns count from 1; columns count characters, not bytes.
struct YamlNode {
    enum class Kind { empty, scalar, sequence, map };

    Kind kind = Kind::empty;
    std::size_t line = 0;
    std::size_t column = 0;
    std::string text;                // of a scalar
    std::size_t text_line = 0;       // where the text starts: one line below a `|`
    std::vector<YamlNode> items;     // of a sequence
    std::vector<YamlEntry> entries;  // of a map, in the order of the file, keys unique

    [[nodiscard]] const YamlNode* find(std::string_view key) const;
};

struct YamlEntry {
    std::string key;
    std::size_t line = 0;
    std::size_t column = 0;
    YamlNode value;
};

struct YamlOptions {
    std::string file;  // for places in errors
    ErrorKind kind = ErrorKind::config;
    std::size_t bytes_max = 1024 * 1024;
};

// One document. Aliases, tags and maps as keys are refused; depth and size are bounded, so that no
// file can cost more than its length. Codes "yaml.*".
[[nodiscard]] boost::system::result<YamlNode, SettingsFailure> parse_yaml(
    std::string_view bytes, const YamlOptions& options
);

}  // namespace invito
