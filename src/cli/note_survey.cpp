#include "note_survey.hpp"

#include <algorithm>

namespace invito {

namespace {

void count(
    PlanNotes::Counts& counts, const WaitingJob& job, const NoteDecision& note, std::size_t limit
) {
    ++counts.with_note;
    if (note.has_fallback) ++counts.fallbacks;
    if (note.awaits_profile()) {
        ++counts.awaits_profile;
        return;
    }
    const std::size_t length = note_length(note.text);
    if (length <= counts.longest) return;
    counts.longest = length;
    counts.longest_line = job.source_line;
    counts.limit = limit;
}

}  // namespace

NoteSurvey::NoteSurvey(const Campaign& campaign) {
    result_.campaign = campaign.name;
    for (const NoteVariant& variant : campaign.note.variants)
        result_.variants.push_back({.variant = variant.name});
}

void NoteSurvey::see(const WaitingJob& job, const NoteDecision& note, std::size_t limit) {
    if (note.skip != Reason::none) return;
    if (note.text.empty()) {
        ++result_.without;
        return;
    }
    count(result_.all, job, note, limit);
    const auto variant =
        std::ranges::find(result_.variants, note.variant, &PlanNotes::Counts::variant);
    if (variant != result_.variants.end()) count(*variant, job, note, limit);
    for (const std::string& name : note.awaited) {
        if (std::ranges::find(result_.awaited, name) == result_.awaited.end())
            result_.awaited.push_back(name);
    }
    const bool is_first = result_.first.empty() || job.source_line < result_.first_line;
    if (!is_first || note.awaits_profile()) return;
    result_.first_line = job.source_line;
    result_.first = note.text;
    result_.first_variant = note.variant;
}

}  // namespace invito
