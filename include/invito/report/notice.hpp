#pragma once
// What others are told of the end of a run: one line that says what an operator must know in the
// morning, and the forms in which chat, mail, monitors and programs take it. No lead is named.

#include "invito/report/run_summary_screen.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace invito {

struct Notice {
    RunKind kind = RunKind::invite;
    RunVerdict verdict = RunVerdict::ok;
    int exit_code = 0;
    bool is_sandbox = false;
    bool is_test = false;
    std::string headline;      // "49 sent, carla needs a new LinkedIn sign-in"
    std::string text;          // as the end of the run says it
    std::string summary_json;  // as the last line of --json, an object
    RunCounts counts = {};
    std::int64_t waiting = 0;
};

// `sent_before`: of a sync, what the last run sent, if that was within a day.
[[nodiscard]] Notice notice_of_run(
    RunKind kind, const RunSummaryData& data, std::optional<std::int64_t> sent_before,
    const TimeZone& zone
);

// Of one that came to no run. `sentence` says why.
[[nodiscard]] Notice notice_without_run(
    RunKind kind, int exit_code, const std::string& sentence, Instant now, const TimeZone& zone
);

[[nodiscard]] Notice test_notice(Instant now, const TimeZone& zone);

// "invito: attention, 49 sent, carla needs a new LinkedIn sign-in"; "invito sync: ok, 12 accepted".
[[nodiscard]] std::string notice_title(const Notice& notice);

// For incoming webhooks of Slack and what is compatible; `text` alone says it all.
[[nodiscard]] std::string notice_for_chat(const Notice& notice);

// The summary, with `event`, the verdict, and `headline`.
[[nodiscard]] std::string notice_for_program(const Notice& notice);

// Counts; with the headline, which has aliases, only if that is wanted.
[[nodiscard]] std::string notice_for_monitor(const Notice& notice, bool with_details);

// A whole mail, as sendmail -t reads it.
[[nodiscard]] std::string notice_as_mail(const Notice& notice, const std::vector<std::string>& to);

}  // namespace invito
