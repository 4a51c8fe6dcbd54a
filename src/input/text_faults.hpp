#pragma once
// Signs in a list's cells that the text was written by other rules than it is read by.

#include "invito/support/result.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito::input {

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
