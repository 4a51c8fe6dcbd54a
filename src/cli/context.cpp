#include "context.hpp"

#include "invito/report/error_text.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/support/failure.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <ostream>

namespace invito {

namespace {

constexpr Duration database_patience_min = std::chrono::seconds{5};

// -q and -v are short for levels; the last word on the level is --log-level.
std::optional<std::string> typed_log_level(const Invocation& invocation) {
    if (invocation.typed("--log-level")) return invocation.text("--log-level");
    if (invocation.has("--quiet")) return "warn";
    if (invocation.count("--verbose") >= 2) return "trace";
    if (invocation.has("--verbose")) return "debug";
    return std::nullopt;
}

void show(const Context& context, const std::vector<Error>& errors, Severity severity) {
    if (!context.json()) {
        write_error_texts(context.err, errors, context.err_style, severity);
        return;
    }
    for (const Error& error : errors) write_error_json(context.err, error, severity);
}

boost::system::result<Settings, SettingsFailure> load_from(
    Context& context, const SettingsSources& sources
) {
    auto settings = load_settings(sources);
    if (!settings) return settings;
    if (!context.environment.contains("TZ")) {
        context.out_style.zone = settings->time_zone;
        context.err_style.zone = settings->time_zone;
    }
    return settings;
}

}  // namespace

Context make_context(
    const Invocation& invocation, const Environment& environment, std::ostream& out,
    std::ostream& err
) {
    const Terminal terminal = detect_terminal(environment);
    return {
        .invocation = invocation,
        .environment = environment,
        .terminal = terminal,
        .out = out,
        .err = err,
        .out_style = make_style(invocation, environment, terminal, terminal.stdout_is_tty),
        .err_style = make_style(invocation, environment, terminal, terminal.stderr_is_tty),
    };
}

SettingsSources settings_sources(const Context& context) {
    const Invocation& invocation = context.invocation;
    SettingsSources sources{
        .config_flag = std::nullopt,
        .environment = context.environment,
        .working_directory = std::filesystem::current_path().string(),
    };
    if (invocation.typed("--config")) sources.config_flag = invocation.text("--config");
    if (invocation.typed("--db")) sources.flags["database"] = *invocation.text("--db");
    if (invocation.typed("--log-format"))
        sources.flags["log.format"] = *invocation.text("--log-format");
    if (const auto level = typed_log_level(invocation)) sources.flags["log.level"] = *level;
    return sources;
}

boost::system::result<Settings, SettingsFailure> load_settings(Context& context) {
    return load_from(context, settings_sources(context));
}

boost::system::result<Settings, SettingsFailure> load_settings_if_any(Context& context) {
    SettingsSources sources = settings_sources(context);
    auto settings = load_from(context, sources);
    const bool is_named = sources.config_flag || sources.environment.contains("INVITO_CONFIG");
    if (settings || is_named || settings.error().errors.front().code != "config.missing")
        return settings;
    Error missing = settings.error().errors.front();
    sources.config_flag = "none";
    settings = load_from(context, sources);
    if (settings) settings->warnings.insert(settings->warnings.begin(), std::move(missing));
    return settings;
}

Result<ExitCode> with_settings(Context& context, const std::function<SettingsCommand>& command) {
    const auto settings = load_settings(context);
    if (!settings) return fail(context, settings.error());
    return command(context, *settings);
}

Result<ExitCode> with_read_session(Context& context, const std::function<ReadCommand>& command) {
    return with_settings(context, [&](Context&, const Settings& settings) -> Result<ExitCode> {
        const auto session = open_read_session(settings);
        if (!session) return session.error();
        return command(context, settings, *session);
    });
}

Result<ExitCode> with_database(Context& context, const std::function<DatabaseCommand>& command) {
    return with_settings(context, [&](Context&, const Settings& settings) -> Result<ExitCode> {
        const auto database = open_database(settings);
        if (!database) return database.error();
        return command(context, settings, **database);
    });
}

Duration database_patience(const Invocation& invocation) {
    return std::max(
        invocation.duration("--patience").value_or(default_patience), database_patience_min
    );
}

Result<std::unique_ptr<Database>> open_database(
    const Context& context, const Settings& settings, IfMissing if_missing
) {
    const bool is_new = !find_database(settings);
    auto database = open_database(settings, if_missing, database_patience(context.invocation));
    if (is_new && database) tell_new_database(context, settings);
    return database;
}

void tell_new_database(const Context& context, const Settings& settings) {
    if (context.json() || context.is_quiet()) return;
    context.err << fmt::format("Made a new database: {}\n", settings.database);
}

LockWait lock_wait(const Context& context) {
    return {
        .at_most = context.invocation.duration("--lock-wait").value_or(Duration{}),
        .begins = [&context](const std::string& why) {
            context.err << "Waiting: " << why << std::endl;
        }};
}

OutputChoices output_choices(const Context& context) {
    return {
        .is_forced = context.invocation.has("--force"),
        .note_file = context.invocation.text("--note-file").value_or("")};
}

void remember_file(const Context& context, const Settings& settings, TrackedFile file) {
    const auto remembered = remember_file(settings, std::move(file));
    if (!remembered) warn(context, {remembered.error()});
}

Result<bool> ask_yes(const Context& context, const std::string& question, const std::string& verb) {
    const bool is_answered = context.invocation.has("--yes");
    const bool is_asked = !is_answered && context.may_ask();
    // What nobody is asked is still said, but not to a program or against -q.
    if (is_asked || !(context.json() || context.is_quiet())) {
        const auto width = static_cast<std::size_t>(context.err_style.width);
        for (const std::string& line : wrapped(question, width, width)) context.err << line << '\n';
    }
    if (is_answered) return true;
    if (!is_asked) {
        return usage_error(
            "usage.needs_yes", "this needs a yes, and there is no terminal to ask on",
            "say it with --yes"
        );
    }
    context.err << fmt::format("Only 'yes' {} it: ", verb) << std::flush;
    return read_answer() == "yes";
}

void warn(const Context& context, const std::vector<Error>& warnings) {
    show(context, warnings, Severity::warning);
}

ExitCode say_line(const Context& context, std::string_view line) {
    if (!context.is_quiet()) context.err << line << '\n';
    return ExitCode::ok;
}

ExitCode fail(const Context& context, const Error& error) {
    show(context, {error}, Severity::error);
    return exit_code_of(error.kind);
}

ExitCode fail(const Context& context, const SettingsFailure& failure) {
    ensure(!failure.errors.empty(), "a failure names at least one error");
    show(context, failure.errors, Severity::error);
    return exit_code_of(failure.errors.front().kind);
}

}  // namespace invito
