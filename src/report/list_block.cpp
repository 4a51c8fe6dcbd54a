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

namespace {

std::vector<std::string> facts_of(
    const NoteCounts& notes, const std::vector<std::string>& awaited
) {
    std::vector<std::string> parts;
    if (notes.notes > 0) {
        parts.push_back(fmt::format(
            "longest {} of {} characters (line {})", notes.longest.length, notes.length_max,
            notes.longest.line
        ));
    }
    if (notes.fallbacks > 0) {
        parts.push_back(fmt::format("fallback used {}", counted(notes.fallbacks, "time")));
    }
    if (notes.lost_controls > 0) {
        parts.push_back(fmt::format("control characters left out of {}", notes.lost_controls));
    }
    if (notes.later > 0) {
        parts.push_back(fmt::format(
            "{} known only at sending ({} from the profile)", notes.later, fmt::join(awaited, ", ")
        ));
    }
    return parts;
}

}  // namespace

void write_note_facts(
    std::ostream& out, const NoteCounts& all, const std::vector<NoteCounts>& variants,
    std::int64_t without, const Style& style
) {
    if (all.notes + all.later == 0) {
        write_labelled(out, "Note", "none: invitations go without a note", style);
        return;
    }
    std::vector<std::string> facts = facts_of(all, all.awaited);
    if (without > 0) facts.push_back(fmt::format("{} without a note", without));
    write_labelled(out, "Note", fmt::format("{}", fmt::join(facts, ", ")), style);
    for (const NoteCounts& variant : variants) {
        std::vector<std::string> parts = facts_of(variant, all.awaited);
        parts.insert(parts.begin(), counted(variant.notes + variant.later, "lead"));
        write_below(
            out, fmt::format("variant {}: ", variant.name),
            fmt::format("{}", fmt::join(parts, ", ")), style
        );
    }
}

std::string note_place(const RenderedNote& note) {
    if (note.variant.empty()) return fmt::format("line {}: ", note.line);
    return fmt::format("line {}, variant {}: ", note.line, note.variant);
}

}  // namespace invito
