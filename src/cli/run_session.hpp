#pragma once
// One run from its first request to its recorded end, with signals: the first asks it to stop, the
// second quits at once.

#include "context.hpp"
#include "exit_code.hpp"
#include "invito/app/run_opening.hpp"
#include "invito/run/runner.hpp"
#include "run_display.hpp"

#include <optional>

namespace invito {

// What differs between inviting, learning outcomes and withdrawing: how a run is shown and how it
// ends.
class SessionKind {
public:
    virtual ~SessionKind() = default;

    // For the live block.
    [[nodiscard]] virtual RunDisplay::Outlook outlook() const { return {}; }

    // `signal` is SIGINT, SIGTERM or 0.
    [[nodiscard]] virtual ExitCode exit_code(const RunReport& report, int signal) const = 0;

    // The end screen but for the exit line, whose sentence comes back: it stands below whatever
    // else is to be said.
    [[nodiscard]] virtual std::string write_text(
        const RunReport& report, const RunOverview& board, ExitCode code
    ) = 0;
    // The last line of --json.
    virtual void write_json(const RunReport& report, const RunOverview& board, ExitCode code) = 0;
};

// As the flags of the command say. Errors: those of open_run in app.
[[nodiscard]] Result<RunOpening> open_run(
    const Context& context, const Settings& settings,
    const std::vector<const AccountSettings*>& accounts, IfMissing if_missing = IfMissing::refuse
);

// Without accounts and campaigns.
[[nodiscard]] RunOptions run_options(const Settings& settings, const Invocation& invocation);

// `options` come without the start, except for its kind. Errors: those of the provider's options
// and of the log, and "clock.off".
[[nodiscard]] Result<ExitCode> run_session(
    Context& context, const Settings& settings, RunOpening& opening, RunOptions options,
    SessionKind& kind
);

}  // namespace invito
