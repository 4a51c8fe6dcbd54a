#pragma once
// The end of a run: its exit code, and the data of its last screen.

#include "exit_code.hpp"
#include "invito/app/run_overview.hpp"
#include "invito/report/run_summary_screen.hpp"
#include "invito/run/runner.hpp"

#include <string>
#include <vector>

namespace invito {

// What ends any run: a signal (SIGINT, SIGTERM or 0), the provider, the clock, an account. ok: none
// of them.
[[nodiscard]] ExitCode failure_code(const RunSummary& summary, int signal);

[[nodiscard]] ExitCode exit_code_of(const RunSummary& summary, int signal, bool exit_empty);

// Of a sync or a withdrawal.
[[nodiscard]] ExitCode exit_code_of_outcomes(const RunSummary& summary, int signal);

// "the window closed".
[[nodiscard]] std::string sentence_of(StopReason end);

[[nodiscard]] RunSummaryData run_summary_data(
    const RunSummary& summary, const RunOverview& overview, ExitCode code
);

// Of a sync or a withdrawal.
[[nodiscard]] RunSummaryData outcome_summary_data(const RunSummary& summary, ExitCode code);

}  // namespace invito
