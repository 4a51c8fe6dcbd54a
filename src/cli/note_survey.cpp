#include "note_survey.hpp"

#include "invito/support/failure.hpp"

#include <algorithm>

namespace invito {

NoteSurvey::NoteSurvey(const Campaign& campaign) {
    auto note = NoteTemplate::parse(campaign.note.text);
    ensure(note.has_value(), "a campaign's note was checked when it was imported");
    note_ = std::move(*note);
    result_.campaign = campaign.name;
    const std::vector<std::string> names = note_.names();
    const auto uses = [&names](const char* name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    uses_first_name_ = uses("first_name");
    uses_last_name_ = uses("last_name");
}

bool NoteSurvey::needs_profile(const LeadFields& fields) const {
    return (uses_first_name_ && fields.first_name.empty()) ||
           (uses_last_name_ && fields.last_name.empty());
}

void NoteSurvey::see(const WaitingJob& job, const NoteDecision& note, std::size_t limit) {
    if (note.skip != Reason::none) return;
    if (note.text.empty()) {
        ++result_.without;
        return;
    }
    ++result_.with_note;
    const LeadFields& fields = job.brief.fields;
    // The profile fills in the names that a list lacks: only what it cannot know falls back.
    const auto lookup = [&](std::string_view name) {
        std::string value = field(fields, name);
        if (!value.empty()) return value;
        if (name == "first_name") return job.brief.profile_first_name;
        if (name == "last_name") return job.brief.profile_last_name;
        return value;
    };
    if (fields.note.empty() && note_.uses_fallback(lookup)) ++result_.fallbacks;
    const bool is_name_to_come = fields.note.empty() && needs_profile(fields);
    if (is_name_to_come) ++result_.names_to_come;
    const std::size_t length = note_length(note.text);
    if (length > result_.longest) {
        result_.longest = length;
        result_.longest_line = job.source_line;
        result_.limit = limit;
    }
    const bool is_first = !has_first_ || job.source_line < result_.first_line;
    if (is_first && !is_name_to_come) {
        has_first_ = true;
        result_.first_line = job.source_line;
        result_.first = note.text;
    }
}

}  // namespace invito
