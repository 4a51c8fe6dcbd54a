#include "note_survey.hpp"

#include "invito/support/failure.hpp"

namespace invito {

NoteSurvey::NoteSurvey(const Campaign& campaign) {
    auto note = NoteTemplate::parse(campaign.note.text);
    ensure(note.has_value(), "a campaign's note was checked when it was imported");
    note_ = std::move(*note);
    result_.campaign = campaign.name;
}

void NoteSurvey::see(const WaitingJob& job, const NoteDecision& note, std::size_t limit) {
    if (note.skip != Reason::none) return;
    if (note.text.empty()) {
        ++result_.without;
        return;
    }
    ++result_.with_note;
    const LeadFields& fields = job.brief.fields;
    const auto lookup = [&fields](std::string_view name) { return field(fields, name); };
    if (fields.note.empty() && note_.uses_fallback(lookup)) ++result_.fallbacks;
    const std::size_t length = note_length(note.text);
    if (length > result_.longest) {
        result_.longest = length;
        result_.longest_line = job.source_line;
        result_.limit = limit;
    }
    if (result_.first_line == 0 || job.source_line < result_.first_line) {
        result_.first_line = job.source_line;
        result_.first = note.text;
    }
}

}  // namespace invito
