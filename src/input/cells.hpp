#pragma once
// What a cell says: the one definition of "no value" for every cell of every column, and the signs
// that a text was written by other rules than it is read by.

#include "invito/ports/lead_source.hpp"
#include "invito/support/result.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito::input {

class CellValues {
public:
    CellValues() = default;
    explicit CellValues(const EmptyValues& stated);

    // Without white space and invisible marks at its ends; empty if it is a word for "no value".
    [[nodiscard]] std::string_view of(std::string_view cell) const;

private:
    [[nodiscard]] bool is_word_for_nothing(std::string_view value) const;

    std::vector<std::string> own_words_;  // folded
    bool has_usual_words_ = true;
};

// Counts cells that hold such a word.
class EmptyCellCount {
public:
    // `value` is what CellValues made of `cell`, which stands in this column of a row that says
    // something.
    void take(std::string_view cell, std::string_view value, std::size_t column, std::size_t line);

    // By column, those with any. `names`: of the columns.
    [[nodiscard]] std::vector<EmptyCells> cells(const std::vector<std::string>& names) const;

private:
    std::vector<EmptyCells> columns_;  // unnamed, by place
};

// Every filled cell, and more than one, stands in the same pair of marks that are no quotes of CSV:
// a delimiter inside would have cut it. Errors: data; "csv.foreign_quotes" without file.
[[nodiscard]] std::optional<Error> find_foreign_quotes(
    const std::vector<std::string>& cells, std::size_t line
);

// What `cell` was before UTF-8 was taken for Windows-1252 and encoded once more: "José" of "JosÃ©".
// nullopt: it was not.
[[nodiscard]] std::optional<std::string> encoded_once(std::string_view cell);

// Escapes as databases and programs write them: a backslash before a quote, or \n for a line break.
// Not in paths of Windows, and not in JSON.
[[nodiscard]] bool has_escapes(std::string_view cell);

// A delimiter inside a cell, written with a backslash before it, has cut the cell there.
[[nodiscard]] bool has_escaped_delimiters(const std::vector<std::string>& cells);
inline constexpr const char* escaped_delimiters_hint =
    "the list writes a delimiter inside a cell with a backslash: export it again with double "
    "quotes around cells";

[[nodiscard]] Error escaped(std::string_view cell, std::size_t line);
[[nodiscard]] Error encoded_twice(std::string_view cell, std::string_view once, std::size_t line);

}  // namespace invito::input
