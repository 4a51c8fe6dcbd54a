#include "invito/report/table.hpp"

#include "invito/support/failure.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>
#include <ostream>

namespace invito {
namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t cut_width_min = 8;

std::string without_trailing_spaces(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
}

}  // namespace

Table::Table(std::string subject, std::vector<Column> columns, std::size_t indent)
    : subject_(std::move(subject)), columns_(std::move(columns)), indent_(indent) {
    for (const Column& column : columns_) widths_.push_back(display_width(column.title));
}

void Table::add_row(std::vector<Cell> cells) {
    ensure(cells.size() == columns_.size(), "a row of a table has a cell for each column");
    for (Cell& cell : cells) cell.text = terminal_safe(cell.text);
    rows_.push_back(std::move(cells));
}

void Table::print(std::ostream& out, const Style& style) {
    if (style.accessible) {
        for (const Row& row : rows_) print_sentence(out, row, style);
        rows_.clear();
        return;
    }
    fit_columns(style);
    if (!has_heading_) {
        Row heading;
        for (const Column& column : columns_) heading.emplace_back(column.title, Tone::strong);
        print_line(out, heading, style);
        has_heading_ = true;
    }
    for (const Row& row : rows_) print_line(out, row, style);
    rows_.clear();
}

void Table::fit_columns(const Style& style) {
    for (const Row& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (columns_[i].fit == Fit::wrap) continue;
            widths_[i] = std::max(widths_[i], display_width(row[i].text));
        }
    }
    const std::size_t gaps = indent_ + gap * (columns_.size() - 1);
    std::size_t total = std::accumulate(widths_.begin(), widths_.end(), gaps);
    while (total > static_cast<std::size_t>(style.width)) {
        std::size_t* widest = nullptr;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            const bool can_shrink = columns_[i].fit == Fit::cut && widths_[i] > cut_width_min;
            if (can_shrink && (widest == nullptr || widths_[i] > *widest)) widest = &widths_[i];
        }
        if (widest == nullptr) return;
        --*widest;
        --total;
    }
}

void Table::print_line(std::ostream& out, const Row& cells, const Style& style) const {
    std::string line(indent_, ' ');
    std::size_t used = indent_;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) line.append(gap, ' ');
        if (i > 0) used += gap;
        const Column& column = columns_[i];
        if (column.fit == Fit::wrap && !cells[i].text.empty()) {
            write_block(out, {.text = line, .indent = used}, cells[i].text, style);
            return;
        }
        const std::string text =
            column.fit == Fit::cut ? clipped(cells[i].text, widths_[i], style) : cells[i].text;
        const std::string padding(widths_[i] - display_width(text), ' ');
        if (column.align == Align::right) line += padding;
        line += painted(text, cells[i].tone, style);
        if (column.align == Align::left) line += padding;
        used += widths_[i];
    }
    out << without_trailing_spaces(std::move(line)) << '\n';
}

void Table::print_sentence(std::ostream& out, const Row& cells, const Style& style) const {
    std::string facts;
    for (std::size_t i = 1; i < cells.size(); ++i) {
        if (cells[i].text.empty()) continue;
        if (!facts.empty()) facts += ", ";
        facts += fmt::format("{} {}", ascii_lower(columns_[i].title), trim(cells[i].text));
    }
    write_block(
        out, {.text = {}, .indent = 2}, fmt::format("{} {}: {}.", subject_, cells[0].text, facts),
        style
    );
}

}  // namespace invito
