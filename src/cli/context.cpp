#include "context.hpp"

#include "invito/report/error_text.hpp"
#include "invito/support/failure.hpp"

#include <filesystem>

namespace invito {

namespace {

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
    if (invocation.typed("--log-format")) {
        sources.flags["log.format"] = *invocation.text("--log-format");
    }
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
    if (settings || is_named || settings.error().errors.front().code != "config.missing") {
        return settings;
    }
    Error missing = settings.error().errors.front();
    sources.config_flag = "none";
    settings = load_from(context, sources);
    if (settings) settings->warnings.insert(settings->warnings.begin(), std::move(missing));
    return settings;
}

std::string state_directory(const Environment& environment) {
    return std::filesystem::path(default_database(environment)).parent_path().string();
}

void warn(const Context& context, const std::vector<Error>& warnings) {
    show(context, warnings, Severity::warning);
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
