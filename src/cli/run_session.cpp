#include "run_session.hpp"

#include "invito/app/accounts.hpp"
#include "invito/app/run_overview.hpp"
#include "invito/app/run_session.hpp"
#include "invito/report/run_summary_screen.hpp"
#include "invito/report/wording.hpp"
#include "invito/support/file.hpp"

#include <algorithm>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <ostream>
#include <unistd.h>

namespace invito {

namespace {

constexpr Duration as_long_as_it_takes = std::chrono::hours{24 * 3650};

bool has_terminal() {
    return open_file("/dev/tty", O_RDONLY | O_NOCTTY).is_open();
}

// As nohup leaves it.
bool is_ignored(int signal) {
    struct sigaction action {};
    return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

// Signals during a run: SIGINT and SIGTERM stop it, a second one quits at once, SIGUSR1 prints the
// live block. SIGHUP reopens the log file; with it the end of a foreground run's terminal, which
// stops the run.
class RunSignals {
public:
    // `timeout` is what a request in flight may take. All of it on the runner's thread.
    RunSignals(
        const boost::asio::any_io_executor& executor, Runner& runner, RunDisplay& display,
        Duration timeout
    )
        : signals_(executor, SIGINT, SIGTERM, SIGUSR1),
          runner_(runner),
          display_(display),
          timeout_(timeout),
          belongs_to_terminal_(has_terminal() && !is_ignored(SIGHUP)) {
        signals_.add(SIGHUP);
        wait();
    }

    // The signal that stopped the run; 0: none.
    [[nodiscard]] int stopped_by() const { return stopped_by_; }

private:
    void wait() {
        signals_.async_wait([this](const boost::system::error_code& failed, int signal) {
            if (failed) return;
            take(signal);
            wait();
        });
    }

    void take(int signal) {
        switch (signal) {
            case SIGUSR1: display_.print_block(); break;
            case SIGHUP:
                if (!is_terminal_closed()) {
                    display_.reopen_log();
                } else if (stopped_by_ == 0) {
                    stop(SIGTERM);
                }
                break;
            default: stopped_by_ == 0 ? stop(signal) : quit(signal);
        }
    }

    // Nobody sees the run any more, and nobody has asked for that as nohup does.
    [[nodiscard]] bool is_terminal_closed() const {
        return belongs_to_terminal_ && !has_terminal();
    }

    void stop(int signal) {
        stopped_by_ = signal;
        const int in_flight = runner_.in_flight();
        display_.ask_to_stop();
        display_.print(
            in_flight == 0
                ? std::string("Stopping.")
                : fmt::format(
                      "Stopping: waiting for {} in flight (at most {}). Press Ctrl-C again to quit "
                      "now; {} outcome may stay unknown.",
                      counted(in_flight, "request"), describe_duration(timeout_),
                      in_flight == 1 ? "its" : "their"
                  ),
            "run.stopping"
        );
        runner_.request_stop();
    }

    // The ledger makes it safe to leave without cleaning up: what was in flight has its intent on
    // disk and becomes unknown at the next start.
    [[noreturn]] void quit(int signal) {
        const int in_flight = runner_.in_flight();
        display_.finish();
        display_.print(
            fmt::format(
                "Quit at once. {} left open; the next run looks for {}.",
                counted(in_flight, "request is", "requests are"),
                in_flight == 1 ? "its outcome" : "their outcome"
            ),
            "run.quit"
        );
        std::_Exit(128 + signal);
    }

    boost::asio::signal_set signals_;
    Runner& runner_;
    RunDisplay& display_;
    Duration timeout_;
    bool belongs_to_terminal_;
    int stopped_by_ = 0;
};

// Repaints what counts down, as long as it lives.
class Ticker {
public:
    Ticker(const boost::asio::any_io_executor& executor, RunDisplay& display, const Clock& clock)
        : timer_(executor), display_(display), clock_(clock) {
        if (display.moves()) wait();
    }

private:
    void wait() {
        timer_.expires_after(std::chrono::seconds{1});
        timer_.async_wait([this](const boost::system::error_code& failed) {
            if (failed) return;
            display_.pass_time(clock_.now());
            wait();
        });
    }

    boost::asio::steady_timer timer_;
    RunDisplay& display_;
    const Clock& clock_;
};

struct SessionResult {
    RunSummary summary;
    ExitCode code = ExitCode::ok;
};

bool is_silent(const Context& context, ExitCode code) {
    return context.is_quiet() && code == ExitCode::ok;
}

std::vector<std::string> aliases(const std::vector<RunAccount>& accounts) {
    std::vector<std::string> all;
    for (const RunAccount& account : accounts) all.push_back(account.alias);
    return all;
}

// The sentence of the exit line, where there is one.
std::string print_end(
    Context& context, const Settings& settings, const SessionResult& end,
    const RunOverview& overview, const SessionKind& kind
) {
    const bool has_begun = bool{end.summary.run};
    if (context.json() && !has_begun) {
        write_no_run_json(
            context.out, end.summary.ended_at, "storage_failed", static_cast<int>(end.code),
            context.out_style.zone
        );
        return {};
    }
    if (context.json()) {
        static_cast<void>(kind.show(end.summary, overview, end.code));
        return {};
    }
    if (!has_begun || is_silent(context, end.code)) return {};
    if (settings.provider.kind == ProviderKind::sandbox) context.out << "SANDBOX\n";
    return kind.show(end.summary, overview, end.code);
}

std::vector<Error> findings_of(
    const Context& context, RunKind kind, const RunSummary& summary, const RunOverview& overview,
    const Settings& settings
) {
    RunFindingsInput input{
        .kind = kind,
        .summary = summary,
        .overview = overview,
        .settings = settings,
        .accounts = {},
        .zone = context.err_style.zone,
    };
    // What the database knows of every account, where one of them is told about.
    if (std::ranges::any_of(summary.accounts, &AccountOutcome::needs_attention)) {
        const auto queries = engine_of(settings)->queries();
        if (queries) input.accounts = (*queries)->accounts(summary.ended_at);
    }
    return run_findings(input);
}

// Between the end screen and the exit line: it says what to do next.
void tell_findings(
    Context& context, const SessionResult& end, const std::vector<Error>& findings,
    const Settings& settings
) {
    if (!context.json() && !is_silent(context, end.code)) warn(context, findings);
    if (end.summary.last_error) {
        [[maybe_unused]] const auto code =
            fail(context, error_of(*end.summary.last_error, settings));
    }
}

}  // namespace

Result<RunResources> open_run(
    const Context& context, const Settings& settings,
    const std::vector<const AccountSettings*>& accounts, IfMissing if_missing
) {
    auto resources = open_run(
        settings, context.environment, accounts,
        {.if_missing = if_missing,
         .patience = database_patience(context.invocation),
         .lock_wait = lock_wait(context),
         .takes_over = context.invocation.has("--take-over")}
    );
    if (resources && resources->is_new) tell_new_database(context, settings);
    return resources;
}

RunOptions run_options(const Settings& settings, const Invocation& invocation) {
    RunOptions options = run_options(settings);
    options.strict = invocation.has("--strict");
    options.patience = invocation.duration("--patience").value_or(options.patience);
    if (invocation.has("--wait"))
        options.wait = invocation.duration("--wait").value_or(as_long_as_it_takes);
    options.max_duration = invocation.duration("--max-duration");
    options.max_sends = invocation.integer("--max-sends");
    options.lease_wait = invocation.duration("--lock-wait").value_or(options.lease_wait);
    return options;
}

Result<ExitCode> run_session(
    Context& context, const Settings& settings, RunResources& resources, RunOptions options,
    const SessionKind& kind
) {
    const RunKind run_kind = options.start.kind;
    auto display =
        RunDisplay::make(context, settings, run_kind, aliases(options.accounts), kind.outlook);
    if (!display) return display.error();
    auto session = RunSession::open(
        settings, context.environment, resources, std::move(options), (*display)->observer()
    );
    if (!session) return session.error();
    RunSession& run = **session;
    const RunSignals signals(run.executor(), run.runner(), **display, settings.provider.timeout);
    const Ticker ticker(run.executor(), **display, run.clock());
    if (kind.notices != nullptr) kind.notices->begin(run);
    RunSession::End reached = run.run([&](const RunSummary& summary) {
        return static_cast<int>(kind.exit_code(summary, signals.stopped_by()));
    });
    (*display)->finish();
    SessionResult end{std::move(reached.summary), static_cast<ExitCode>(reached.exit_code)};
    const RunOverview& overview = (*display)->overview();
    std::optional<Error> broken;
    if (reached.failure) {
        broken = broken_storage(reached.failure, settings, overview.run().counts.sent);
        end.code = exit_code_of(broken->kind);
    }
    const auto findings = broken ? std::vector<Error>()
                                 : findings_of(context, run_kind, end.summary, overview, settings);
    if (kind.notices != nullptr) kind.notices->take(end.summary, overview, findings);
    const std::string exit_sentence = print_end(context, settings, end, overview, kind);
    if (broken) {
        end.code = fail(context, *broken);
    } else {
        tell_findings(context, end, findings, settings);
        if (const auto warning = clock_warning(end.summary)) warn(context, {*warning});
        if (const auto error = clock_error(end.summary, context.err_style.zone))
            end.code = fail(context, *error);
        if (const auto error = shared_database_error(end.summary, context.err_style.zone))
            end.code = fail(context, *error);
    }
    if (!exit_sentence.empty())
        write_exit_line(context.out, static_cast<int>(end.code), exit_sentence, context.out_style);
    return end.code;
}

}  // namespace invito
