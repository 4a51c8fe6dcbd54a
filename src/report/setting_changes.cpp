#include "invito/report/setting_changes.hpp"

#include "invito/report/note_screen.hpp"
#include "parts.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>
#include <string_view>

namespace invito {

namespace {

std::string value_text(const std::string& value) {
    return value.empty() ? "nothing" : value;
}

struct DecisionWords {
    const char* label;
    const char* before;
    const char* after;
    const char* new_lines;  // of a note
};

DecisionWords words_of(SettingDecision decision) {
    switch (decision) {
        case SettingDecision::changed: return {"Setting", "was", "is now", "is now"};
        case SettingDecision::asked: return {"Setting", "is", "would be", "would be"};
        case SettingDecision::planned: return {"Changed", "was planned", "is now", "is now"};
        case SettingDecision::kept: break;
    }
    return {"Kept", "stays", "not", "is not taken over"};
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    for (;;) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        if (end == text.size()) return lines;
        text.remove_prefix(end + 1);
    }
}

enum class LineFate { same, gone, added };

struct DiffLine {
    LineFate fate = LineFate::same;
    std::string_view text;
};

// The fewest lines that go and come, by the longest common subsequence: notes are short.
std::vector<DiffLine> diff(const std::string& before, const std::string& after) {
    const auto old_lines = lines_of(before);
    const auto new_lines = lines_of(after);
    const std::size_t rows = old_lines.size();
    const std::size_t columns = new_lines.size();
    // Of the lines from i and from j on.
    std::vector<std::vector<std::size_t>> common(rows + 1, std::vector<std::size_t>(columns + 1));
    for (std::size_t i = rows; i-- > 0;) {
        for (std::size_t j = columns; j-- > 0;) {
            common[i][j] = old_lines[i] == new_lines[j]
                               ? common[i + 1][j + 1] + 1
                               : std::max(common[i + 1][j], common[i][j + 1]);
        }
    }
    std::vector<DiffLine> lines;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < rows || j < columns) {
        if (i < rows && j < columns && old_lines[i] == new_lines[j]) {
            lines.push_back({LineFate::same, old_lines[i]});
            ++i;
            ++j;
        } else if (j == columns || (i < rows && common[i + 1][j] >= common[i][j + 1])) {
            lines.push_back({LineFate::gone, old_lines[i++]});
        } else {
            lines.push_back({LineFate::added, new_lines[j++]});
        }
    }
    return lines;
}

void write_diff_line(std::ostream& out, const DiffLine& line, const Style& style) {
    constexpr std::size_t margin = 9;
    BlockLead lead{.text = std::string(margin, ' ')};
    if (line.fate == LineFate::gone) lead = {.text = lead.text + "- ", .tone = Tone::bad};
    if (line.fate == LineFate::added) lead = {.text = lead.text + "+ ", .tone = Tone::good};
    if (line.fate == LineFate::same) lead.text += "  ";
    if (line.text.empty()) {
        const bool has_mark = line.fate != LineFate::same;
        out << (has_mark ? lead.text.substr(0, margin + 1) : "") << '\n';
    } else {
        write_block(out, lead, line.text, style);
    }
}

void write_note(
    std::ostream& out, const SettingChange& change, const DecisionWords& words, const Style& style
) {
    const std::string left_out = change.is_named ? "" : " (left out)";
    if (style.accessible) {
        constexpr std::size_t indent = 4;
        write_labelled(out, words.label, fmt::format("{} {}", change.key, words.before), style);
        write_note_text(out, value_text(change.before), indent, style);
        write_below(out, words.after, left_out, style);
        write_note_text(out, value_text(change.after), indent, style);
        return;
    }
    const std::string title =
        fmt::format("{}: - {}, + {}{}", change.key, words.before, words.new_lines, left_out);
    write_labelled(out, words.label, title, style);
    const std::string before = value_text(change.before);
    const std::string after = value_text(change.after);
    for (const DiffLine& line : diff(before, after)) write_diff_line(out, line, style);
}

void write_setting(
    std::ostream& out, const SettingChange& change, SettingDecision decision, const Style& style
) {
    const DecisionWords words = words_of(decision);
    const bool has_lines = (change.before + change.after).find('\n') != std::string::npos;
    if (has_lines || change.key == "note" || change.key.ends_with(": note")) {
        write_note(out, change, words, style);
        return;
    }
    const char* const left_out = change.is_named ? "" : " (left out)";
    const bool has_arrow = !style.accessible && decision != SettingDecision::kept;
    const std::string text =
        has_arrow ? fmt::format(
                        "{}: {} -> {}{}", change.key, value_text(change.before),
                        value_text(change.after), left_out
                    )
                  : fmt::format(
                        "{} {} {}, {} {}{}", change.key, words.before, value_text(change.before),
                        words.after, value_text(change.after), left_out
                    );
    write_labelled(out, words.label, text, style);
}

}  // namespace

void write_settings(
    std::ostream& out, const std::vector<SettingChange>& changes, SettingDecision decision,
    const Style& style
) {
    for (const SettingChange& change : changes) write_setting(out, change, decision, style);
}

std::string brief_changes(const std::vector<SettingChange>& changes) {
    constexpr std::size_t brief_bytes = 40;
    std::string text;
    for (const SettingChange& change : changes) {
        if (!text.empty()) text += ", ";
        text += change.key;
        const bool is_brief = change.before.size() + change.after.size() <= brief_bytes;
        if (!is_brief || change.key == "note" || change.key == "description") continue;
        text += fmt::format(" {} -> {}", value_text(change.before), value_text(change.after));
    }
    return text;
}

}  // namespace invito
