#include "list_block.hpp"

#include "invito/report/terminal_text.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>

namespace invito {
namespace {

constexpr std::size_t indent = 9;

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

}  // namespace invito
