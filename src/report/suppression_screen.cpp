#include "invito/report/suppression_screen.hpp"

#include "invito/report/table.hpp"
#include "invito/report/words.hpp"
#include "json_fields.hpp"

#include <fmt/format.h>
#include <ostream>

namespace invito {
namespace {

std::string file_name(const std::string& source) {
    const auto slash = source.rfind('/');
    return slash == std::string::npos ? source : source.substr(slash + 1);
}

// "company acme gmbh, said by spring.csv". The mark of an erased person has nothing to show.
std::string entry_text(const SuppressionView& entry) {
    if (entry.key.kind == SuppressionKind::erased) return "erased person";
    const std::string name = fmt::format("{} {}", to_string(entry.key.kind), entry.key.value);
    return entry.said_by.empty() ? name : name + ", said by " + file_name(entry.said_by);
}

void write_marks(std::ostream& out, std::int64_t marks) {
    if (marks == 0) return;
    out << fmt::format(
        "And {}: hashes of people who were erased; they name nobody.\n", counted(marks, "mark")
    );
}

Table table_of_names() {
    using enum Table::Align;
    return Table(
        "Name", {{"Name", left, Table::Fit::cut},
                 {"On the list"},
                 {"Reason", left, Table::Fit::cut},
                 {"Source"}}
    );
}

Table table_of_rows() {
    using enum Table::Align;
    return Table(
        "Line", {{"Line", right},
                 {"Name", left, Table::Fit::cut},
                 {"On the list", left, Table::Fit::cut},
                 {"Reason", left, Table::Fit::cut}}
    );
}

void write_rows(std::ostream& out, const SuppressionCheck& check, const Style& style) {
    Table table = table_of_rows();
    for (const SuppressionCheck::Finding& finding : check.findings) {
        table.add_row(
            {finding.line.value_or(0), finding.asked, entry_text(*finding.entry),
             finding.entry->reason}
        );
    }
    if (table.rows() > 0) table.print(out, style);
    out << fmt::format(
        "{} of {} in {} {} on the suppression list.\n", check.listed, counted(check.asked, "lead"),
        file_name(check.file), check.listed == 1 ? "is" : "are"
    );
}

}  // namespace

void write_suppression_list(
    std::ostream& out, const SuppressionListData& data, const Style& style
) {
    if (data.entries.empty()) {
        out << "Nobody is on the suppression list.\n";
        write_marks(out, data.erased_marks);
        write_next(out, "invito suppress add linkedin.com/in/NAME", style);
        return;
    }
    using enum Table::Align;
    Table table(
        "Entry", {{"Kind"},
                  {"Name", left, Table::Fit::cut},
                  {"Reason", left, Table::Fit::cut},
                  {"Source", left, Table::Fit::cut},
                  {"Since"}}
    );
    for (const SuppressionView& entry : data.entries) {
        table.add_row(
            {std::string(to_string(entry.key.kind)), entry.key.value, entry.reason,
             file_name(entry.source), calendar_day(entry.added_at, data.now, style.zone)}
        );
    }
    table.print(out, style);
    write_marks(out, data.erased_marks);
}

void write_suppression_json(
    std::ostream& out, const SuppressionListData& data, const TimeZone& zone
) {
    write_json_document(out, zone, [&](JsonWriter& json) {
        json.field("erased_marks", data.erased_marks);
        json.field("items", data.entries);
    });
}

void write_suppression_check(std::ostream& out, const SuppressionCheck& check, const Style& style) {
    if (!check.file.empty()) {
        write_rows(out, check, style);
        return;
    }
    Table table = table_of_names();
    for (const SuppressionCheck::Finding& finding : check.findings) {
        const auto& entry = finding.entry;
        table.add_row(
            {finding.asked,
             entry ? Table::Cell(entry_text(*entry), Tone::caution) : Table::Cell("no"),
             entry ? entry->reason : std::string(),
             entry ? file_name(entry->source) : std::string()}
        );
    }
    table.print(out, style);
}

void write_suppression_check_json(
    std::ostream& out, const SuppressionCheck& check, const TimeZone& zone
) {
    write_json_document(out, zone, [&](JsonWriter& json) {
        json.field("asked", check.asked);
        json.field("listed", check.listed);
        json.list("items", check.findings, [&](const SuppressionCheck::Finding& finding) {
            json.field("name", finding.asked);
            json.field("line", finding.line);
            json.field("listed", finding.entry.has_value());
            if (finding.entry) json.field("entry", *finding.entry);
        });
    });
}

}  // namespace invito
