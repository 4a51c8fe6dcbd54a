#pragma once
// How a list's cells are separated: detected on its first lines.

#include "headers.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace invito::input {

// How many records may stand before and including the header row.
constexpr std::size_t header_records_max = 10;

// Excel's first line "sep=;": it says how the rest is separated and is no row.
struct SeparatorLine {
    char delimiter;
    std::size_t bytes;  // with its line end
};
[[nodiscard]] std::optional<SeparatorLine> find_separator_line(std::string_view text);

// Comma, semicolon, tab or pipe, whichever makes the best header row, then the most regular rows.
// `head`: the beginning of the list, maybe cut off; quoted text counts for nothing.
[[nodiscard]] char detect_delimiter(std::string_view head, const HeaderHints& hints);

}  // namespace invito::input
