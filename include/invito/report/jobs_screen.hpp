#pragma once
// What `jobs list` and `jobs show` print. Lists are streamed: memory does not grow with them.

#include "invito/ports/records.hpp"
#include "invito/report/style.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/support/time.hpp"

#include <iosfwd>
#include <string>

namespace invito {

// "Jane Doe, Acme Robotics".
[[nodiscard]] std::string lead_label(const JobView& job);

// Good, bad or to be looked at; `otherwise` for the states between.
[[nodiscard]] Tone tone_of(JobState state, Tone otherwise = Tone::plain);

void write_job_list(
    std::ostream& out, Records& records, const JobFilter& filter, Instant now, const Style& style
);

// {"v":1,"items":[...]} with the columns of the CSV report.
void write_jobs_json(
    std::ostream& out, Records& records, const JobFilter& filter, const TimeZone& zone
);

// One job in full: the lead, the note as it was sent, each attempt, each event.
void write_job(
    std::ostream& out, Records& records, const JobView& job, Instant now, const Style& style
);
void write_job_json(std::ostream& out, Records& records, const JobView& job, const TimeZone& zone);

}  // namespace invito
