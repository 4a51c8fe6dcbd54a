#pragma once
// What runs say at their end: the verdict, the counts, the timing, and last what needs a person.

#include "invito/model/policy.hpp"
#include "invito/ports/run_summary.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/support/ids.hpp"
#include "invito/support/time.hpp"

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace invito {

struct SummaryReason {
    JobState state = JobState::skipped;
    std::string reason;  // "already_connected"
    std::int64_t count = 0;
};

// What a run came to, and what is said of it. Reasons, the forecast, the times of answers and the
// troubles are told of runs that invite.
struct RunSummaryData : RunSummary {
    std::string ended = {};                   // stable word: "window_closed"
    std::string ended_sentence = {};          // "the window closed"
    std::vector<SummaryReason> reasons = {};  // most frequent first
    std::optional<Instant> finishes_at = {};  // of the last invitation, as forecast
    std::int64_t answers = 0;                 // that median and p95 are of
    Duration median{};
    Duration p95{};
    std::vector<ErrorCount> error_counts = {};  // JSON only
    std::vector<std::string> alerts = {};       // text only; sentences, worst last
    int exit_code = 0;
    std::string exit_sentence = {};  // "finished, an account needs attention"
};

// All but the exit line, which stands below whatever else is to be said.
void write_run_summary_text(std::ostream& out, const RunSummaryData& data, const Style& style);

// "exit 11: finished, an account needs attention"
void write_exit_line(
    std::ostream& out, int exit_code, std::string_view sentence, const Style& style
);

// The last line of `run --json`, type "summary".
void write_run_summary_json(std::ostream& out, const RunSummaryData& data, const TimeZone& zone);

// Both lines of a `run --json` that came to nothing: "start" and "summary". `ended` says why.
void write_no_run_json(
    std::ostream& out, Instant now, std::string_view ended, int exit_code, const TimeZone& zone
);

// What a sync learned: "12 accepted, 1 unknown: sent", and what a withdrawal did.
[[nodiscard]] std::string sync_result(const RunSummaryData& data);
[[nodiscard]] std::string withdraw_result(const RunSummaryData& data);

// `only_unknown`: nothing else was looked for.
void write_sync_text(
    std::ostream& out, const RunSummaryData& data, bool only_unknown, const Style& style
);

// The last line of `sync --json`, type "summary".
void write_sync_summary_json(std::ostream& out, const RunSummaryData& data, const TimeZone& zone);

void write_withdraw_text(std::ostream& out, const RunSummaryData& data, const Style& style);

// The last line of `withdraw --json`, type "summary".
void write_withdraw_summary_json(
    std::ostream& out, const RunSummaryData& data, const TimeZone& zone
);

}  // namespace invito
