#include "invito/report/personal_data_screen.hpp"

#include "invito/model/suppression.hpp"
#include "invito/report/json_documents.hpp"
#include "invito/report/wording.hpp"
#include "invito/support/text.hpp"
#include "parts.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <ostream>
#include <span>

namespace invito {

namespace {

enum class Kept { until_pruned, row_for_good, until_removed, while_erased, for_good };

struct RecordWords {
    RecordKind kind;
    std::string_view one;    // heads a record
    std::string_view title;  // heads all of the kind
    std::string_view why;
    Kept kept = Kept::until_pruned;
};

constexpr auto record_words = std::to_array<RecordWords>({
    {RecordKind::person, "Person", "Who they are",
     "so that two lists, or two spellings of an address, are one person"},
    {RecordKind::lead, "Lead", "What lists say of them, and what became of it",
     "to choose, write and explain an invitation"},
    {RecordKind::found_profile, "Profile for job", "The profile that an address led to",
     "because it may be somebody else's: a person decides"},
    {RecordKind::attempt, "Attempt", "What was asked of LinkedIn for them: the ledger",
     "limits count it, the audit replays it, and nobody is invited twice", Kept::row_for_good},
    {RecordKind::event, "Event", "What else happened to their leads",
     "to explain each decision, and whose it was", Kept::row_for_good},
    {RecordKind::affiliation, "Affiliation", "Companies and domains that lists named for them",
     "an entry of the do-not-contact list for one of them forbids the person"},
    {RecordKind::do_not_contact, "Entry", "Do-not-contact entries that forbid them",
     "so that nobody invites them", Kept::until_removed},
    {RecordKind::prune_mark, "Mark", "Hashes that know them again; they name nobody",
     "their data were pruned, and nobody is invited twice", Kept::while_erased},
    {RecordKind::invitation_mark, "Mark", "Hashes of their invitations; they name nobody",
     "their data were erased, and no invitation is counted twice", Kept::for_good},
    {RecordKind::import, "Import", "Imports of the lists that named them",
     "to tell where leads came from; it names a file, and nobody", Kept::for_good},
});

const RecordWords& words_of(RecordKind kind) {
    return *std::ranges::find(record_words, kind, &RecordWords::kind);
}

std::string kept_until_pruned(const std::optional<Duration>& keep) {
    if (!keep) return "until invito erase, else for good: privacy.keep_finished is off";
    return fmt::format(
        "until invito erase, or invito db prune {} after all of their jobs are over",
        format_duration(*keep)
    );
}

std::string how_long(Kept kept, const std::optional<Duration>& keep) {
    switch (kept) {
        case Kept::until_pruned: return kept_until_pruned(keep);
        case Kept::row_for_good: return "without text for good; text " + kept_until_pruned(keep);
        case Kept::until_removed: return "until it is removed: invito suppress remove";
        case Kept::while_erased: return "until somebody names them again, else for good";
        case Kept::for_good: break;
    }
    return "for good";
}

// "https://www.linkedin.com/in/jane-doe"; of somebody without a name their row.
std::string whom(const PersonalData& data) {
    if (is_nameless(data.asked.value)) return data.asked.value;
    return "linkedin.com/in/" + data.asked.value;
}

std::string day_of(Instant at, const TimeZone& zone) {
    return format_rfc3339(at, zone).substr(0, 10);
}

std::string_view status_of(const PersonalData& data) {
    if (data.erased_at) return "erased";
    if (data.is_pruned || data.asked.value.starts_with(pruned_slug_prefix)) return "pruned";
    return data.is_known ? "known" : "unknown";
}

void write_status(std::ostream& out, const PersonalDataReport& report, const Style& style) {
    const PersonalData& data = report.data;
    const std::string_view status = status_of(data);
    if (status == "unknown") {
        write_block(out, fmt::format("Nothing is stored of them in {}.", report.database), style);
    } else if (status == "pruned") {
        write_block(
            out,
            "Their data were pruned. What follows has no name, and nothing but a hash of the "
            "address leads to it.",
            style
        );
    } else if (status == "erased") {
        const bool has_date = *data.erased_at != Instant{};
        write_block(
            out,
            fmt::format(
                "Erased{}. A mark keeps them away: a salted hash of the address, which names "
                "nobody. When they were invited is kept without a name, and cannot be found by it.",
                has_date ? " on " + day_of(*data.erased_at, style.zone) : ""
            ),
            style
        );
    }
}

// Empty: nothing to be said.
struct ValueText {
    const TimeZone& zone;

    std::string operator()(std::monostate) const { return {}; }
    std::string operator()(const std::string& text) const { return text; }
    std::string operator()(std::int64_t number) const {
        return number == 0 ? std::string() : std::to_string(number);
    }
    std::string operator()(bool flag) const { return flag ? "yes" : ""; }
    std::string operator()(Instant at) const { return format_rfc3339(at, zone); }
    std::string operator()(const std::map<std::string, std::string>&) const { return {}; }
};

void write_value(
    std::ostream& out, std::string_view name, const std::string& text, const Style& style
) {
    if (text.empty()) return;
    const BlockLead lead =
        style.accessible ? BlockLead{.text = fmt::format("{}: ", name), .indent = 2}
                         : BlockLead{.text = fmt::format("    {:<18}", name), .tone = Tone::quiet};
    write_block(out, lead, text, style);
}

// "Lead 12", and below it what is stored.
void write_record(std::ostream& out, const StoredRecord& record, const Style& style) {
    const auto* const number = std::get_if<std::int64_t>(&record.values.front().content);
    out << "  " << words_of(record.kind).one;
    if (number != nullptr) out << ' ' << *number;
    out << '\n';
    for (const StoredValue& value : std::span(record.values).subspan(number != nullptr ? 1 : 0)) {
        const std::string text = std::visit(ValueText{style.zone}, value.content);
        write_value(out, spoken(value.name), text, style);
        const auto* const cells = std::get_if<std::map<std::string, std::string>>(&value.content);
        if (cells == nullptr) continue;
        for (const auto& [column, cell] : *cells) write_value(out, "column " + column, cell, style);
    }
}

void write_records(std::ostream& out, const PersonalDataReport& report, const Style& style) {
    std::optional<RecordKind> kind;
    for (const StoredRecord& record : report.data.records) {
        const RecordWords& words = words_of(record.kind);
        if (kind != record.kind) {
            kind = record.kind;
            out << '\n';
            out << painted(words.title, Tone::strong, style) << '\n';
            write_block(out, {.text = "  Why: ", .indent = 4}, words.why, style);
            write_block(
                out, {.text = "  Kept: ", .indent = 4}, how_long(words.kept, report.keep_finished),
                style
            );
        }
        write_record(out, record, style);
    }
}

std::string verdict_on(const FileWithNames& file) {
    if (!file.exists) return "is not there any more; a copy elsewhere may name them";
    if (!file.names_them) return "cannot be read: look yourself";
    if (*file.names_them && file.kind == "backup")
        return "names them, or somebody of a longer name";
    return *file.names_them ? "names them" : "does not name them";
}

void write_files_with_names(
    std::ostream& out, const PersonalDataReport& report, const Style& style
) {
    const PersonalData& data = report.data;
    if (data.files.empty() && data.lines.empty()) return;
    out << '\n' << painted("Files", Tone::strong, style) << '\n';
    for (const FileWithNames& file : data.files) {
        const std::string written =
            file.written_at ? ", of " + day_of(*file.written_at, style.zone) : std::string();
        write_block(
            out, {.text = "  ", .indent = 4},
            fmt::format("{} {}{}: {}", file.kind, file.path, written, verdict_on(file)), style
        );
    }
    for (const ListPlace& line : data.lines) {
        write_block(
            out, {.text = "  ", .indent = 4},
            fmt::format("line {} of {} became a lead", line.line, line.file), style
        );
    }
}

}  // namespace

void write_personal_data(std::ostream& out, const PersonalDataReport& report, const Style& style) {
    write_block(
        out,
        fmt::format(
            "Everything stored of {} in {} on {}", whom(report.data), report.database,
            day_of(report.now, style.zone)
        ),
        style
    );
    write_status(out, report, style);
    if (status_of(report.data) == "known") {
        write_block(
            out, {.text = "Known as: ", .indent = 2},
            fmt::format("{}", fmt::join(report.data.identifiers, ", ")), style
        );
    }
    write_records(out, report, style);
    write_files_with_names(out, report, style);
    out << '\n';
    write_block(
        out, "Not in here: what LinkedIn and Unipile hold, and logs. See invito help privacy.",
        style
    );
}

// --- JSON

namespace {

struct ValueJson {
    JsonWriter& json;
    std::string_view name;

    void operator()(std::monostate) const { json.field(name, std::nullopt); }
    void operator()(const std::map<std::string, std::string>& cells) const {
        json.object(name, [&] {
            for (const auto& [column, cell] : cells) json.field(column, cell);
        });
    }
    template <class Content>
    void operator()(const Content& content) const {
        json.field(name, content);
    }
};

void write_records_json(JsonWriter& json, const PersonalData& data, RecordKind kind) {
    std::vector<StoredRecord> records;
    std::ranges::copy_if(data.records, std::back_inserter(records), [kind](const auto& record) {
        return record.kind == kind;
    });
    json.list(to_string(kind), records, [&json](const StoredRecord& record) {
        for (const StoredValue& value : record.values)
            std::visit(ValueJson{json, value.name}, value.content);
    });
}

}  // namespace

void write_personal_data_json(
    std::ostream& out, const PersonalDataReport& report, const TimeZone& zone
) {
    const PersonalData& data = report.data;
    write_json_document(out, zone, [&](JsonWriter& json) {
        json.field("generated_at", report.now);
        json.field("database", report.database);
        json.field("asked", data.asked.value);
        json.field("status", status_of(data));
        const bool has_date = data.erased_at && *data.erased_at != Instant{};
        json.field("erased_at", has_date ? data.erased_at : std::nullopt);
        json.field("identifiers", data.identifiers);
        for (const auto& [kind, name] : enum_names<RecordKind>)
            write_records_json(json, data, kind);
        json.list("files", data.files, [&json](const FileWithNames& file) {
            json.field("kind", file.kind);
            json.field("path", file.path);
            json.field("written_at", file.written_at);
            json.field("exists", file.exists);
            json.field("names_them", file.names_them);
        });
        json.list("lines", data.lines, [&json](const ListPlace& line) {
            json.field("file", line.file);
            json.field("line", line.line);
        });
        json.list("kept", record_words, [&](const RecordWords& words) {
            json.field("what", to_string(words.kind));
            json.field("why", words.why);
            json.field("how_long", how_long(words.kept, report.keep_finished));
        });
    });
}

}  // namespace invito
