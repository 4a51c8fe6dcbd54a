#include "note_warnings.hpp"

#include "invito/report/words.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace invito {

namespace {

constexpr std::size_t placeholders_max = 20;
constexpr std::size_t lines_max = 5;

Error warning(std::string what, const ForeignPlaceholder& placeholder) {
    return Error{
        .kind = ErrorKind::data,
        .code = "note.foreign_placeholder",
        .what = std::move(what),
        .hint = placeholder.advice,
        .help_topic = "campaign-file",
    };
}

std::string lines_text(const std::vector<std::size_t>& lines, std::int64_t notes) {
    const bool is_cut = notes > static_cast<std::int64_t>(lines.size());
    return fmt::format(
        "{} {}{}", notes == 1 ? "line" : "lines", fmt::join(lines, ", "), is_cut ? ", ..." : ""
    );
}

}  // namespace

std::vector<Error> note_warnings(
    const Campaign& campaign, const std::vector<std::string>& columns, const CampaignFile* file
) {
    std::vector<Error> warnings;
    const std::vector<NoteVariant> texts = campaign.note.texts();
    const bool is_in_file =
        file != nullptr && file->campaign.note.texts() == texts && !file->note_lines.empty();
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto& [variant, text] = texts[i];
        const std::string where =
            variant.empty() ? "the note" : fmt::format("variant \"{}\" of the note", variant);
        for (const ForeignPlaceholder& found : find_foreign_placeholders(text, columns)) {
            warnings.push_back(warning(
                fmt::format("{} in {} would be sent word for word", found.found, where), found
            ));
            if (!is_in_file || i >= file->note_lines.size()) continue;
            const auto end = text.begin() + static_cast<std::ptrdiff_t>(found.offset);
            const auto lines_before = static_cast<std::size_t>(std::count(text.begin(), end, '\n'));
            warnings.back().place = Place{file->path, file->note_lines[i] + lines_before};
        }
    }
    return warnings;
}

void OwnNotes::see(std::size_t line, std::string_view note) {
    for (ForeignPlaceholder& found : find_foreign_placeholders(note, columns_)) {
        auto seen = std::ranges::find_if(seen_, [&found](const Seen& one) {
            return one.placeholder.found == found.found;
        });
        if (seen == seen_.end()) {
            if (seen_.size() == placeholders_max) continue;
            seen_.push_back({.placeholder = std::move(found)});
            seen = seen_.end() - 1;
        }
        if (seen->last_line == line) continue;
        seen->last_line = line;
        ++seen->notes;
        if (seen->lines.size() < lines_max) seen->lines.push_back(line);
    }
}

std::vector<Error> OwnNotes::warnings(const std::string& list) const {
    std::vector<Error> warnings;
    for (const Seen& seen : seen_) {
        Error one = warning(
            fmt::format(
                "{} in {} would be sent word for word", seen.placeholder.found,
                counted(seen.notes, "lead's own note", "leads' own notes")
            ),
            seen.placeholder
        );
        if (!list.empty()) one.place = Place{list, seen.lines.front()};
        if (list.empty() || seen.notes > 1) one.found = lines_text(seen.lines, seen.notes);
        warnings.push_back(std::move(one));
    }
    return warnings;
}

}  // namespace invito
