#pragma once
// From the report of a run that did not invite to the end of its screen.

#include "exit_code.hpp"
#include "invito/report/run_ending.hpp"
#include "invito/run/runner.hpp"

namespace invito {

[[nodiscard]] RunEnding run_ending(const RunReport& report, ExitCode code);

}  // namespace invito
