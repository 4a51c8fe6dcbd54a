#include "run_session.hpp"

#include "build_facts.hpp"
#include "clock_errors.hpp"
#include "compose.hpp"
#include "invito/report/words.hpp"
#include "provider_errors.hpp"
#include "run_findings.hpp"
#include "run_signals.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <ostream>
#include <random>
#include <sys/resource.h>
#include <unistd.h>

namespace invito {

namespace {

// Each account may hold a connection: the soft limit of open files is often 1024.
void raise_open_files_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

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
    void job_changed(const JobNews&) override {}
    void account_changed(const AccountNews&) override {}
    void progress(const RunNews&) override {}
    void trouble(const Trouble&) override {}

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
    return context.invocation.has("--quiet") && code == ExitCode::ok;
}

std::vector<std::string> aliases(const std::vector<RunAccount>& accounts) {
    std::vector<std::string> all;
    for (const RunAccount& account : accounts)
        all.push_back(account.alias);
    return all;
}

void print_end(
    Context& context,
    const Settings& settings,
    const SessionEnd& end,
    const RunOverview& board,
    SessionKind& kind
) {
    if (context.json()) {
        kind.write_json(end.report, board, end.code);
        return;
    }
    if (is_silent(context, end.code)) return;
    if (settings.provider.kind == ProviderKind::sandbox) context.out << "SANDBOX\n";
    kind.write_text(end.report, board, end.code);
}

// After the end of the run, because it says what to do next.
void tell_findings(
    Context& context, const SessionEnd& end, const RunOverview& board, const Settings& settings
) {
    if (end.report.last_error) {
        [[maybe_unused]] const auto code =
            fail(context, error_of(*end.report.last_error, settings));
        return;
    }
    if (context.json() || is_silent(context, end.code)) return;
    const auto records = open_records(settings.database);
    if (!records) return;
    const RunFindingsInput input{
        .report = end.report,
        .board = board,
        .settings = settings,
        .accounts = (*records)->accounts(end.report.ended_at),
        .zone = context.err_style.zone,
    };
    warn(context, run_findings(input));
}

}  // namespace

Result<ExitCode> run_session(
    Context& context,
    const Settings& settings,
    RunOpening& opening,
    RunOptions options,
    SessionKind& kind
) {
    raise_open_files_limit();
    auto display = RunDisplay::make(context, settings, aliases(options.accounts), kind.ends_at());
    if (!display) return display.error();

    Database& database = *opening.database;
    boost::asio::io_context io{1};
    const auto clock = make_clock(settings, database.created_at(), io.get_executor());
    const auto provider = make_provider(
        settings, opening.api_key.value, context.environment, *clock, io.get_executor()
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
    if (failure) std::rethrow_exception(failure);
    print_end(context, settings, end, (*display)->board(), kind);
    tell_findings(context, end, (*display)->board(), settings);
    if (const auto warning = clock_warning(end.report)) warn(context, {*warning});
    if (const auto error = clock_error(end.report, context.err_style.zone)) {
        return fail(context, *error);
    }
    return end.code;
}

}  // namespace invito
