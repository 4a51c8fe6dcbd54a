#pragma once
// What a cell says: the one definition of "no value" for every cell of every column.

#include "invito/ports/lead_source.hpp"

#include <cstddef>
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

}  // namespace invito::input
