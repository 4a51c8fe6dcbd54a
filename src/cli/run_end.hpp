#pragma once
// The end of a run: its exit code, and the data of its last screen.

#include "exit_code.hpp"
#include "invito/report/run_end_screen.hpp"
#include "invito/run/runner.hpp"
#include "run_overview.hpp"

namespace invito {

// `signal` is SIGINT, SIGTERM or 0.
[[nodiscard]] ExitCode exit_code_of(const RunReport& report, int signal, bool exit_empty);

[[nodiscard]] RunEndData run_end_data(
    const RunReport& report, const RunOverview& board, ExitCode code
);

}  // namespace invito
