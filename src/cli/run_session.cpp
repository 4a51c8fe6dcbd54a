#include "run_session.hpp"

#include "build_facts.hpp"
#include "clock_errors.hpp"
#include "compose.hpp"
#include "invito/report/run_end_screen.hpp"
#include "invito/report/words.hpp"
#include "invito/support/failure.hpp"
#include "open_files.hpp"
#include "provider_errors.hpp"
#include "run_findings.hpp"
#include "run_signals.hpp"
#include "storage_errors.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <ostream>
#include <random>
#include <unistd.h>

namespace invito {

namespace {

std::string host_name() {
    char name[256] = {};
    return gethostname(name, sizeof name - 1) == 0 ? std::string(name) : std::string("unknown");
}

RunStart run_start(RunKind kind, Instant now) {
    std::random_device entropy;
    return {
        .kind = kind,
        .at = now,
        .pid = getpid(),
        .host = host_name(),
        .program_version = build_facts().version,
        .seed = (std::uint64_t{entropy()} << 32) | entropy(),
    };
}

// Writes the run's name into the lock file, for the next one who asks.
class LockLabel : public Observer {
public:
    LockLabel(RunLock& lock, const RunStart& start) : lock_(lock), start_(start) {}

    void run_started(const RunNews& news) override {
        lock_.describe({start_.pid, start_.host, run_name(news.run), news.at});
    }

private:
    RunLock& lock_;
    const RunStart& start_;
};

struct SessionEnd {
    RunReport report;
    ExitCode code = ExitCode::ok;
};

// NOLINTBEGIN(cppcoreguidelines-avoid-reference-coroutine-parameters): all outlive the run.
boost::asio::awaitable<SessionEnd> run_and_record(
    Runner& runner, const RunSignals& signals, const SessionKind& kind
) {
    SessionEnd end;
    end.report = co_await runner.run();
    end.code = kind.exit_code(end.report, signals.stopped_by());
    const int code = static_cast<int>(end.code);
    co_await runner.finish(code);
    co_return end;
}
// NOLINTEND(cppcoreguidelines-avoid-reference-coroutine-parameters)

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
    Context& context, const Settings& settings, const SessionEnd& end, const RunOverview& board,
    SessionKind& kind
) {
    const bool has_begun = bool{end.report.run};
    if (context.json() && !has_begun) {
        write_no_run_json(
            context.out, end.report.ended_at, "storage_failed", static_cast<int>(end.code),
            context.out_style.zone
        );
        return {};
    }
    if (context.json()) {
        kind.write_json(end.report, board, end.code);
        return {};
    }
    if (!has_begun) return {};
    if (is_silent(context, end.code)) return {};
    if (settings.provider.kind == ProviderKind::sandbox) context.out << "SANDBOX\n";
    return kind.write_text(end.report, board, end.code);
}

// What was told is recorded: that is all there is of a run whose database failed.
SessionEnd end_of_broken_run(const Runner& runner, Instant now, ExitCode code) {
    SessionEnd end{runner.report(), code};
    end.report.ended_at = now;
    end.report.storage_failed = true;
    return end;
}

// A failure of anything but the storage goes on its way.
Error broken_storage(
    const std::exception_ptr& failure, const Settings& settings, const RunOverview& board
) {
    try {
        std::rethrow_exception(failure);
    } catch (const StorageBusy& busy) {
        return Error{
            .kind = ErrorKind::locked,
            .code = "storage.busy",
            .what = busy.what(),
            .hint =
                "end what the other program does there, then run the same command again; "
                "nothing is broken",
        };
    } catch (const StorageFailure& broken) {
        return storage_error(
            {.what = broken.what(),
             .database = settings.database,
             .free_bytes = free_bytes_beside(settings.database),
             .sent = board.run().counts.sent}
        );
    }
}

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

// Between the end screen and the exit line: it says what to do next.
void tell_findings(
    Context& context, const SessionEnd& end, const RunOverview& board, const Settings& settings
) {
    if (end.report.last_error) {
        [[maybe_unused]] const auto code =
            fail(context, error_of(*end.report.last_error, settings));
        return;
    }
    if (context.json() || is_silent(context, end.code)) return;
    // What the database knows of every account, where one of them is told about.
    std::vector<AccountView> accounts;
    if (std::ranges::any_of(end.report.accounts, &AccountOutcome::needs_attention)) {
        const auto records = open_records(settings.database);
        if (!records) return;
        accounts = (*records)->accounts(end.report.ended_at);
    }
    const RunFindingsInput input{
        .report = end.report,
        .board = board,
        .settings = settings,
        .accounts = std::move(accounts),
        .zone = context.err_style.zone,
    };
    warn(context, run_findings(input));
}

}  // namespace

Result<ExitCode> run_session(
    Context& context, const Settings& settings, RunOpening& opening, RunOptions options,
    SessionKind& kind
) {
    auto display = RunDisplay::make(
        context, settings, options.start.kind, aliases(options.accounts), kind.outlook()
    );
    if (!display) return display.error();

    Database& database = *opening.database;
    boost::asio::io_context io{1};
    const auto clock = make_clock(settings, database.created_at(), io.get_executor());
    const auto provider = make_provider(
        settings, opening.api_key.value, context.environment, *clock, io.get_executor(),
        connections_within(open_files_limit().now, options.accounts.size())
    );
    if (!provider) return provider.error();
    const auto store = database.start_store(io.get_executor());

    options.start = run_start(options.start.kind, clock->now());
    const RunStart start = options.start;
    LockLabel label(opening.locks.database, start);
    ObserverList observers;
    observers.add((*display)->observer());
    observers.add(label);
    Runner runner(*clock, **provider, *store, observers, std::move(options));
    const RunSignals signals(io.get_executor(), runner, **display, settings.provider.timeout);
    const Ticker ticker(io.get_executor(), **display, *clock);

    SessionEnd end;
    std::exception_ptr failure;
    auto task = run_and_record(runner, signals, kind);
    boost::asio::co_spawn(io, std::move(task), [&](std::exception_ptr thrown, SessionEnd reached) {
        failure = std::move(thrown);
        end = std::move(reached);
        io.stop();
    });
    io.run();
    (*display)->finish();
    const RunOverview& board = (*display)->board();
    std::optional<Error> broken;
    if (failure) {
        broken = broken_storage(failure, settings, board);
        end = end_of_broken_run(runner, clock->now(), exit_code_of(broken->kind));
    }
    const std::string exit_sentence = print_end(context, settings, end, board, kind);
    if (broken) {
        end.code = fail(context, *broken);
    } else {
        tell_findings(context, end, board, settings);
        if (const auto warning = clock_warning(end.report)) warn(context, {*warning});
        if (const auto error = clock_error(end.report, context.err_style.zone)) {
            end.code = fail(context, *error);
        }
    }
    if (!exit_sentence.empty()) {
        write_exit_line(context.out, static_cast<int>(end.code), exit_sentence, context.out_style);
    }
    return end.code;
}

}  // namespace invito
