#include "invito/report/validate_screen.hpp"

#include "invito/report/error_text.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/report/words.hpp"
#include "json_fields.hpp"
#include "list_block.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>
#include <ostream>

namespace invito {
namespace {

constexpr std::size_t preview_columns = 55;

std::string leads_of(const ValidationReport& report) {
    std::vector<std::string> parts = {fmt::format("{} usable", report.usable)};
    const auto add = [&parts](std::int64_t count, std::string text) {
        if (count > 0) parts.push_back(std::move(text));
    };
    add(report.duplicates, counted(report.duplicates, "duplicate"));
    add(report.rejected, fmt::format("{} rejected", report.rejected));
    add(report.skipped, fmt::format("{} skipped", report.skipped));
    add(report.blank, fmt::format("{} blank", report.blank));
    return fmt::format("{}", fmt::join(parts, ", "));
}

std::string length_of(const RenderedNote& note) {
    if (note.awaited.empty()) return counted(static_cast<std::int64_t>(note.length), "character");
    return fmt::format(
        "{} from the profile, known only at sending", fmt::join(note.awaited, " and ")
    );
}

// As the person at the other end sees them, two columns in.
void write_lines(std::ostream& out, std::string_view text, const Style& style) {
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        if (line.empty()) {
            out << '\n';
        } else {
            write_block(out, {.text = "  ", .indent = 2}, line, style);
        }
        text.remove_prefix(std::min(line.size() + 1, text.size()));
    }
}

void write_notes(std::ostream& out, const ValidateData& data, const Style& style) {
    const ValidationReport& report = data.report;
    const std::int64_t without = report.usable - report.all.notes - report.all.later;
    write_note_facts(out, report.all, report.variants, without, style);
    if (!data.shows_notes) {
        if (report.shown.empty()) return;
        const RenderedNote& first = report.shown.front();
        const std::string text = clipped(terminal_safe(first.text), preview_columns, style);
        write_below(out, note_place(first), fmt::format("\"{}\"", text), style);
        return;
    }
    for (const RenderedNote& note : report.shown) {
        out << '\n';
        const std::string variant =
            note.variant.empty() ? std::string() : fmt::format(", variant {}", note.variant);
        const std::string title =
            fmt::format("line {}, {}{}, {}", note.line, note.person, variant, length_of(note));
        write_block(out, {.text = {}, .tone = Tone::strong, .indent = 2}, title, style);
        write_lines(out, note.text, style);
    }
    if (!report.shown.empty()) out << '\n';
}

std::vector<Error> findings_of(const ValidateData& data) {
    std::vector<Error> warnings;
    for (ListFinding& finding : list_findings(data.refusals, data.rejects_file)) {
        Error warning;
        warning.kind = ErrorKind::data;
        warning.code = std::move(finding.code);
        warning.what = std::move(finding.what);
        warning.place = Place{data.list, finding.first_line};
        warning.hint = std::move(finding.hint);
        warnings.push_back(std::move(warning));
    }
    return warnings;
}

void write_note_counts(JsonWriter& json, const NoteCounts& counts) {
    json.field("leads", counts.notes);
    write_fields(json, counts);
    json.field("longest", counts.longest.line > 0 ? std::optional(counts.longest) : std::nullopt);
}

void write_notes_json(JsonWriter& json, const ValidationReport& report) {
    json.object("note", [&] {
        json.field("length_max", report.all.length_max);
        write_note_counts(json, report.all);
        json.list("variants", report.variants, [&](const NoteCounts& counts) {
            json.field("variant", counts.name);
            write_note_counts(json, counts);
        });
        json.field("shown", report.shown);
    });
}

void write_file_json(JsonWriter& json, const ValidateData& data) {
    json.field("file", data.file);
    json.field("campaign", data.campaign);
    json.field("list", data.list);
    write_fields(json, data.report);
    write_column_fields(json, data.columns, data.empty_cells);
    write_notes_json(json, data.report);
    json.field("findings", list_findings(data.refusals, data.rejects_file));
    json.field("rejects_file", unless_empty(data.rejects_file));
}

}  // namespace

void write_validate_text(std::ostream& out, const ValidateData& data, const Style& style) {
    write_block(
        out, {.text = {}, .indent = 2}, fmt::format("{}: {}", data.file, data.campaign), style
    );
    std::string list = data.list == data.file ? "" : data.list + ": ";
    list += counted(data.report.rows, "row");
    if (!data.shape.empty()) list += ", " + data.shape;
    write_labelled(out, "List", list, style);
    write_columns(out, data.columns, style);
    write_labelled(out, "Leads", leads_of(data.report), style);
    write_empty_cells(out, data.empty_cells, style);
    write_notes(out, data, style);
    write_error_texts(out, findings_of(data), style, Severity::warning);
    if (!data.rejects_file.empty()) write_labelled(out, "Rejects", data.rejects_file, style);
    if (data.report.usable > 0) write_next(out, "invito import " + data.file, style);
}

void write_validate_json(std::ostream& out, const std::vector<ValidateData>& files) {
    write_json_document(out, {}, [&](JsonWriter& json) {
        json.list("items", files, [&](const ValidateData& data) { write_file_json(json, data); });
    });
}

}  // namespace invito
