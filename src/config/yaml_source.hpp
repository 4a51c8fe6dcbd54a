#pragma once
// The bytes of a YAML file, for what the parser's events leave out: character columns, the spelling
// of nulls, the kind of a scalar, tabs.

#include "invito/support/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

class YamlSource {
public:
    // `bytes` are valid UTF-8 without byte order mark and outlive this object.
    YamlSource(std::string_view bytes, std::string file);

    // A parser's mark, counted from 0 in bytes, as a place counted from 1 in characters.
    [[nodiscard]] Place place(std::size_t line, std::size_t column_bytes) const;

    // `~`, `null`, `Null` or `NULL` if that is what stands at `offset`, before the end or one of
    // `ends`; else "".
    [[nodiscard]] std::string_view null_spelling_at(std::size_t offset, std::string_view ends)
        const;

    [[nodiscard]] bool is_block_scalar_at(std::size_t offset) const;

    // False if a quoted scalar starts at `offset` and its closing quote is missing. The parser
    // accepts that at the end of a file.
    [[nodiscard]] bool is_quote_closed_at(std::size_t offset) const;

    [[nodiscard]] bool is_indented_with_tab(std::size_t line) const;

private:
    [[nodiscard]] std::string_view line_text(std::size_t line) const;

    std::string_view bytes_;
    std::string file_;
    std::vector<std::size_t> line_starts_;
};

}  // namespace invito
