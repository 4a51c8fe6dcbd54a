#pragma once
// One run from its first request to its recorded end, with signals: the first asks it to stop, the
// second quits at once.

#include "context.hpp"
#include "exit_code.hpp"
#include "invito/app/run_session.hpp"
#include "invito/run/runner.hpp"
#include "notices.hpp"
#include "run_display.hpp"

#include <functional>
#include <string>
#include <vector>

namespace invito {

// What differs between inviting, learning outcomes and withdrawing: how a run is shown and how it
// ends.
struct SessionKind {
    // `signal` is SIGINT, SIGTERM or 0.
    std::function<ExitCode(const RunSummary& summary, int signal)> exit_code;

    // With --json the last line; else the end screen but for the exit line, whose sentence comes
    // back: it stands below whatever else is to be said.
    std::function<
        std::string(const RunSummary& summary, const RunOverview& overview, ExitCode code)>
        show;

    RunDisplay::Outlook outlook = {};  // for the live block
    RunNotices* notices = nullptr;     // nobody is told
};

// As the flags of the command say. Errors: those of open_run in app.
[[nodiscard]] Result<RunResources> open_run(
    const Context& context, const Settings& settings,
    const std::vector<const AccountSettings*>& accounts, IfMissing if_missing = IfMissing::refuse
);

// Without accounts and campaigns.
[[nodiscard]] RunOptions run_options(const Settings& settings, const Invocation& invocation);

// `options` come without the start, except for its kind. Errors: those of the provider's options
// and of the log, and "clock.off".
[[nodiscard]] Result<ExitCode> run_session(
    Context& context, const Settings& settings, RunResources& resources, RunOptions options,
    const SessionKind& kind
);

}  // namespace invito
