#include "invito/report/validate_screen.hpp"

#include "invito/report/error_text.hpp"
#include "invito/report/json_writer.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/report/words.hpp"
#include "list_block.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
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

std::string notes_of(const ValidationReport& report) {
    if (report.notes == 0 && report.later == 0) return "none; the invitations go without one";
    std::vector<std::string> parts;
    if (report.notes > 0) {
        parts.push_back(fmt::format(
            "longest {} of {} characters (line {})",
            report.longest.length,
            report.length_max,
            report.longest.line
        ));
    }
    if (report.fallbacks > 0) {
        parts.push_back(fmt::format("fallback used {}", counted(report.fallbacks, "time")));
    }
    if (report.later > 0) {
        parts.push_back(fmt::format(
            "{} for a name from the profile", counted(report.later, "note waits", "notes wait")
        ));
    }
    const auto without = report.usable - report.notes - report.later;
    if (without > 0) parts.push_back(fmt::format("{} without one", without));
    return fmt::format("{}", fmt::join(parts, ", "));
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
    write_labelled(out, "Note", notes_of(data.report), style);
    if (!data.shows_notes) {
        if (data.report.shown.empty()) return;
        const RenderedNote& first = data.report.shown.front();
        const std::string text = clipped(terminal_safe(first.text), preview_columns, style);
        write_below(out, fmt::format("line {}: ", first.line), fmt::format("\"{}\"", text), style);
        return;
    }
    for (const RenderedNote& note : data.report.shown) {
        out << '\n';
        const std::string title = fmt::format(
            "line {}, {}, {}",
            note.line,
            note.person,
            counted(static_cast<std::int64_t>(note.length), "character")
        );
        write_block(out, {.text = {}, .tone = Tone::strong, .indent = 2}, title, style);
        write_lines(out, note.text, style);
    }
    if (!data.report.shown.empty()) out << '\n';
}

std::vector<Error> findings_of(const ValidateData& data) {
    std::vector<Error> warnings;
    for (ListFinding& finding : list_findings(data.refusals, data.rejects_file)) {
        Error warning;
        warning.kind = ErrorKind::data;
        warning.code = std::move(finding.code);
        warning.what = std::move(finding.what);
        warning.place = Place{data.list, static_cast<std::size_t>(finding.first_line)};
        warning.hint = std::move(finding.hint);
        warnings.push_back(std::move(warning));
    }
    return warnings;
}

void write_note_json(JsonWriter& json, const RenderedNote& note) {
    json.begin_object();
    json.field("line", note.line);
    json.field("linkedin_url", note.person);
    json.field("length", note.length);
    json.field("text", note.text);
    json.end_object();
}

void write_notes_json(JsonWriter& json, const ValidationReport& report) {
    json.key("note");
    json.begin_object();
    json.field("leads", report.notes);
    json.field("fallbacks", report.fallbacks);
    json.field("later", report.later);
    json.field("length_max", report.length_max);
    json.key("longest");
    if (report.longest.line > 0) {
        write_note_json(json, report.longest);
    } else {
        json.null();
    }
    json.key("shown");
    json.begin_array();
    for (const RenderedNote& note : report.shown)
        write_note_json(json, note);
    json.end_array();
    json.end_object();
}

void write_counts_json(JsonWriter& json, const ValidationReport& report) {
    json.field("rows", report.rows);
    json.field("usable", report.usable);
    json.field("skipped", report.skipped);
    json.field("rejected", report.rejected);
    json.field("duplicates", report.duplicates);
    json.field("blank", report.blank);
}

void write_file_json(JsonWriter& json, const ValidateData& data) {
    json.begin_object();
    json.field("file", data.file);
    json.field("campaign", data.campaign);
    json.field("list", data.list);
    write_counts_json(json, data.report);
    json.key("columns");
    json.begin_object();
    for (const ImportColumn& column : data.columns)
        json.field(column.canonical, column.header);
    json.end_object();
    write_notes_json(json, data.report);
    json.key("findings");
    json.begin_array();
    for (const ListFinding& finding : list_findings(data.refusals, data.rejects_file)) {
        json.begin_object();
        json.field("code", finding.code);
        json.field("verdict", finding.verdict);
        json.field("count", finding.count);
        json.field("first_line", finding.first_line);
        json.field("what", finding.what);
        json.field("hint", finding.hint);
        json.end_object();
    }
    json.end_array();
    json.field(
        "rejects_file", data.rejects_file.empty() ? std::nullopt : std::optional(data.rejects_file)
    );
    json.end_object();
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
    write_notes(out, data, style);
    write_error_texts(out, findings_of(data), style, Severity::warning);
    if (!data.rejects_file.empty()) write_labelled(out, "Rejects", data.rejects_file, style);
    if (data.report.usable > 0) write_next(out, "invito import " + data.file, style);
}

void write_validate_json(std::ostream& out, const std::vector<ValidateData>& files) {
    JsonWriter json(out);
    json.begin_object();
    json.field("v", 1);
    json.key("items");
    json.begin_array();
    for (const ValidateData& data : files)
        write_file_json(json, data);
    json.end_array();
    json.end_object();
    json.finish();
}

}  // namespace invito
