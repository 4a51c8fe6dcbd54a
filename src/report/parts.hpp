#pragma once
// Parts that several screens share: cells, rows, sentences, and counts with bars.

#include "invito/ports/lead_source.hpp"
#include "invito/ports/queries.hpp"
#include "invito/report/jobs_screen.hpp"
#include "invito/report/report_screen.hpp"
#include "invito/report/status_screen.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/report/wording.hpp"

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

// "14/25", without a cap "14/-"; accessible: "14 of 25", "14, no limit".
[[nodiscard]] std::string quota_cell(std::int64_t used, Cap cap, const Style& style);

[[nodiscard]] Acceptance acceptance_of(const StateCounts& jobs);

// "71  30%"; accessible: "71 (30%)". Small samples get no percentage, and none at all is no rate:
// "-".
[[nodiscard]] std::string accepted_cell(const Acceptance& acceptance, const Style& style);

// "under 7 d", "7 to 14 d", "60 d and more".
[[nodiscard]] std::string age_label(const AgeCount& age);

[[nodiscard]] Table::Cell campaign_state_cell(CampaignState state);

// Waiting, sent, accepted, skipped, failed, unknown; one row each.
void write_campaign_table(
    std::ostream& out, const std::vector<CampaignReport>& rows, const Style& style
);

// "  Label     text", the lines of a record shown in full; those without a text are left out.
struct Detail {
    std::string_view label;
    std::string text;
};
void write_details(std::ostream& out, const std::vector<Detail>& details, const Style& style);

// --- What terminals and pages say alike.

// "quota used", "resting until 15:10".
[[nodiscard]] Table::Cell account_state_cell(
    const AccountStatus& account, Instant now, const Style& style
);

// Of its next invitation: "14:09", "after sign-in".
[[nodiscard]] std::string next_cell(const AccountStatus& account, Instant now, const Style& style);

[[nodiscard]] std::vector<Detail> details_of(
    const AccountStatus& account, Instant now, const TimeZone& zone
);
[[nodiscard]] std::vector<Detail> details_of(
    const CampaignView& view, const Outlook& outlook, Instant now, const TimeZone& zone
);

[[nodiscard]] std::vector<Detail> details_of(
    const Explanation& explanation, Instant now, const TimeZone& zone
);

// What a job's state means, and what somebody can do about it; then what it waits for, if it does.
[[nodiscard]] std::vector<std::string> sentences_of(
    const Explanation& explanation, Instant now, const TimeZone& zone
);

// Everything that happened to a job is one story in the order of time.
struct TimelineEntry {
    Instant at;
    std::string what;    // stable: "imported", "visit", "invitation", or the event's kind
    RunId run;           // 0: none
    std::string detail;  // what came of it, who did it
};
[[nodiscard]] std::vector<TimelineEntry> history_of(const Explanation& explanation);

// What runs or ran last, and how old what is known of outcomes is; empty: nothing.
[[nodiscard]] std::string run_sentence(const StatusData& data, const TimeZone& zone);
[[nodiscard]] std::string sync_sentence(const StatusData& data, const TimeZone& zone);

// "  skipped     22  ####  already_connected 2".
struct CountRow {
    std::string label;
    std::int64_t count = 0;
    std::vector<std::string> remarks = {};
    Tone tone = Tone::plain;
    bool has_bar = true;
};

// Sent, waiting, skipped, failed, unknown.
[[nodiscard]] std::vector<CountRow> count_rows_of(
    const StateCounts& jobs, std::vector<std::string> remarks_on_sent
);

// Bars are to scale with each other. Remarks stand in one column.
void write_count_rows(std::ostream& out, const std::vector<CountRow>& rows, const Style& style);

// "List     500 rows, ..."; wrapped under the text.
void write_labelled(
    std::ostream& out, std::string_view label, std::string_view text, const Style& style
);

// A line that belongs to the label above it.
void write_below(
    std::ostream& out, std::string_view lead, std::string_view text, const Style& style
);

// The line "Note", and one more for each variant. `without`: leads that get none.
void write_note_facts(
    std::ostream& out, const NoteCounts& all, const std::vector<NoteCounts>& variants,
    std::int64_t without, const Style& style
);

// "line 2: ", "line 2, variant b: ".
[[nodiscard]] std::string note_place(const RenderedNote& note);

}  // namespace invito
