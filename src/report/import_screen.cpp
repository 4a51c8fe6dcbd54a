#include "invito/report/import_screen.hpp"

#include "invito/report/json_writer.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/report/words.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>

namespace invito {
namespace {

constexpr std::size_t groups_max = 6;
constexpr std::size_t indent = 9;

std::string heading_of(const ImportData& data) {
    return fmt::format(
        "{} {} into {} ({})",
        data.is_dry_run ? "Would import" : "Imported",
        data.file,
        data.campaign,
        to_string(data.state)
    );
}

void write_labelled(
    std::ostream& out, std::string_view label, std::string_view text, const Style& style
) {
    const std::string lead =
        style.accessible ? fmt::format("{}: ", label) : fmt::format("{:<{}}", label, indent);
    write_block(out, {.text = lead, .indent = style.accessible ? 2 : indent}, text, style);
}

// A line that belongs to the label above it.
void write_below(
    std::ostream& out, std::string_view lead, std::string_view text, const Style& style
) {
    const std::size_t margin = style.accessible ? 2 : indent;
    const BlockLead block{
        .text = std::string(margin, ' ').append(lead), .tone = Tone::plain, .indent = margin + 2};
    write_block(out, block, text, style);
}

// linkedin_url <- "Person Linkedin Url"
void write_columns(std::ostream& out, const ImportData& data, const Style& style) {
    std::size_t width = 0;
    for (const ImportColumn& column : data.columns)
        width = std::max(width, display_width(terminal_safe(column.canonical)));
    for (const ImportColumn& column : data.columns) {
        const std::string canonical = terminal_safe(column.canonical);
        const std::string padding(width - display_width(canonical), ' ');
        std::string header = fmt::format("\"{}\"", column.header);
        if (!column.remark.empty()) header += fmt::format(" ({})", column.remark);
        const std::string lead =
            style.accessible ? canonical + " is read from " : canonical + padding + " <- ";
        write_below(out, lead, header, style);
    }
}

std::vector<std::string> outcomes_of(const ImportTotals& totals) {
    std::vector<std::string> outcomes = {fmt::format("{} new", totals.imported)};
    const auto add = [&](std::int64_t count, std::string text) {
        if (count > 0) outcomes.push_back(std::move(text));
    };
    add(totals.updated, fmt::format("{} updated", totals.updated));
    add(totals.unchanged, fmt::format("{} unchanged", totals.unchanged));
    add(totals.skipped, fmt::format("{} skipped", totals.skipped));
    add(totals.duplicates, counted(totals.duplicates, "duplicate"));
    add(totals.rejected, fmt::format("{} rejected", totals.rejected));
    add(totals.suppressed, fmt::format("{} suppressed", totals.suppressed));
    add(totals.blank, fmt::format("{} blank", totals.blank));
    return outcomes;
}

void write_refusal(std::ostream& out, const ImportRefusal& refusal, const Style& style) {
    std::string text = fmt::format("line {}", refusal.first_line);
    if (refusal.reason != refusal.verdict) text = spoken(refusal.reason) + ", " + text;
    if (refusal.count > 1) text += fmt::format(" and {} more", refusal.count - 1);
    if (!refusal.example.empty()) text += fmt::format(": {}", refusal.example);
    write_below(out, refusal.verdict + ": ", text, style);
    if (!refusal.hint.empty()) write_below(out, "  hint: ", refusal.hint, style);
}

void write_refusals(std::ostream& out, const ImportData& data, const Style& style) {
    for (std::size_t i = 0; i < std::min(groups_max, data.refusals.size()); ++i)
        write_refusal(out, data.refusals[i], style);
    if (data.refusals.size() > groups_max) {
        const auto hidden = static_cast<std::int64_t>(data.refusals.size() - groups_max);
        write_below(out, "and ", counted(hidden, "more reason"), style);
    }
    if (!data.rejects_file.empty()) {
        write_labelled(out, "Rejects", data.rejects_file, style);
    } else if (data.totals.rejected > 0) {
        write_labelled(out, "Rejects", "not written (--rejects FILE writes them)", style);
    }
}

std::string next_step(const ImportData& data) {
    if (data.is_dry_run) return "invito import " + data.file;
    if (data.state == CampaignState::draft) return "invito start " + data.campaign;
    return "invito run";
}

}  // namespace

void write_import_text(std::ostream& out, const ImportData& data, const Style& style) {
    write_block(out, {.text = {}, .indent = 2}, heading_of(data), style);
    const std::string list = fmt::format("{}, {}", counted(data.totals.rows, "row"), data.shape);
    write_labelled(out, "List", list, style);
    write_columns(out, data, style);
    std::string outcomes;
    for (const std::string& outcome : outcomes_of(data.totals))
        outcomes += (outcomes.empty() ? "" : ", ") + outcome;
    write_labelled(out, "Leads", outcomes, style);
    write_refusals(out, data, style);
    if (!data.is_first_step) write_next(out, next_step(data), style);
}

void write_import_json(std::ostream& out, const ImportData& data) {
    JsonWriter json(out);
    json.begin_object();
    json.field("v", 1);
    json.field("campaign", data.campaign);
    json.field("state", to_string(data.state));
    json.field("file", data.file);
    json.field("dry_run", data.is_dry_run);
    json.field("rows", data.totals.rows);
    json.field("imported", data.totals.imported);
    json.field("updated", data.totals.updated);
    json.field("unchanged", data.totals.unchanged);
    json.field("skipped", data.totals.skipped);
    json.field("rejected", data.totals.rejected);
    json.field("suppressed", data.totals.suppressed);
    json.field("duplicates", data.totals.duplicates);
    json.field("blank", data.totals.blank);
    json.key("columns");
    json.begin_object();
    for (const ImportColumn& column : data.columns)
        json.field(column.canonical, column.header);
    json.end_object();
    json.key("refusals");
    json.begin_array();
    for (const ImportRefusal& refusal : data.refusals) {
        json.begin_object();
        json.field("verdict", refusal.verdict);
        json.field("reason", refusal.reason);
        json.field("count", refusal.count);
        json.field("first_line", refusal.first_line);
        json.field("example", refusal.example);
        json.field("hint", refusal.hint);
        json.end_object();
    }
    json.end_array();
    json.field(
        "rejects_file", data.rejects_file.empty() ? std::nullopt : std::optional(data.rejects_file)
    );
    json.end_object();
    json.finish();
}

}  // namespace invito
