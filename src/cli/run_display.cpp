#include "run_display.hpp"

#include "invito/app/output_files.hpp"
#include "invito/plan/working_hours.hpp"

#include <algorithm>
#include <ostream>
#include <set>
#include <tuple>

namespace invito {

namespace {

constexpr int block_columns_min = 60;

// The last closing of today's windows, over all accounts that are open now.
std::optional<Instant> latest_closing(const std::vector<Policy>& policies, Instant now) {
    std::optional<Instant> latest;
    for (const Policy& policy : policies) {
        const auto closing = next_closing(policy.window, policy.time_zone, now);
        if (closing && (!latest || *closing > *latest)) latest = closing;
    }
    return latest;
}

// One policy for each window. Thousands of accounts have few, and each repaint asks for their end.
std::vector<Policy> distinct_windows(
    const Settings& settings, const std::vector<std::string>& accounts
) {
    using Days = decltype(Window::days);
    std::set<std::tuple<bool, Days, std::chrono::minutes, std::chrono::minutes, std::string>> known;
    std::vector<Policy> policies;
    for (const std::string& alias : accounts) {
        const auto* const account = settings.find_account(alias);
        if (account == nullptr) continue;
        const Policy& policy = account->policy;
        const Window& window = policy.window;
        const bool is_new =
            known
                .emplace(
                    window.always, window.days, window.from, window.to, policy.time_zone.name()
                )
                .second;
        if (is_new) policies.push_back(policy);
    }
    return policies;
}

LiveBlockOptions block_options(
    const Settings& settings, RunKind kind, const std::vector<std::string>& accounts,
    const RunDisplay::Outlook& outlook
) {
    return {
        .is_sandbox = settings.provider.kind == ProviderKind::sandbox,
        .window_end = [policies = distinct_windows(settings, accounts)](Instant now
                      ) { return latest_closing(policies, now); },
        .ends_at = outlook.ends_at,
        .kind = kind,
        .settled_before = outlook.settled,
    };
}

bool may_move(const Context& context) {
    const auto term = context.environment.find("TERM");
    const bool is_dumb = term != context.environment.end() && term->second == "dumb";
    return context.terminal.stderr_is_tty && !is_dumb && !context.err_style.accessible;
}

Motion motion_of(const Context& context) {
    if (!may_move(context) || context.invocation.has("--quiet")) return Motion::still;
    const std::string mode = context.invocation.text("--progress").value_or("auto");
    if (mode == "line") return Motion::line;
    if (mode == "bars") return Motion::block;
    if (mode != "auto") return Motion::still;
    return context.terminal.width >= block_columns_min ? Motion::block : Motion::line;
}

// On a terminal unless a log format was asked for; elsewhere only when the lines were asked for.
bool wants_terminal_lines(const Context& context, const Settings& settings) {
    const std::string mode = context.invocation.text("--progress").value_or("auto");
    if (context.json()) return false;
    if (mode != "auto") return context.terminal.stderr_is_tty || mode == "plain";
    return context.terminal.stderr_is_tty && settings.log_format == "auto";
}

// With --json standard error speaks JSON as well, whoever writes to it.
LogFormat log_format(const Context& context, const Settings& settings) {
    if (context.json()) return LogFormat::json;
    if (settings.log_format == "text") return LogFormat::text;
    if (settings.log_format == "json") return LogFormat::json;
    if (settings.log_format == "logfmt") return LogFormat::logfmt;
    return context.terminal.stderr_is_tty ? LogFormat::text : LogFormat::logfmt;
}

// With --json the lines on standard output are the events; standard error keeps what went wrong.
LogLevel log_level(const Context& context, const Settings& settings) {
    const LogLevel level = parse_log_level(settings.log_level);
    const bool only_errors = context.json() || context.invocation.text("--progress") == "none";
    const bool is_typed =
        context.invocation.has("--verbose") || context.invocation.typed("--log-level");
    return only_errors && !is_typed ? std::max(level, LogLevel::warn) : level;
}

}  // namespace

RunDisplay::RunDisplay(
    Context& context, LiveBlockOptions block, const std::vector<std::string>& accounts
)
    : context_(context), block_(std::move(block)), overview_(accounts) {
    all_.add(overview_);
}

Result<std::unique_ptr<RunDisplay>> RunDisplay::make(
    Context& context, const Settings& settings, RunKind kind, std::vector<std::string> accounts,
    const Outlook& outlook
) {
    std::unique_ptr<RunDisplay> display(
        new RunDisplay(context, block_options(settings, kind, accounts, outlook), accounts)
    );
    const bool has_lines = wants_terminal_lines(context, settings);
    const std::string file = context.invocation.text("--log-file").value_or("");
    if (!has_lines || !file.empty()) {
        auto rules =
            file.empty()
                ? OutputRules{}
                : output_rules_of_database(settings, context.environment, output_choices(context));
        if (!rules) return rules.error();
        auto log = Log::open({
            .to_stderr = !has_lines,
            .format = log_format(context, settings),
            .level = log_level(context, settings),
            .journal = context.environment.contains("JOURNAL_STREAM"),
            .file = file,
            .rules = std::move(*rules),
            .zone = context.err_style.zone,
        });
        if (!log) return log.error();
        display->log_ = std::move(*log);
        display->logged_ = std::make_unique<LogObserver>(
            *display->log_, display->overview_, settings.names_in_logs, context.err_style.zone
        );
        display->all_.add(*display->logged_);
    }
    if (has_lines) {
        const bool is_silent = context.invocation.text("--progress") == "none";
        TerminalObserverOptions options{
            .motion = motion_of(context),
            .style = context.err_style,
            .block = display->block_,
            .clock_speed = settings.provider.speed,
            .has_lines = !is_silent && !context.invocation.has("--quiet"),
            .is_verbose = context.invocation.has("--verbose"),
        };
        display->terminal_ =
            std::make_unique<TerminalObserver>(context.err, display->overview_, std::move(options));
        display->all_.add(*display->terminal_);
    }
    if (context.json()) {
        display->json_ = std::make_unique<JsonObserver>(
            context.out, context.out_style.zone, std::move(accounts)
        );
        display->all_.add(*display->json_);
    }
    return display;
}

void RunDisplay::print(const std::string& text, const std::string& event) {
    if (terminal_) {
        terminal_->print_sentence(text);
    } else if (context_.json()) {
        log_->write({overview_.run().at, LogLevel::warn, event, {{"what", text}}});
    } else {
        context_.err << text << std::endl;
    }
}

bool RunDisplay::moves() const {
    return terminal_ && terminal_->moves();
}

void RunDisplay::pass_time(Instant now) {
    overview_.pass_time(now);
    if (!terminal_) return;
    const Terminal size = detect_terminal(context_.environment);
    terminal_->resize(size.width, size.height);
    terminal_->pass_time(now);
}

void RunDisplay::print_block() {
    if (context_.json()) {
        json_->progress(overview_.run());
        return;
    }
    for (const std::string& line : live_block(overview_, block_, context_.err_style)) {
        if (terminal_) {
            terminal_->print(line);
        } else {
            context_.err << line << std::endl;
        }
    }
}

void RunDisplay::reopen_log() {
    if (log_) log_->reopen_file();
}

void RunDisplay::finish() {
    if (terminal_) terminal_->finish();
}

}  // namespace invito
