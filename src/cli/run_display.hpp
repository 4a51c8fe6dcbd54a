#pragma once
// How a run is shown: on a terminal, in the log, as JSON lines, or several of them; decided once
// from flags, settings and streams.

#include "context.hpp"
#include "event_lines.hpp"
#include "invito/app/run_overview.hpp"
#include "invito/config/settings.hpp"
#include "log.hpp"
#include "terminal_observer.hpp"

#include <memory>
#include <string>
#include <vector>

namespace invito {

class RunDisplay {
public:
    // What is known of the work when it begins.
    struct Outlook {
        std::optional<Instant> ends_at = {};  // when the last lead goes
        std::int64_t settled = 0;             // leads that do not wait any more
    };

    // `accounts` are the aliases that take part. Errors: those of the log.
    [[nodiscard]] static Result<std::unique_ptr<RunDisplay>> make(
        Context& context, const Settings& settings, RunKind kind, std::vector<std::string> accounts,
        const Outlook& outlook
    );

    [[nodiscard]] Observer& observer() { return all_; }
    [[nodiscard]] const RunOverview& overview() const { return overview_; }

    // To a person, now: about a signal, for example. `event` is its name in a log.
    void print(const std::string& text, const std::string& event);

    // A person has asked the run to stop.
    void ask_to_stop() { overview_.ask_to_stop(); }

    // Whether it repaints itself; then it wants to know of time that passes.
    [[nodiscard]] bool moves() const;

    // Nothing happened until now.
    void pass_time(Instant now);

    // The block, once, wherever the run is shown.
    void print_block();

    void reopen_log();

    // Before anything else is printed.
    void finish();

private:
    RunDisplay(Context& context, LiveBlockOptions block, const std::vector<std::string>& accounts);

    Context& context_;
    LiveBlockOptions block_;
    RunOverview overview_;
    ObserverList all_;
    std::unique_ptr<Log> log_;
    std::unique_ptr<LogObserver> logged_;
    std::unique_ptr<TerminalObserver> terminal_;
    std::unique_ptr<JsonObserver> json_;
};

}  // namespace invito
