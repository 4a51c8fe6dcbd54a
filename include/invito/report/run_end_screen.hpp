#pragma once
// What a run says at its end: the verdict, the counts, the timing, and last what needs a person.

#include "invito/model/policy.hpp"
#include "invito/plan/outlook.hpp"
#include "invito/ports/store.hpp"
#include "invito/report/style.hpp"
#include "invito/support/ids.hpp"
#include "invito/support/time.hpp"

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace invito {

struct RunEndReason {
    JobState state = JobState::skipped;
    std::string reason;  // "already_connected"
    std::int64_t count = 0;
};

struct RunEndAccount {
    std::string alias;
    std::string state = "ok";
    std::int64_t day_used = 0;
    Cap day_cap = {};
    std::int64_t week_used = 0;
    Cap week_cap = {};
    std::optional<Instant> next_at = {};
};

struct RunEndTrouble {
    std::string code;     // "account.reconnect"
    std::string account;  // alias
    std::string type;     // the provider's, verbatim
    int http_status = 0;
    std::int64_t count = 1;
};

struct RunEndCampaign {
    std::string name;
    std::chrono::year_month_day last_day;
    std::int64_t unreached = 0;
};

struct RunEndData {
    RunId run;
    Instant started_at;
    Instant ended_at;
    std::string ended;           // stable word: "window_closed"
    std::string ended_sentence;  // "the window closed"
    RunCounts counts;
    std::vector<RunEndReason> reasons = {};  // most frequent first
    std::int64_t waiting = 0;
    std::optional<Instant> next_at = {};      // of the next invitation
    std::optional<Instant> finishes_at = {};  // of the last one, as forecast
    std::int64_t requests = 0;
    std::int64_t retries = 0;
    std::int64_t rate_limited = 0;
    std::int64_t answers = 0;  // that median and p95 are of
    Duration median{};
    Duration p95{};
    std::vector<RunEndCampaign> ended_campaigns = {};  // with leads that were not reached
    std::vector<RunEndAccount> accounts = {};          // JSON only
    std::vector<RunEndTrouble> troubles = {};          // JSON only
    std::vector<std::string> attention = {};           // text only; sentences, worst last
    int exit_code = 0;
    std::string exit_sentence;                 // "finished, an account needs attention"
    std::vector<StrandedLeads> stranded = {};  // JSON only
    OpenLeads open_before = {};                // what earlier runs left open, and is open still
};

// All but the exit line, which stands below whatever else is to be said.
void write_run_end_text(std::ostream& out, const RunEndData& data, const Style& style);

// "exit 11: finished, an account needs attention"
void write_exit_line(
    std::ostream& out, int exit_code, std::string_view sentence, const Style& style
);

// The last line of `run --json`, type "summary".
void write_run_summary_json(std::ostream& out, const RunEndData& data, const TimeZone& zone);

// Both lines of a `run --json` that came to nothing: "start" and "summary". `ended` says why.
void write_no_run_json(
    std::ostream& out, Instant now, std::string_view ended, int exit_code, const TimeZone& zone
);

}  // namespace invito
