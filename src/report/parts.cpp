#include "parts.hpp"

#include "invito/report/terminal_text.hpp"
#include "invito/report/wording.hpp"
#include "invito/support/text.hpp"
#include "json_fields.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <ostream>

namespace invito {

std::string quota_cell(std::int64_t used, Cap cap, const Style& style) {
    if (!cap) return fmt::format("{}{}", used, style.accessible ? ", no limit" : "/-");
    return fmt::format("{}{}{}", used, style.accessible ? " of " : "/", *cap);
}

Acceptance acceptance_of(const StateCounts& jobs) {
    return {jobs.of(JobState::accepted), jobs.invited()};
}

std::string accepted_cell(const Acceptance& acceptance, const Style& style) {
    if (acceptance.accepted == 0) return style.accessible ? "none known" : "-     ";
    const std::string percent =
        acceptance.is_small_sample() ? "" : fmt::format("{}%", acceptance.percent());
    if (!style.accessible) return fmt::format("{} {:>4}", acceptance.accepted, percent);
    if (acceptance.is_small_sample()) return fmt::format("{}", acceptance.accepted);
    return fmt::format("{} ({})", acceptance.accepted, percent);
}

std::string age_label(const AgeCount& age) {
    if (age.days_from == 0) return fmt::format("under {} d", age.days_to);
    if (age.days_to == 0) return fmt::format("{} d and more", age.days_from);
    return fmt::format("{} to {} d", age.days_from, age.days_to);
}

Table::Cell campaign_state_cell(CampaignState state) {
    Tone tone = Tone::plain;
    if (state == CampaignState::active) tone = Tone::good;
    if (state == CampaignState::paused) tone = Tone::caution;
    if (state == CampaignState::done || state == CampaignState::archived) tone = Tone::quiet;
    return {state, tone};
}

void write_campaign_table(
    std::ostream& out, const std::vector<CampaignReport>& rows, const Style& style
) {
    using enum Table::Align;
    constexpr auto whole = Table::Fit::whole;
    Table table(
        "Campaign", {{"Campaign", left, Table::Fit::cut},
                     {"State"},
                     {"Waiting", right},
                     {"Sent", right},
                     {"Accepted", right},
                     {"Skipped", right, whole, Table::Keep::if_roomy},
                     {"Failed", right, whole, Table::Keep::if_telling},
                     {"Unknown", right, whole, Table::Keep::if_telling}}
    );
    for (const CampaignReport& row : rows) {
        table.add_row(
            {row.name, campaign_state_cell(row.state), row.jobs.waiting(), row.jobs.invited(),
             accepted_cell(acceptance_of(row.jobs), style), row.jobs.of(JobState::skipped),
             row.jobs.of(JobState::failed), row.jobs.of(JobState::unknown)}
        );
    }
    table.print(out, style);
}

void write_details(std::ostream& out, const std::vector<Detail>& details, const Style& style) {
    for (const auto& [label, text] : details) {
        if (text.empty()) continue;
        const BlockLead lead =
            style.accessible
                ? BlockLead{.text = fmt::format("{}: ", label), .indent = 2}
                : BlockLead{.text = fmt::format("  {:<12}", label), .tone = Tone::quiet};
        write_block(out, lead, text, style);
    }
}

std::vector<CountRow> count_rows_of(
    const StateCounts& jobs, std::vector<std::string> remarks_on_sent
) {
    return {
        {"sent", jobs.invited(), std::move(remarks_on_sent), Tone::good},
        {"waiting", jobs.waiting()},
        {"skipped", jobs.of(JobState::skipped)},
        {"failed", jobs.of(JobState::failed), {}, Tone::bad},
        {"unknown", jobs.of(JobState::unknown), {}, Tone::caution},
    };
}

namespace {

constexpr int long_bar = 20;
constexpr int short_bar = 6;
constexpr std::size_t column_gap = 2;
constexpr std::size_t label_width = 9;

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

std::string bar_of(const CountRow& row, const Layout& layout, const Style& style) {
    return row.has_bar ? bar(row.count, layout.most, layout.bar_columns, style) : std::string();
}

Layout layout_with(int bar_columns, const std::vector<CountRow>& rows, const Style& style) {
    Layout layout{.bar_columns = bar_columns};
    for (const CountRow& row : rows) {
        layout.label_width = std::max(layout.label_width, display_width(row.label));
        layout.count_width = std::max(layout.count_width, std::to_string(row.count).size());
        if (row.has_bar) layout.most = std::max(layout.most, row.count);
    }
    for (const CountRow& row : rows) {
        if (row.remarks.empty()) continue;
        layout.bar_width = std::max(layout.bar_width, display_width(bar_of(row, layout, style)));
    }
    return layout;
}

bool has_room_for_remarks(
    const std::vector<CountRow>& rows, const Layout& layout, const Style& style
) {
    const auto room = static_cast<std::size_t>(style.width);
    return std::ranges::all_of(rows, [&](const CountRow& row) {
        std::size_t end = layout.remarks_column();
        for (const std::string& remark : row.remarks) end += display_width(remark) + column_gap;
        return row.remarks.empty() || end - column_gap <= room;
    });
}

// Shorter bars where long ones would force remarks to a second line.
Layout layout_of(const std::vector<CountRow>& rows, const Style& style) {
    const Layout layout = layout_with(long_bar, rows, style);
    if (has_room_for_remarks(rows, layout, style)) return layout;
    return layout_with(short_bar, rows, style);
}

void write_remarks(std::ostream& out, const CountRow& row, std::size_t column, const Style& style) {
    const auto width = static_cast<std::size_t>(style.width);
    const std::size_t room = width > column ? width - column : 1;
    const std::string margin(column, ' ');
    std::vector<std::string> remarks;
    for (const std::string& remark : row.remarks) remarks.push_back(terminal_safe(remark));
    std::string_view before;
    for (const std::string& line : wrapped_items(remarks, room)) {
        for (const std::string& piece : wrapped(line, room, room)) {
            out << before << piece << '\n';
            before = margin;
        }
    }
}

void write_count_row(
    std::ostream& out, const CountRow& row, const Layout& layout, const Style& style
) {
    const std::string glyphs = bar_of(row, layout, style);
    const std::size_t bar_width = display_width(glyphs);
    out << fmt::format(
        "  {:<{}}  {:>{}}", row.label, layout.label_width, row.count, layout.count_width
    );
    if (bar_width > 0) out << "  " << painted(glyphs, row.tone, style);
    if (row.remarks.empty()) {
        out << '\n';
        return;
    }
    const std::size_t used =
        layout.bar_column() - column_gap + (bar_width > 0 ? column_gap + bar_width : 0);
    out << std::string(layout.remarks_column() - used, ' ');
    write_remarks(out, row, layout.remarks_column(), style);
}

std::string capitalised(std::string word) {
    if (!word.empty() && word[0] >= 'a' && word[0] <= 'z') word[0] += 'A' - 'a';
    return word;
}

void write_sentence(std::ostream& out, const CountRow& row, const Style& style) {
    std::string sentence = fmt::format("{}: {}", capitalised(row.label), row.count);
    for (const std::string& remark : row.remarks) sentence += ", " + remark;
    write_block(out, sentence + ".", style);
}

}  // namespace

void write_count_rows(std::ostream& out, const std::vector<CountRow>& rows, const Style& style) {
    const Layout layout = layout_of(rows, style);
    for (const CountRow& row : rows) {
        if (style.accessible) {
            write_sentence(out, row, style);
        } else {
            write_count_row(out, row, layout, style);
        }
    }
}

void write_labelled(
    std::ostream& out, std::string_view label, std::string_view text, const Style& style
) {
    const std::string lead =
        style.accessible ? fmt::format("{}: ", label) : fmt::format("{:<{}}", label, label_width);
    write_block(out, {.text = lead, .indent = style.accessible ? 2 : label_width}, text, style);
}

void write_below(
    std::ostream& out, std::string_view lead, std::string_view text, const Style& style
) {
    const std::size_t margin = style.accessible ? 2 : label_width;
    const BlockLead block{
        .text = std::string(margin, ' ').append(lead), .tone = Tone::plain, .indent = margin + 2};
    write_block(out, block, text, style);
}

namespace {

std::vector<std::string> facts_of(
    const NoteCounts& notes, const std::vector<std::string>& awaited
) {
    std::vector<std::string> facts;
    if (notes.notes > 0) {
        facts.push_back(fmt::format(
            "longest {} of {} characters (line {})", notes.longest.length, notes.length_max,
            notes.longest.line
        ));
    }
    if (notes.fallbacks > 0) facts.push_back("fallback used " + counted(notes.fallbacks, "time"));
    if (notes.lost_controls > 0) {
        facts.push_back(fmt::format("control characters left out of {}", notes.lost_controls));
    }
    if (notes.later > 0) {
        facts.push_back(fmt::format(
            "{} known only at sending ({} from the profile)", notes.later, fmt::join(awaited, ", ")
        ));
    }
    return facts;
}

}  // namespace

void write_note_facts(
    std::ostream& out, const NoteCounts& all, const std::vector<NoteCounts>& variants,
    std::int64_t without, const Style& style
) {
    if (all.notes + all.later == 0) {
        const std::string text = all.too_long > 0
                                     ? fmt::format(
                                           "no note fits: longest {} of {} characters",
                                           all.longest_too_long, all.length_max
                                       )
                                     : std::string("none: invitations go without a note");
        write_labelled(out, "Note", text, style);
        return;
    }
    std::vector<std::string> facts = facts_of(all, all.awaited);
    if (without > 0) facts.push_back(fmt::format("{} without a note", without));
    write_labelled(out, "Note", joined(std::move(facts)), style);
    for (const NoteCounts& variant : variants) {
        std::vector<std::string> parts = facts_of(variant, all.awaited);
        parts.insert(parts.begin(), counted(variant.notes + variant.later, "lead"));
        const std::string lead = fmt::format("variant {}: ", variant.name);
        write_below(out, lead, joined(std::move(parts)), style);
    }
}

std::string note_place(const RenderedNote& note) {
    if (note.variant.empty()) return fmt::format("line {}: ", note.line);
    return fmt::format("line {}, variant {}: ", note.line, note.variant);
}

}  // namespace invito
