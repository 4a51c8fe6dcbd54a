#include "run_session.hpp"

#include "build_facts.hpp"
#include "clock_errors.hpp"
#include "invito/report/words.hpp"
#include "planning.hpp"
#include "run_display.hpp"
#include "run_end.hpp"
#include "run_signals.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
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

RunStart run_start(Instant now) {
    std::random_device entropy;
    return {
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

// NOLINTBEGIN(cppcoreguidelines-avoid-reference-coroutine-parameters): both outlive the run.
boost::asio::awaitable<SessionEnd> run_and_record(
    Runner& runner, const RunSignals& signals, bool exit_empty
) {
    SessionEnd end;
    end.report = co_await runner.run();
    end.code = exit_code_of(end.report, signals.stopped_by(), exit_empty);
    const int code = static_cast<int>(end.code);
    co_await runner.finish(code);
    co_return end;
}
// NOLINTEND(cppcoreguidelines-avoid-reference-coroutine-parameters)

std::vector<std::string> aliases(const std::vector<RunAccount>& accounts) {
    std::vector<std::string> all;
    for (const RunAccount& account : accounts)
        all.push_back(account.alias);
    return all;
}

void print_end(
    Context& context,
    const SessionEnd& end,
    const RunOverview& board,
    const Settings& settings,
    const PlanScope& scope
) {
    RunEndData data = run_end_data(end.report, board, end.code);
    if (data.waiting > 0) data.finishes_at = foreseen_finish(settings, scope);
    if (context.json()) {
        write_run_summary_json(context.out, data, context.out_style.zone);
        return;
    }
    if (context.invocation.has("--quiet") && end.code == ExitCode::ok) return;
    if (settings.provider.kind == ProviderKind::sandbox) context.out << "SANDBOX ";
    write_run_end_text(context.out, data, context.out_style);
}

}  // namespace

Result<ExitCode> run_session(Context& context, RunSession session) {
    raise_open_files_limit();
    const Settings& settings = session.settings;
    const PlanScope scope{aliases(session.accounts), session.campaigns};
    std::optional<Instant> ends_at;
    if (context.terminal.stderr_is_tty) ends_at = foreseen_finish(settings, scope);
    auto display = RunDisplay::make(context, settings, scope.accounts, ends_at);
    if (!display) return display.error();

    boost::asio::io_context io{1};
    const auto clock = make_clock(settings, session.database.created_at(), io.get_executor());
    const auto provider = make_provider(
        settings, session.api_key.value, context.environment, *clock, io.get_executor()
    );
    if (!provider) return provider.error();
    const auto store = session.database.start_store(io.get_executor());

    RunOptions options = run_options(settings, context.invocation);
    options.start = run_start(clock->now());
    options.accounts = std::move(session.accounts);
    options.campaigns = std::move(session.campaigns);
    const RunStart start = options.start;
    LockLabel label(session.lock, start);
    ObserverList observers;
    observers.add((*display)->observer());
    observers.add(label);
    Runner runner(*clock, **provider, *store, observers, std::move(options));
    const RunSignals signals(io.get_executor(), runner, **display, settings.provider.timeout);

    SessionEnd end;
    std::exception_ptr failure;
    auto task = run_and_record(runner, signals, context.invocation.has("--exit-empty"));
    boost::asio::co_spawn(io, std::move(task), [&](std::exception_ptr thrown, SessionEnd reached) {
        failure = std::move(thrown);
        end = std::move(reached);
        io.stop();
    });
    io.run();
    (*display)->finish();
    if (failure) std::rethrow_exception(failure);
    print_end(context, end, (*display)->board(), settings, scope);
    if (const auto warning = clock_warning(end.report)) warn(context, {*warning});
    if (const auto error = clock_error(end.report, context.err_style.zone)) {
        return fail(context, *error);
    }
    return end.code;
}

}  // namespace invito
