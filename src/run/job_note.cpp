#include "job_note.hpp"

namespace invito {

NoteDecision decide_job_note(const JobBrief& job, const CampaignNote& note, Tier tier) {
    const ProfileText profile{
        job.profile_first_name, job.profile_last_name, job.profile_headline, job.profile_location};
    const NoteSubject subject{
        .identity = job.identity,
        .fields = job.fields,
        .variant = job.note_variant,
        .profile = job.state == JobState::queued ? nullptr : &profile,
    };
    return note.decide(subject, note_length_max(tier));
}

}  // namespace invito
