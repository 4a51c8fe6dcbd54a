#include "invito/report/privacy_screen.hpp"

#include "invito/report/terminal_text.hpp"
#include "invito/report/wording.hpp"
#include "json_fields.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <ostream>

namespace invito {

namespace {

std::string file_name(const std::string& source) {
    return source.substr(source.rfind('/') + 1);  // the whole of it if there is no slash
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

void write_rows(std::ostream& out, const SuppressionCheck& check, const Style& style) {
    using enum Table::Align;
    Table table(
        "Line", {{"Line", right},
                 {"Name", left, Table::Fit::cut},
                 {"On the list", left, Table::Fit::cut},
                 {"Reason", left, Table::Fit::cut}}
    );
    for (const SuppressionCheck::Finding& finding : check.findings) {
        table.add_row(
            {finding.line.value_or(0), finding.asked, entry_text(*finding.entry),
             finding.entry->reason}
        );
    }
    if (table.rows() > 0) table.print(out, style);
    out << fmt::format(
        "{} of {} in {} {} on the do-not-contact list.\n", check.listed,
        counted(check.asked, "lead"), file_name(check.file), check.listed == 1 ? "is" : "are"
    );
}

}  // namespace

void write_suppression_list(
    std::ostream& out, const SuppressionListData& data, const Style& style
) {
    if (data.entries.empty()) {
        out << "Nobody is on the do-not-contact list.\n";
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
            {entry.key.kind, entry.key.value, entry.reason, file_name(entry.source),
             calendar_day(entry.added_at, data.now, style.zone)}
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
    using enum Table::Align;
    Table table(
        "Name", {{"Name", left, Table::Fit::cut},
                 {"On the list"},
                 {"Reason", left, Table::Fit::cut},
                 {"Source"}}
    );
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

namespace {

using Disposition = ErasureFile::Disposition;

std::string what_is_known(const ErasureSubject& person) {
    if (!person.is_known && person.is_marked) return "erased before";
    if (!person.is_known) return "not in the database; only the mark is made";
    return joined(
        {counted(person.jobs, "job"), counted_if_any(person.waiting, "waiting", "waiting"),
         counted_if_any(person.invitations, "invitation"), counted_if_any(person.notes, "note")}
    );
}

using Disposition = ErasureFile::Disposition;

struct ErasureWords {
    Disposition disposition;
    std::string_view word;
    std::string_view before = {};
    std::string_view after = {};  // empty: the same
};
constexpr ErasureWords erasure_words[] = {
    {Disposition::erase, "erase", "they are erased from it, too", "they are erased from it"},
    {Disposition::remove, "remove", "deleted: it names them, and can be made again", "deleted"},
    {Disposition::keep, "keep"},  // it does not name them
    {Disposition::changed, "changed", "LEFT ALONE, changed since it was written: look yourself; "},
    {Disposition::absent, "absent", "is not there any more; a copy elsewhere may still name them"},
    {Disposition::elsewhere, "elsewhere",
     "LEFT ALONE, on another machine: run the same command there; "},
    {Disposition::failed, "failed", "NOT DONE: "},
};

const ErasureWords& words_of(Disposition disposition) {
    return *std::ranges::find(erasure_words, disposition, &ErasureWords::disposition);
}

void write_indented(std::ostream& out, const std::string& text, const Style& style) {
    write_block(out, {.text = "  ", .indent = 4}, text, style);
}

void write_people(std::ostream& out, const ErasurePlan& plan, const Style& style) {
    using enum Table::Align;
    Table table(
        "Person",
        {{"Person", left, Table::Fit::cut}, {"Name", left, Table::Fit::cut}, {"Kept so far"}}
    );
    for (const ErasureSubject& person : plan.people) {
        table.add_row(
            {person.asked.value, person.name.empty() ? std::string("-") : person.name,
             what_is_known(person)}
        );
    }
    table.print(out, style);
}

void write_files(
    std::ostream& out, const std::vector<ErasureFile>& files, bool is_done, const Style& style
) {
    for (const ErasureFile& file : files) {
        if (file.disposition == Disposition::keep) continue;
        const ErasureWords& words = words_of(file.disposition);
        const bool is_other = is_done && !words.after.empty();
        const std::string text = fmt::format(
            "{} {}: {}", to_string(file.file.kind), file.file.name(),
            is_other ? words.after : words.before
        );
        constexpr std::array for_people = {
            Disposition::failed, Disposition::changed, Disposition::elsewhere};
        if (std::ranges::find(for_people, file.disposition) != for_people.end()) {
            write_alert(out, text + file.problem, "", style);
        } else {
            write_indented(out, text, style);
        }
    }
}

// Lists are people's own: they are named and left alone.
void write_lists(std::ostream& out, const ErasurePlan& plan, const Style& style) {
    constexpr std::size_t shown_max = 5;
    if (plan.lists.empty()) return;
    out << "Your own lists are not touched; these rows came from:\n";
    for (std::size_t i = 0; i < std::min(plan.lists.size(), shown_max); ++i)
        write_indented(
            out, fmt::format("{} line {}", plan.lists[i].file, plan.lists[i].line), style
        );
    if (plan.lists.size() > shown_max)
        write_indented(out, fmt::format("and {} more", plan.lists.size() - shown_max), style);
}

void write_proof(
    std::ostream& out, const ErasurePlan& plan, const ErasureResult& result, const Style& style
) {
    const auto ours = std::ranges::count_if(result.remainders, [](const auto& left) {
        return !left.is_somebody_else;
    });
    const std::string texts = counted(std::ssize(plan.texts), "text");
    const std::string looked = result.has_searched_rows
                                   ? fmt::format("Proof: looked for {} in all rows", texts)
                                   : fmt::format(
                                         "Proof: looked for {} in the bytes of {}", texts,
                                         counted(result.files_searched, "database")
                                     );
    if (result.has_searched_rows)
        out << "The server's log, its standbys and its backups keep old rows for their own time.\n";
    if (result.remainders.empty()) {
        out << looked << ": none left.\n";
        return;
    }
    out << looked << fmt::format(": {} left.\n", result.remainders.size());
    for (const auto& left : result.remainders) {
        const std::string place = left.place.empty() ? "no row at all" : left.place;
        if (left.is_somebody_else) {
            write_indented(
                out, fmt::format("{}: part of another person's row ({})", left.file, place), style
            );
        } else {
            write_alert(out, fmt::format("{}: still in {}", left.file, place), "", style);
        }
    }
    if (ours == 0) out << "None of it is theirs.\n";
}

void write_proof_fields(JsonWriter& json, const ErasurePlan& plan, const ErasureResult& result) {
    json.field("texts", plan.texts.size());
    json.field("databases", result.files_searched);
    json.field("proved", result.is_proved());
    json.list("left", result.remainders, [&](const ErasureResult::Remainder& left) {
        json.field("file", left.file);
        json.field("place", left.place);
        json.field("somebody_else", left.is_somebody_else);
    });
}

}  // namespace

void write_erasure_plan(
    std::ostream& out, const ErasurePlan& plan, const std::string& database, const Style& style
) {
    write_people(out, plan, style);
    out << '\n';
    write_indented(
        out, fmt::format("database {}: names, list fields, notes and ids go", database), style
    );
    write_files(out, plan.files, false, style);
    write_block(
        out, {},
        "What stays: when invitations were sent, because quotas count them, and a salted hash, so "
        "that no list brings the person back.",
        style
    );
    write_lists(out, plan, style);
}

void write_erasure_result(
    std::ostream& out, const ErasurePlan& plan, const ErasureResult& result, const Style& style
) {
    out << fmt::format(
        "Erased: {} ({}, {}).\n", counted(std::ssize(plan.people), "person", "people"),
        counted(result.jobs, "job"), counted(result.notes, "note")
    );
    write_files(out, result.files, true, style);
    write_proof(out, plan, result, style);
}

namespace {

std::string counts_text(const PruneCounts& counts) {
    return joined(
        {counted(counts.people, "person", "people"), counted_if_any(counts.jobs, "job"),
         counted_if_any(counts.notes, "note")}
    );
}

constexpr std::size_t files_shown_max = 5;

// "  report /srv/report.csv, written 2026-01-05"
void write_files_that_may_name(std::ostream& out, const PrunePlan& plan, const Style& style) {
    if (plan.files.empty() && plan.lists.empty()) return;
    write_block(
        out, "Files are not touched, and may name them; delete those that nobody needs:", style
    );
    std::vector<std::string> lines;
    for (const TrackedFile& file : plan.files) {
        std::string line = fmt::format("{} {}", to_string(file.kind), file.name());
        if (file.written_at != Instant{})
            line += ", written " + format_rfc3339(file.written_at, style.zone).substr(0, 10);
        lines.push_back(std::move(line));
    }
    for (const std::string& list : plan.lists) lines.push_back("list " + list);
    const std::size_t shown = std::min(lines.size(), files_shown_max);
    for (std::size_t i = 0; i < shown; ++i) write_indented(out, lines[i], style);
    if (lines.size() > shown)
        write_indented(out, fmt::format("and {} more", lines.size() - shown), style);
}

}  // namespace

void write_prune_plan(
    std::ostream& out, const PrunePlan& plan, const std::string& database, const Style& style
) {
    const std::string day = format_rfc3339(plan.before, style.zone).substr(0, 10);
    const std::string staying = fmt::format(
        "{} {}: something of theirs is newer, or not over.",
        counted(plan.stays, "person", "people"), plan.stays == 1 ? "stays" : "stay"
    );
    if (plan.goes == PruneCounts{}) {
        write_block(out, {}, fmt::format("Nobody's jobs were all over before {}.", day), style);
        if (plan.is_rebuild_due)
            out << "A prune was interrupted before its end: the file is written anew.\n";
        if (plan.stays > 0) write_block(out, {}, staying, style);
        return;
    }
    write_block(
        out, {}, fmt::format("Over since before {}: {}.", day, counts_text(plan.goes)), style
    );
    write_indented(
        out, fmt::format("database {}: names, list fields, notes and ids go", database), style
    );
    write_block(
        out, {},
        "What stays: when invitations were sent, because limits count them, and a salted hash of "
        "each name, so that nobody is invited twice.",
        style
    );
    if (plan.stays > 0) write_block(out, {}, staying, style);
    write_files_that_may_name(out, plan, style);
}

void write_prune_result(std::ostream& out, const PruneCounts& done, const Style& style) {
    write_block(out, {}, fmt::format("Pruned: {}.", counts_text(done)), style);
}

void write_prune_json(
    std::ostream& out, const PrunePlan& plan, const PruneCounts* done, const TimeZone& zone
) {
    const PruneCounts& counts = done != nullptr ? *done : plan.goes;
    write_json_document(out, zone, [&](JsonWriter& json) {
        json.field("dry_run", done == nullptr);
        json.field("before", plan.before);
        json.field("people", counts.people);
        json.field("jobs", counts.jobs);
        json.field("notes", counts.notes);
        json.field("stays", plan.stays);
        json.list("files", plan.files, [&](const TrackedFile& file) {
            json.field("path", file.path);
            json.field("host", file.host);
            json.field("kind", file.kind);
            json.field("written_at", unless_zero(file.written_at));
        });
        json.field("lists", plan.lists);
    });
}

void write_erasure_json(std::ostream& out, const ErasurePlan& plan, const ErasureResult* result) {
    const bool is_done = result != nullptr;
    write_json_document(out, {}, [&](JsonWriter& json) {
        json.field("dry_run", !is_done);
        json.list("people", plan.people, [&](const ErasureSubject& person) {
            json.field("asked", person.asked.value);
            json.field("known", person.is_known);
            json.field("erased_before", person.is_marked);
            write_fields(json, person);
        });
        json.list("files", is_done ? result->files : plan.files, [&](const ErasureFile& file) {
            json.field("path", file.file.path);
            json.field("host", file.file.host);
            json.field("kind", file.file.kind);
            json.field("fate", words_of(file.disposition).word);
            json.field("problem", file.problem);
        });
        json.field("lists", plan.lists);
        if (is_done) json.object("proof", [&] { write_proof_fields(json, plan, *result); });
    });
}

}  // namespace invito
