#pragma once
// What `jobs list`, `jobs show` and `explain` print. Lists are streamed: memory does not grow with
// them.

#include "invito/plan/note.hpp"
#include "invito/plan/outlook.hpp"
#include "invito/ports/queries.hpp"
#include "invito/report/status_screen.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/support/time.hpp"

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace invito {

// "Jane Doe, Acme Robotics".
[[nodiscard]] std::string lead_label(const JobView& job);

// Good, bad or to be looked at; `otherwise` for the states between.
[[nodiscard]] Tone tone_of(JobState state, Tone otherwise = Tone::plain);

void write_job_list(
    std::ostream& out, Queries& queries, const JobFilter& filter, Instant now, const Style& style
);

// {"v":1,"items":[...]} with the columns of the CSV report.
using VisitJob = std::function<void(const JobView&)>;
void write_jobs_json(
    std::ostream& out, Queries& queries, const JobFilter& filter, const TimeZone& zone
);
void write_jobs_json(
    std::ostream& out, const std::function<void(const VisitJob&)>& each_job, const TimeZone& zone
);

// One job in full: the lead, the note as it was sent or is `pending`, each attempt, each event.
void write_job(
    std::ostream& out, Queries& queries, const JobView& job, Instant now, const Style& style,
    const std::optional<NoteDecision>& pending = {}
);

struct JobHistory {
    std::vector<AttemptView> attempts = {};
    std::vector<EventView> events = {};
    std::optional<NoteDecision> pending_note = {};
};
void write_job_json(
    std::ostream& out, const JobView& job, const JobHistory& history, const TimeZone& zone
);

struct Explanation {
    JobView job;
    AccountStatus account;
    CampaignView campaign;
    std::optional<SuppressionView> suppression = {};
    std::optional<FoundProfile> found = {};     // the profile for which the job is or was held
    std::optional<OtherInvitation> other = {};  // why a person is not invited again
    std::vector<Blocker> blockers = {};  // of a waiting job, in the order in which they let go
    // Waiting leads of the account that go first; nullopt: they were not counted.
    std::optional<std::int64_t> before = 0;
    std::vector<AttemptView> attempts = {};
    std::vector<EventView> events = {};
    std::optional<NoteDecision> pending_note = {};  // of a waiting job, as it would be sent now

    [[nodiscard]] bool is_waiting() const {
        return job.state == JobState::queued || job.state == JobState::resolved;
    }
    [[nodiscard]] bool will_be_skipped() const { return is_waiting() && suppression.has_value(); }
};

void write_explanation(
    std::ostream& out, const Explanation& explanation, Instant now, const Style& style
);
void write_explanations_json(
    std::ostream& out, const std::vector<Explanation>& explanations, Instant now,
    const TimeZone& zone
);

}  // namespace invito
