#pragma once
// A table in aligned columns, two spaces apart, no lines. In accessible mode each row is one
// sentence.

#include "invito/report/style.hpp"
#include "invito/report/terminal_text.hpp"

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

namespace invito {

class Table {
public:
    enum class Align { left, right };

    // What becomes of a cell for which the terminal is too narrow.
    enum class Fit {
        whole,  // it stays, and the table gets too wide
        cut,
        wrap,  // it goes on below; last column only
    };

    struct Column {
        std::string title;
        Align align = Align::left;
        Fit fit = Fit::whole;
    };

    struct Cell {
        Cell(std::string cell_text, Tone cell_tone = Tone::plain)
            : text(std::move(cell_text)), tone(cell_tone) {}
        Cell(std::int64_t number) : text(std::to_string(number)) {}

        std::string text;  // foreign text is welcome: it is made safe
        Tone tone = Tone::plain;
    };

    // `subject` begins the sentences of accessible mode: "Account" in "Account anna: ...".
    Table(std::string subject, std::vector<Column> columns, std::size_t indent = 0);

    // Precondition: as many cells as columns.
    void add_row(std::vector<Cell> cells);

    [[nodiscard]] std::size_t rows() const { return rows_.size(); }

    // Prints what was added since the last call; the heading comes first and once. Columns keep at
    // least the width they had, so that long lists can be printed in pieces.
    void print(std::ostream& out, const Style& style);

private:
    using Row = std::vector<Cell>;

    void fit_columns(const Style& style);
    void print_line(std::ostream& out, const Row& cells, const Style& style) const;
    void print_sentence(std::ostream& out, const Row& cells, const Style& style) const;

    std::string subject_;
    std::vector<Column> columns_;
    std::size_t indent_;
    std::vector<std::size_t> widths_;
    std::vector<Row> rows_;
    bool has_heading_ = false;
};

}  // namespace invito
