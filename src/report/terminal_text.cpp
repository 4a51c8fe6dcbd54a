#include "invito/report/terminal_text.hpp"

#include "invito/support/failure.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <numeric>
#include <ostream>

namespace invito {

namespace {

// Precondition: `text` begins with a valid UTF-8 sequence.
std::size_t sequence_bytes(std::string_view text) {
    const auto first = static_cast<unsigned char>(text.front());
    if (first < 0x80) return 1;
    if (first < 0xE0) return 2;
    return first < 0xF0 ? 3 : 4;
}

char32_t code_point(std::string_view sequence) {
    if (sequence.size() == 1) return static_cast<unsigned char>(sequence.front());
    constexpr std::array<unsigned, 5> first_byte_mask = {0, 0, 0x1F, 0x0F, 0x07};
    char32_t value =
        static_cast<unsigned char>(sequence.front()) & first_byte_mask[sequence.size()];
    for (const char byte : sequence.substr(1))
        value = value << 6U | (static_cast<unsigned char>(byte) & 0x3FU);
    return value;
}

bool separates_lines_or_cells(char32_t point) {
    return point == U'\n' || point == U'\r' || point == U'\t' || point == 0x85 || point == 0x2028 ||
           point == 0x2029;
}

bool is_control(char32_t point) {
    return point < 0x20 || (point >= 0x7F && point < 0xA0);
}

// Unicode UAX #9: these reorder what stands around them, also on the next line of the screen.
bool reorders_text(char32_t point) {
    return point == 0x061C || point == 0x200E || point == 0x200F ||
           (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

std::string_view escape_of(Tone tone) {
    switch (tone) {
        case Tone::plain: return {};
        case Tone::strong: return "\x1b[1m";
        case Tone::quiet: return "\x1b[2m";
        case Tone::good: return "\x1b[32m";
        case Tone::caution: return "\x1b[33m";
        case Tone::bad: return "\x1b[31m";
    }
    return {};
}

void append_safe(std::string& safe, std::string_view valid) {
    while (!valid.empty()) {
        const std::string_view sequence = valid.substr(0, sequence_bytes(valid));
        const char32_t point = code_point(sequence);
        if (separates_lines_or_cells(point)) {
            safe += ' ';
        } else if (is_control(point) || reorders_text(point)) {
            safe += '?';
        } else {
            safe += sequence;
        }
        valid.remove_prefix(sequence.size());
    }
}

std::size_t columns_after(std::size_t used, const Style& style) {
    constexpr std::size_t columns_min = 10;
    const auto width = static_cast<std::size_t>(std::max(style.width, 0));
    return width > used + columns_min ? width - used : columns_min;
}

// Puts pieces side by side until a line is full.
class Lines {
public:
    Lines(std::size_t first_columns, std::size_t columns)
        : room_(first_columns), columns_(columns) {}

    void add(std::string_view piece) {
        const std::size_t width = display_width(piece);
        if (used_ > 0 && used_ + 1 + width > room_) {
            lines_.push_back(std::move(line_));
            line_.clear();
            used_ = 0;
            room_ = columns_;
        }
        if (used_ > 0) {
            line_ += ' ';
            ++used_;
        }
        line_ += piece;
        used_ += width;
    }

    std::vector<std::string> take() {
        lines_.push_back(std::move(line_));
        return std::move(lines_);
    }

private:
    std::size_t room_;  // on the line that is being filled
    std::size_t columns_;
    std::size_t used_ = 0;
    std::string line_;
    std::vector<std::string> lines_;
};

template <class Act>
void for_each_word(std::string_view text, const Act& act) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        if (end > 0) act(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

}  // namespace

std::string terminal_safe(std::string_view text) {
    std::string safe;
    safe.reserve(text.size());
    while (const auto invalid = first_invalid_utf8(text)) {
        append_safe(safe, text.substr(0, *invalid));
        safe += '?';
        text.remove_prefix(*invalid + 1);
    }
    append_safe(safe, text);
    return safe;
}

std::string clipped(std::string_view text, std::size_t columns, const Style& style) {
    if (display_width(text) <= columns) return std::string(text);
    const std::string_view ellipsis = style.unicode ? "…" : "~";
    std::string cut;
    std::size_t used = display_width(ellipsis);
    while (!text.empty()) {
        const std::string_view sequence = text.substr(0, sequence_bytes(text));
        used += display_width(sequence);
        if (used > columns) break;
        cut += sequence;
        text.remove_prefix(sequence.size());
    }
    return cut.append(ellipsis);
}

std::string padded(std::string text, std::size_t columns) {
    const std::size_t width = display_width(text);
    if (width < columns) text.append(columns - width, ' ');
    return text;
}

std::vector<std::string> wrapped(
    std::string_view text, std::size_t first_columns, std::size_t columns
) {
    Lines lines(first_columns, columns);
    for_each_word(text, [&](std::string_view word) { lines.add(word); });
    return lines.take();
}

std::vector<std::string> wrapped_items(const std::vector<std::string>& items, std::size_t columns) {
    Lines lines(columns, columns);
    for (std::size_t i = 0; i < items.size(); ++i)
        lines.add(i + 1 < items.size() ? items[i] + ',' : items[i]);
    return lines.take();
}

std::string painted(std::string_view text, Tone tone, const Style& style) {
    if (!style.color || tone == Tone::plain || text.empty()) return std::string(text);
    return std::string(escape_of(tone)).append(text).append("\x1b[0m");
}

void write_block(
    std::ostream& out, const BlockLead& lead, std::string_view text, const Style& style, Tone tone
) {
    const std::size_t lead_width = display_width(lead.text);
    const std::size_t indent = lead.indent > 0 ? lead.indent : lead_width;
    const std::string margin(indent, ' ');
    const std::string_view text_of_lead = lead.text;
    const std::size_t toned = std::min(lead.toned, text_of_lead.size());
    out << painted(text_of_lead.substr(0, toned), lead.tone, style) << text_of_lead.substr(toned);
    std::size_t first_columns = columns_after(lead_width, style);
    while (true) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string line = terminal_safe(text.substr(0, end));
        std::string_view before;
        for (const std::string& piece :
             wrapped(line, first_columns, columns_after(indent, style))) {
            out << before << painted(piece, tone, style) << '\n';
            before = margin;
        }
        if (end == text.size()) return;
        text.remove_prefix(end + 1);
        out << margin;
        first_columns = columns_after(indent, style);
    }
}

void write_block(std::ostream& out, std::string_view text, const Style& style) {
    write_block(out, {.text = {}, .indent = 2}, text, style);
}

void write_alert(
    std::ostream& out, std::string_view text, std::string_view command, const Style& style
) {
    constexpr std::size_t indent = 2;
    const std::string_view mark = style.accessible ? "Attention: " : "! ";
    Lines lines(columns_after(mark.size(), style), columns_after(indent, style));
    for_each_word(terminal_safe(text), [&](std::string_view word) { lines.add(word); });
    if (!command.empty()) lines.add(terminal_safe(command));

    out << painted(mark, Tone::caution, style);
    std::string_view before;
    for (const std::string& line : lines.take()) {
        out << before << line << '\n';
        before = "  ";
    }
}

void write_next(std::ostream& out, std::string_view text, const Style& style) {
    write_block(out, {.text = "Next: ", .tone = Tone::strong}, text, style);
}

void write_next_steps(
    std::ostream& out, const std::vector<std::string>& steps, const Style& style
) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (i == 0) {
            write_next(out, steps[i], style);
        } else {
            const BlockLead lead{.text = style.accessible ? "then: " : "      "};
            write_block(out, lead, steps[i], style);
        }
    }
}

namespace {

std::string repeated(std::string_view glyph, std::int64_t times) {
    std::string text;
    for (std::int64_t i = 0; i < times; ++i) text += glyph;
    return text;
}

}  // namespace

std::string bar(std::int64_t value, std::int64_t most, int columns, const Style& style) {
    if (style.accessible || value <= 0 || most <= 0) return {};
    const double share = std::min(1.0, static_cast<double>(value) / static_cast<double>(most));
    const auto halves = std::max<std::int64_t>(1, std::llround(share * columns * 2));
    if (!style.unicode) return repeated("#", (halves + 1) / 2);
    return repeated("█", halves / 2) + (halves % 2 == 1 ? "▌" : "");
}

std::string gauge(std::int64_t used, std::int64_t cap, int columns, const Style& style) {
    if (style.accessible) return {};
    const double share = cap > 0 ? static_cast<double>(used) / static_cast<double>(cap) : 1.0;
    const auto filled = static_cast<std::int64_t>(std::clamp(share, 0.0, 1.0) * columns);
    return repeated(style.unicode ? "█" : "#", filled) +
           repeated(style.unicode ? "░" : ".", columns - filled);
}

namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t cut_width_min = 8;

bool says_nothing(std::string_view cell) {
    const std::string_view text = trim(cell);
    return text.empty() || text == "0" || text == "-";
}

Tone tone_of(const Table::Cell& cell) {
    return cell.tone == Tone::plain && says_nothing(cell.text) ? Tone::quiet : cell.tone;
}

// What a column that is wrapped needs at least. A word that is longer than that is an address.
std::size_t longest_word(std::string_view text) {
    static constexpr std::size_t longest = 24;
    std::size_t columns = 0;
    for_each_word(text, [&columns](std::string_view word) {
        columns = std::max(columns, std::min(display_width(word), longest));
    });
    return columns;
}

std::string without_trailing_spaces(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
}

}  // namespace

Table::Table(std::string subject, std::vector<Column> columns, std::size_t indent)
    : subject_(std::move(subject)), columns_(std::move(columns)), indent_(indent) {
    for (const Column& column : columns_) widths_.push_back(display_width(column.title));
    is_shown_.assign(columns_.size(), true);
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
    if (!has_form_) {
        choose_form(style);
        has_form_ = true;
        Row heading;
        for (const Column& column : columns_) heading.emplace_back(column.title, Tone::strong);
        if (!is_of_records_) print_line(out, heading, style);
    } else if (!is_of_records_) {
        static_cast<void>(fit_columns(style));
    }
    for (const Row& row : rows_) {
        if (is_of_records_) {
            print_record(out, row, style);
        } else {
            print_line(out, row, style);
        }
    }
    rows_.clear();
}

// What goes, goes one by one: as many columns stay as there is room for.
void Table::choose_form(const Style& style) {
    if (fit_columns(style)) return;
    for (const Keep keep : {Keep::if_telling, Keep::if_roomy}) {
        for (std::size_t i = columns_.size(); i-- > 1;) {
            const bool goes = columns_[i].keep == keep && (keep == Keep::if_roomy || is_silent(i));
            if (!goes) continue;
            is_shown_[i] = false;
            if (fit_columns(style)) return;
        }
    }
    is_of_records_ = true;
}

bool Table::is_silent(std::size_t column) const {
    return std::ranges::all_of(rows_, [column](const Row& row) {
        return says_nothing(row[column].text);
    });
}

// Whether those that are shown fit. What may be cut is, the widest first.
bool Table::fit_columns(const Style& style) {
    std::size_t total = indent_;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        const bool is_wrapped = columns_[i].fit == Fit::wrap;
        for (const Row& row : rows_) {
            const std::string& text = row[i].text;
            widths_[i] =
                std::max(widths_[i], is_wrapped ? longest_word(text) : display_width(text));
        }
        if (is_shown_[i]) total += widths_[i] + (i > 0 ? gap : 0);
    }
    if (!style.is_fitted) return true;
    std::vector<std::size_t> cut = widths_;
    while (total > static_cast<std::size_t>(style.width)) {
        std::size_t* widest = nullptr;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            const bool can_shrink =
                is_shown_[i] && columns_[i].fit == Fit::cut && cut[i] > cut_width_min;
            if (can_shrink && (widest == nullptr || cut[i] > *widest)) widest = &cut[i];
        }
        if (widest == nullptr) return false;
        --*widest;
        --total;
    }
    widths_ = std::move(cut);
    return true;
}

// The cell that is wrapped behind the others, which take `used` columns: their escape codes aside.
void Table::print_last(
    std::ostream& out, std::string line, std::size_t used, const Cell& cell, const Style& style
) {
    const auto width = static_cast<std::size_t>(style.width);
    const std::size_t room = !style.is_fitted ? display_width(cell.text)
                             : width > used   ? width - used
                                              : 1;
    for (const std::string& piece : wrapped(cell.text, room, room)) {
        out << line << painted(piece, tone_of(cell), style) << '\n';
        line.assign(used, ' ');
    }
}

// "Account anna", and below it a line for each of the other cells that says something.
void Table::print_record(std::ostream& out, const Row& cells, const Style& style) const {
    const std::string margin(indent_, ' ');
    std::size_t label_width = 0;
    for (const Column& column : columns_)
        label_width = std::max(label_width, display_width(column.title));
    write_block(
        out, {.text = fmt::format("{}{} ", margin, subject_), .tone = Tone::strong, .indent = 2},
        cells[0].text, style
    );
    for (std::size_t i = 1; i < cells.size(); ++i) {
        const std::string_view text = trim(cells[i].text);
        const bool is_needed = columns_[i].keep != Keep::if_telling || !says_nothing(text);
        if (text.empty() || !is_needed) continue;
        const BlockLead lead{
            .text = fmt::format("{}  {}  ", margin, padded(columns_[i].title, label_width)),
            .tone = Tone::quiet};
        write_block(out, lead, text, style, tone_of(cells[i]));
    }
}

void Table::print_line(std::ostream& out, const Row& cells, const Style& style) const {
    std::string line(indent_, ' ');
    std::size_t used = indent_;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (!is_shown_[i]) continue;
        if (i > 0) line.append(gap, ' ');
        if (i > 0) used += gap;
        const Column& column = columns_[i];
        if (column.fit == Fit::wrap && !cells[i].text.empty()) {
            print_last(out, std::move(line), used, cells[i], style);
            return;
        }
        const std::string text =
            column.fit == Fit::cut ? clipped(cells[i].text, widths_[i], style) : cells[i].text;
        const std::string padding(widths_[i] - display_width(text), ' ');
        if (column.align == Align::right) line += padding;
        line += painted(text, tone_of(cells[i]), style);
        if (column.align == Align::left) line += padding;
        used += widths_[i];
    }
    out << without_trailing_spaces(std::move(line)) << '\n';
}

void Table::print_sentence(std::ostream& out, const Row& cells, const Style& style) const {
    std::string facts;
    for (std::size_t i = 1; i < cells.size(); ++i) {
        const std::string_view text = trim(cells[i].text);
        if (text.empty() || text == "-") continue;
        if (!facts.empty()) facts += ", ";
        facts += fmt::format("{} {}", ascii_lower(columns_[i].title), text);
    }
    if (facts.empty()) facts = "nothing is known";
    write_block(out, fmt::format("{} {}: {}.", subject_, cells[0].text, facts), style);
}

}  // namespace invito
