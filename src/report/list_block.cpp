#include "list_block.hpp"

#include "invito/report/terminal_text.hpp"
#include "invito/report/words.hpp"
#include "invito/support/text.hpp"
#include "json_fields.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <ostream>

namespace invito {
namespace {

constexpr std::size_t indent = 9;
constexpr std::size_t empty_columns_max = 5;

// "first_name: 12 cells such as NULL (lines 2, 5, 9, ...)"
std::string empty_cells_text(const EmptyCells& cells) {
    const auto shown = static_cast<std::int64_t>(cells.lines.size());
    return fmt::format(
        "{}: {} such as {} ({} {}{})", terminal_safe(cells.column), counted(cells.count, "cell"),
        terminal_safe(cells.example), cells.count == 1 ? "line" : "lines",
        fmt::join(cells.lines, ", "), cells.count > shown ? ", ..." : ""
    );
}

}  // namespace

void write_labelled(
    std::ostream& out, std::string_view label, std::string_view text, const Style& style
) {
    const std::string lead =
        style.accessible ? fmt::format("{}: ", label) : fmt::format("{:<{}}", label, indent);
    write_block(out, {.text = lead, .indent = style.accessible ? 2 : indent}, text, style);
}

void write_below(
    std::ostream& out, std::string_view lead, std::string_view text, const Style& style
) {
    const std::size_t margin = style.accessible ? 2 : indent;
    const BlockLead block{
        .text = std::string(margin, ' ').append(lead), .tone = Tone::plain, .indent = margin + 2};
    write_block(out, block, text, style);
}

void write_columns(
    std::ostream& out, const std::vector<ImportColumn>& columns, const Style& style
) {
    std::size_t width = 0;
    for (const ImportColumn& column : columns)
        width = std::max(width, display_width(terminal_safe(column.canonical)));
    for (const ImportColumn& column : columns) {
        const std::string canonical = terminal_safe(column.canonical);
        const std::string padding(width - display_width(canonical), ' ');
        std::string header = fmt::format("\"{}\"", column.header);
        if (!column.remark.empty()) header += fmt::format(" ({})", column.remark);
        const std::string lead =
            style.accessible ? canonical + " is read from " : canonical + padding + " <- ";
        write_below(out, lead, header, style);
    }
}

void write_empty_cells(
    std::ostream& out, const std::vector<EmptyCells>& columns, const Style& style
) {
    std::vector<EmptyCells> most = columns;
    std::ranges::stable_sort(most, std::ranges::greater{}, &EmptyCells::count);
    const std::size_t shown = std::min(most.size(), empty_columns_max);
    for (std::size_t i = 0; i < shown; ++i) {
        const std::string text = empty_cells_text(most[i]);
        if (i == 0) {
            write_labelled(out, "No value", text, style);
        } else {
            write_below(out, "", text, style);
        }
    }
    if (shown < most.size()) {
        const auto hidden = static_cast<std::int64_t>(most.size() - shown);
        write_below(out, "and ", counted(hidden, "more column"), style);
    }
}

void write_column_fields(
    JsonWriter& json, const std::vector<ImportColumn>& columns,
    const std::vector<EmptyCells>& empty_cells
) {
    json.object("columns", [&] {
        for (const ImportColumn& column : columns) json.field(column.canonical, column.header);
    });
    json.field("empty_values", empty_cells);
}

}  // namespace invito
