#pragma once
// What the hooks of the settings are told of the run of a command, and the file of metrics that it
// leaves.

#include "context.hpp"
#include "exit_code.hpp"
#include "invito/app/notify.hpp"
#include "invito/app/run_session.hpp"
#include "invito/support/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace invito {

class RunNotices {
public:
    // All of it outlives this.
    RunNotices(const Context& context, const Settings& settings, RunKind kind);

    // Beside the run.
    void begin(RunSession& run) const;

    // `findings`: what the end of the run warns of.
    void take(RunSummary summary, const RunOverview& overview, const std::vector<Error>& findings);

    // The command is over: warns of what could not be told.
    void end(ExitCode code) const;

private:
    [[nodiscard]] Notice notice(ExitCode code) const;

    const Context& context_;
    const Settings& settings_;
    RunKind kind_;
    std::string rid_;
    std::optional<RunSummary> summary_;
    RunOverview overview_;
    std::vector<std::string> needs_;  // a person, the worst last
};

}  // namespace invito
