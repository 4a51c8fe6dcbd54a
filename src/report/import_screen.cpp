#include "invito/report/import_screen.hpp"

#include "invito/report/error_text.hpp"
#include "invito/report/note_screen.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/report/wording.hpp"
#include "invito/support/text.hpp"
#include "json_fields.hpp"
#include "parts.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>
#include <ostream>
#include <ranges>

namespace invito {

namespace {

constexpr std::size_t empty_columns_max = 5;
constexpr std::size_t groups_max = 6;
constexpr std::size_t examples_max = 5;
constexpr std::size_t value_columns = 40;

// "first_name: 12 cells such as NULL (lines 2, 5, 9, ...)"
std::string empty_cells_text(const EmptyCells& cells) {
    const auto shown = static_cast<std::int64_t>(cells.lines.size());
    return fmt::format(
        "{}: {} such as {} ({} {}{})", terminal_safe(cells.column), counted(cells.count, "cell"),
        terminal_safe(cells.example), cells.count == 1 ? "line" : "lines",
        fmt::join(cells.lines, ", "), cells.count > shown ? ", ..." : ""
    );
}

constexpr std::size_t column_lines_max = 5;
constexpr std::size_t columns_margin = 9;

std::string header_of(const ImportColumn& column) {
    std::string header = fmt::format("\"{}\"", terminal_safe(column.header));
    if (!column.remark.empty()) header += fmt::format(" ({})", column.remark);
    return header;
}

void write_every_column(
    std::ostream& out, const std::vector<ImportColumn>& columns, const Style& style
) {
    std::size_t width = 0;
    for (const ImportColumn& column : columns)
        width = std::max(width, display_width(terminal_safe(column.canonical)));
    for (const ImportColumn& column : columns) {
        const std::string canonical = terminal_safe(column.canonical);
        const std::string padding(width - display_width(canonical), ' ');
        const std::string lead =
            style.accessible ? canonical + " is read from " : canonical + padding + " <- ";
        write_below(out, lead, header_of(column), style);
    }
}

// "500 rows, comma, UTF-8, header on line 1"; YAML has rows alone.
std::string size_and_shape(std::int64_t rows, const ListReading& reading) {
    const std::string size = counted(rows, "row");
    return reading.shape.empty() ? size : fmt::format("{}, {}", size, reading.shape);
}

// What is used, on a few lines; that there is more is said, and how to see it.
void write_columns(
    std::ostream& out, const std::vector<ImportColumn>& columns, bool shows_all, const Style& style
) {
    if (shows_all) return write_every_column(out, columns, style);
    std::vector<std::string> items;
    std::size_t lines_left = column_lines_max;
    std::size_t told = 0;
    for (const ImportColumn& column : columns) {
        if (!column.is_used && column.remark.empty()) continue;
        const std::string between = style.accessible ? " is read from " : " <- ";
        std::string item = terminal_safe(column.canonical) + between + header_of(column);
        if (column.remark.empty()) {
            items.push_back(std::move(item));
            continue;
        }
        // A choice among columns is the first thing to look at.
        write_below(out, "", item, style);
        ++told;
        if (lines_left > 1) --lines_left;
    }
    const auto width = static_cast<std::size_t>(style.width) - columns_margin;
    while (wrapped_items(items, width).size() > lines_left) items.pop_back();
    if (!items.empty()) {
        for (const std::string& line : wrapped_items(items, width))
            write_below(out, "", line, style);
    }
    told += items.size();
    if (told == columns.size()) return;
    const auto more = static_cast<std::int64_t>(columns.size() - told);
    write_below(
        out, "",
        counted(more, "more column, usable in notes: -v", "more columns, usable in notes: -v"),
        style
    );
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

void write_reading(JsonWriter& json, const ListReading& reading) {
    json.object("columns", [&] {
        for (const ImportColumn& column : reading.columns)
            json.field(column.canonical, column.header);
    });
    json.field("empty_values", reading.empty_cells);
}

std::string heading_of(const ImportData& data) {
    return fmt::format(
        "{} {} into {} ({})", data.is_dry_run ? "Would import" : "Imported", data.file,
        data.campaign, to_string(data.state)
    );
}

std::string outcomes_of(const ImportTotals& totals) {
    return joined({
        fmt::format("{} new", totals.imported),
        counted_if_any(totals.updated, "updated", "updated"),
        counted_if_any(totals.unchanged, "unchanged", "unchanged"),
        counted_if_any(totals.skipped, "skipped", "skipped"),
        counted_if_any(totals.duplicates, "duplicate"),
        counted_if_any(totals.rejected, "rejected", "rejected"),
        counted_if_any(totals.suppressed, "suppressed", "suppressed"),
        counted_if_any(totals.blank, "blank", "blank"),
    });
}

void write_findings(std::ostream& out, const ImportData& data, const Style& style) {
    const auto findings = list_findings(data.refusals, data.rejects_file);
    for (std::size_t i = 0; i < std::min(groups_max, findings.size()); ++i) {
        write_below(out, findings[i].verdict + ": ", findings[i].what, style);
        if (!findings[i].hint.empty()) write_below(out, "  hint: ", findings[i].hint, style);
    }
    if (findings.size() > groups_max) {
        const auto hidden = static_cast<std::int64_t>(findings.size() - groups_max);
        write_below(out, "and ", counted(hidden, "more reason"), style);
    }
}

std::string change_text(const FieldChange& change, const Style& style) {
    const auto quoted = [&style](const std::string& value) {
        return fmt::format("\"{}\"", clipped(terminal_safe(value), value_columns, style));
    };
    return fmt::format(
        fmt::runtime(style.accessible ? "{} was {}, is now {}" : "{}: {} -> {}"), change.field,
        quoted(change.before), quoted(change.after)
    );
}

std::string change_line(const ImportChange& lead, bool names_people, const Style& style) {
    std::vector<std::string> changes;
    for (const FieldChange& change : lead.fields)
        changes.push_back(names_people ? change_text(change, style) : change.field);
    return joined(std::move(changes));
}

void write_updated(std::ostream& out, const ImportData& data, const Style& style) {
    const std::int64_t updated = data.totals.updated;
    if (updated == 0) return;
    write_labelled(out, "Updated", counted(updated, "lead"), style);
    const std::size_t shown =
        std::min(data.changes.size(), data.shows_all ? data.changes.size() : examples_max);
    for (std::size_t i = 0; i < shown; ++i) {
        const ImportChange& lead = data.changes[i];
        const char* const gap = style.accessible ? ": " : "  ";
        std::string place = fmt::format("line {}{}", lead.line, gap);
        if (data.names_people) place += terminal_safe(lead.person) + gap;
        write_below(out, place, change_line(lead, data.names_people, style), style);
    }
    const auto left_out = updated - static_cast<std::int64_t>(shown);
    if (left_out == 0) return;
    const bool shows_more = shown < data.changes.size();
    write_below(
        out, "and ", fmt::format("{} more{}", left_out, shows_more ? " (-v shows them)" : ""), style
    );
}

std::string gone_example(const GoneLeads::Example& lead, bool names_people) {
    const bool waits = lead.state == JobState::queued || lead.state == JobState::resolved;
    return fmt::format(
        "{}job {}, was line {}{}", names_people ? lead.identity.value + ", " : std::string(),
        lead.job.value, lead.line, waits ? "" : fmt::format(" ({})", to_string(lead.state))
    );
}

std::string what_becomes_of(const GoneLeads& gone, bool is_dry_run) {
    if (gone.cancelled > 0) {
        const char* const would = is_dry_run ? " would be" : gone.cancelled == 1 ? " is" : " are";
        return fmt::format("{}{} cancelled", gone.cancelled, would);
    }
    if (gone.waiting == 0) return "nothing changes for them";
    if (gone.waiting == gone.count) {
        return gone.count == 1 ? "it stays, to be invited" : "they stay, to be invited";
    }
    return fmt::format("they stay, {} to be invited", gone.waiting);
}

// Changes to leads that were imported before.
void write_changes(std::ostream& out, const ImportData& data, const Style& style) {
    write_updated(out, data, style);
    const GoneLeads& gone = data.gone;
    if (gone.count == 0) return;
    const std::string text = fmt::format(
        "{} the list; {}", counted(gone.count, "lead left", "leads left"),
        what_becomes_of(gone, data.is_dry_run)
    );
    write_labelled(out, "Left", text, style);
    for (const GoneLeads::Example& lead : gone.examples)
        write_below(out, "", gone_example(lead, data.names_people), style);
    if (gone.waiting > 0 && !data.follows_list) {
        write_below(
            out, "hint: ",
            "invito jobs cancel JOB takes one out, list.removed: cancel in the campaign file all",
            style
        );
    }
}

void write_rejects_file(std::ostream& out, const ImportData& data, const Style& style) {
    if (!data.rejects_file.empty()) {
        write_labelled(out, "Rejects", data.rejects_file, style);
    } else if (data.totals.rejected > 0) {
        write_labelled(out, "Rejects", "not written (--rejects FILE writes them)", style);
    }
}

void write_changes_json(JsonWriter& json, const ImportData& data) {
    json.field("updated_lines", data.changes | std::views::transform(&ImportChange::line));
    json.list("changes", data.changes, [&](const ImportChange& lead) {
        json.field("line", lead.line);
        json.field("linkedin_url", lead.person);
        json.field("fields", lead.fields);
    });
    json.object("gone", [&] {
        json.field("count", data.gone.count);
        json.field("waiting", data.gone.waiting);
        json.field("cancelled", data.gone.cancelled);
        json.field("jobs", data.gone.examples | std::views::transform(&GoneLeads::Example::job));
    });
}

std::string next_step(const ImportData& data) {
    if (data.is_dry_run) return "invito import " + (data.input.empty() ? data.file : data.input);
    if (data.state == CampaignState::draft) return "invito start " + data.campaign;
    return "invito run";
}

}  // namespace

void write_import_text(std::ostream& out, const ImportData& data, const Style& style) {
    write_block(out, heading_of(data), style);
    write_labelled(out, "List", size_and_shape(data.totals.rows, data.reading), style);
    write_columns(out, data.reading.columns, data.shows_all, style);
    write_labelled(out, "Leads", outcomes_of(data.totals), style);
    write_empty_cells(out, data.reading.empty_cells, style);
    write_findings(out, data, style);
    write_changes(out, data, style);
    write_settings(out, data.settings, SettingDecision::changed, style);
    write_settings(out, data.settings_kept, SettingDecision::kept, style);
    write_rejects_file(out, data, style);
    if (!data.is_first_step && !data.is_unusable) write_next(out, next_step(data), style);
}

void write_import_changes(std::ostream& out, const ImportData& data, const Style& style) {
    const bool has_rejects = data.totals.rejected > 0;
    const bool has_changes =
        has_rejects || data.totals.updated > 0 || data.gone.count > 0 || !data.settings.empty();
    if (!has_changes) return;
    write_block(out, heading_of(data), style);
    if (has_rejects) {
        ImportData rejected = data;
        std::erase_if(rejected.refusals, [](const RowFinding& refusal) {
            return refusal.verdict != "rejected";
        });
        write_findings(out, rejected, style);
        write_rejects_file(out, data, style);
    }
    write_changes(out, data, style);
    write_settings(out, data.settings, SettingDecision::changed, style);
}

void write_import_json(std::ostream& out, const ImportData& data) {
    write_json_document(out, {}, [&](JsonWriter& json) {
        json.field("campaign", data.campaign);
        json.field("state", data.state);
        json.field("file", data.file);
        json.field("dry_run", data.is_dry_run);
        write_fields(json, data.totals);
        write_changes_json(json, data);
        json.field("settings", data.settings);
        json.field("settings_kept", data.settings_kept);
        write_reading(json, data.reading);
        json.field("refusals", data.refusals);
        json.field("rejects_file", unless_empty(data.rejects_file));
    });
}

namespace {

constexpr std::size_t preview_columns = 55;

std::string leads_of(const ValidationReport& report) {
    return joined({
        fmt::format("{} usable", report.usable),
        counted_if_any(report.duplicates, "duplicate"),
        counted_if_any(report.rejected, "rejected", "rejected"),
        counted_if_any(report.skipped, "skipped", "skipped"),
        counted_if_any(report.blank, "blank", "blank"),
    });
}

std::string verdict_word(const ValidateData& data) {
    switch (data.verdict) {
        case Verdict::ok: return "ok: ";
        case Verdict::refused: return "not ok (--strict): ";
        case Verdict::unusable: break;
    }
    return "unusable: ";
}

// "ok: 48 of 50 rows can be invited"
std::string verdict_text(const ValidateData& data) {
    const ValidationReport& report = data.report;
    const std::int64_t rows = report.rows - report.blank;
    if (rows == 0) return "the list has no rows";
    if (report.usable == 0) return fmt::format("none of {} can be invited", counted(rows, "row"));
    return fmt::format("{} of {} can be invited", report.usable, counted(rows, "row"));
}

std::string length_of(const RenderedNote& note) {
    if (note.awaited.empty()) return counted(static_cast<std::int64_t>(note.length), "character");
    return fmt::format(
        "{} from the profile, known only at sending", fmt::join(note.awaited, " and ")
    );
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
        write_note_text(out, note.text, 2, style);
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
    json.field("ok", data.verdict == Verdict::ok);
    write_fields(json, data.report);
    write_reading(json, data.reading);
    write_notes_json(json, data.report);
    json.field("findings", list_findings(data.refusals, data.rejects_file));
    json.field("rejects_file", unless_empty(data.rejects_file));
}

}  // namespace

void write_validate_text(std::ostream& out, const ValidateData& data, const Style& style) {
    const Tone tone = data.verdict == Verdict::ok ? Tone::good : Tone::bad;
    write_block(
        out, {.text = verdict_word(data), .tone = tone, .indent = 2}, verdict_text(data), style
    );
    write_block(out, fmt::format("{}: {}", data.file, data.campaign), style);
    std::string list = data.list == data.file ? "" : data.list + ": ";
    list += size_and_shape(data.report.rows, data.reading);
    write_labelled(out, "List", list, style);
    write_columns(out, data.reading.columns, data.shows_all, style);
    write_labelled(out, "Leads", leads_of(data.report), style);
    write_empty_cells(out, data.reading.empty_cells, style);
    write_notes(out, data, style);
    write_error_texts(out, findings_of(data), style, Severity::warning);
    if (!data.rejects_file.empty()) write_labelled(out, "Rejects", data.rejects_file, style);
    const bool is_told = data.report.usable > 0 && !data.is_first_step;
    if (is_told) write_next(out, "invito import " + data.file, style);
}

void write_validate_json(std::ostream& out, const std::vector<ValidateData>& files) {
    write_json_document(out, {}, [&](JsonWriter& json) {
        json.list("items", files, [&](const ValidateData& data) { write_file_json(json, data); });
    });
}

}  // namespace invito
