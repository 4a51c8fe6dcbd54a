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

    [[nodiscard]] const std::string& file() const { return file_; }

    // A parser's mark, counted from 0 in bytes, as one counted from 1 in characters. Marks mostly
    // come in the order of the file: each goes on counting where the last one of its line stood.
    struct Position {
        std::size_t line = 0;
        std::size_t column = 0;
    };
    [[nodiscard]] Position position(std::size_t line, std::size_t column_bytes);

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
    struct Counted {
        std::size_t line = 0;
        std::size_t bytes = 0;
        std::size_t characters = 0;
    };
    Counted counted_;  // of the last position
};

}  // namespace invito
