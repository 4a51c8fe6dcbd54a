#include "tally.hpp"

#include "invito/report/bar.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>

namespace invito {
namespace {

constexpr int long_bar = 20;
constexpr int short_bar = 6;
constexpr std::size_t column_gap = 2;

struct Layout {
    int bar_columns = long_bar;  // of the largest count
    std::size_t label_width = 0;
    std::size_t count_width = 4;
    std::size_t bar_width = 6;  // of the longest bar that has remarks beside it
    std::int64_t most = 0;

    [[nodiscard]] std::size_t bar_column() const {
        return column_gap + label_width + column_gap + count_width + column_gap;
    }
    [[nodiscard]] std::size_t remarks_column() const {
        return bar_column() + bar_width + column_gap;
    }
};

std::string bar_of(const Tally& tally, const Layout& layout, const Style& style) {
    return tally.has_bar ? bar(tally.count, layout.most, layout.bar_columns, style) : std::string();
}

Layout layout_with(int bar_columns, const std::vector<Tally>& tallies, const Style& style) {
    Layout layout{.bar_columns = bar_columns};
    for (const Tally& tally : tallies) {
        layout.label_width = std::max(layout.label_width, display_width(tally.label));
        layout.count_width = std::max(layout.count_width, std::to_string(tally.count).size());
        if (tally.has_bar) layout.most = std::max(layout.most, tally.count);
    }
    for (const Tally& tally : tallies) {
        if (tally.remarks.empty()) continue;
        layout.bar_width = std::max(layout.bar_width, display_width(bar_of(tally, layout, style)));
    }
    return layout;
}

bool has_room_for_remarks(
    const std::vector<Tally>& tallies, const Layout& layout, const Style& style
) {
    const auto room = static_cast<std::size_t>(style.width);
    return std::ranges::all_of(tallies, [&](const Tally& tally) {
        std::size_t end = layout.remarks_column();
        for (const std::string& remark : tally.remarks) end += display_width(remark) + column_gap;
        return tally.remarks.empty() || end - column_gap <= room;
    });
}

// Shorter bars where long ones would force remarks to a second line.
Layout layout_of(const std::vector<Tally>& tallies, const Style& style) {
    const Layout layout = layout_with(long_bar, tallies, style);
    if (has_room_for_remarks(tallies, layout, style)) return layout;
    return layout_with(short_bar, tallies, style);
}

void write_remarks(std::ostream& out, const Tally& tally, std::size_t column, const Style& style) {
    const auto width = static_cast<std::size_t>(style.width);
    const std::size_t room = width > column ? width - column : 1;
    const std::string margin(column, ' ');
    std::vector<std::string> remarks;
    for (const std::string& remark : tally.remarks) remarks.push_back(terminal_safe(remark));
    std::string_view before;
    for (const std::string& line : wrapped_items(remarks, room)) {
        out << before << line << '\n';
        before = margin;
    }
}

void write_tally(std::ostream& out, const Tally& tally, const Layout& layout, const Style& style) {
    const std::string glyphs = bar_of(tally, layout, style);
    const std::size_t bar_width = display_width(glyphs);
    out << fmt::format(
        "  {:<{}}  {:>{}}", tally.label, layout.label_width, tally.count, layout.count_width
    );
    if (bar_width > 0) out << "  " << painted(glyphs, tally.tone, style);
    if (tally.remarks.empty()) {
        out << '\n';
        return;
    }
    const std::size_t used =
        layout.bar_column() - column_gap + (bar_width > 0 ? column_gap + bar_width : 0);
    out << std::string(layout.remarks_column() - used, ' ');
    write_remarks(out, tally, layout.remarks_column(), style);
}

std::string capitalised(std::string word) {
    if (!word.empty() && word[0] >= 'a' && word[0] <= 'z') word[0] += 'A' - 'a';
    return word;
}

void write_sentence(std::ostream& out, const Tally& tally, const Style& style) {
    std::string sentence = fmt::format("{}: {}", capitalised(tally.label), tally.count);
    for (const std::string& remark : tally.remarks) sentence += ", " + remark;
    write_block(out, {.text = {}, .indent = 2}, sentence + ".", style);
}

}  // namespace

void write_tallies(std::ostream& out, const std::vector<Tally>& tallies, const Style& style) {
    const Layout layout = layout_of(tallies, style);
    for (const Tally& tally : tallies) {
        if (style.accessible) {
            write_sentence(out, tally, style);
        } else {
            write_tally(out, tally, layout, style);
        }
    }
}

}  // namespace invito
