#include "job_note.hpp"

namespace invito {

NoteDecision decide_job_note(
    const JobBrief& job, const NoteTemplate& note, const NotePolicy& policy, Tier tier
) {
    const bool is_complete = !job.fields.first_name.empty() && !job.fields.last_name.empty();
    if (is_complete) return decide_note(note, policy, job.fields, note_length_max(tier));
    LeadFields fields = job.fields;
    if (fields.first_name.empty()) fields.first_name = job.profile_first_name;
    if (fields.last_name.empty()) fields.last_name = job.profile_last_name;
    return decide_note(note, policy, fields, note_length_max(tier));
}

}  // namespace invito
