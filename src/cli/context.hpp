#pragma once
// What every command starts from: the call, the environment, the streams and how they look; and how
// a command ends when the world says no.

#include "exit_code.hpp"
#include "invito/config/settings.hpp"
#include "invito/report/style.hpp"
#include "invito/support/result.hpp"
#include "invocation.hpp"
#include "terminal.hpp"

#include <iosfwd>
#include <string>

namespace invito {

struct Context {
    const Invocation& invocation;
    const Environment& environment;
    Terminal terminal;
    std::ostream& out;  // results
    std::ostream& err;  // everything else
    Style out_style;
    Style err_style;

    [[nodiscard]] bool json() const { return invocation.has("--json"); }
    // Warnings and errors only.
    [[nodiscard]] bool is_quiet() const { return invocation.has("--quiet"); }
    [[nodiscard]] bool is_dry_run() const { return invocation.has("--dry-run"); }
    [[nodiscard]] bool may_ask() const {
        return terminal.stdin_is_tty && !invocation.has("--no-input");
    }
};

[[nodiscard]] Context make_context(
    const Invocation& invocation, const Environment& environment, std::ostream& out,
    std::ostream& err
);

[[nodiscard]] SettingsSources settings_sources(const Context& context);

// Reads the settings. Display zones become the configured one, unless TZ is set.
[[nodiscard]] boost::system::result<Settings, SettingsFailure> load_settings(Context& context);

// The same where a configuration is of use but not needed: if none is found, the defaults with a
// warning that says so.
[[nodiscard]] boost::system::result<Settings, SettingsFailure> load_settings_if_any(Context& context
);

// Where locks and the default database live.
[[nodiscard]] std::string state_directory(const Environment& environment);

void warn(const Context& context, const std::vector<Error>& warnings);

// Show what went wrong, and the exit code for it.
[[nodiscard]] ExitCode fail(const Context& context, const Error& error);
[[nodiscard]] ExitCode fail(const Context& context, const SettingsFailure& failure);

}  // namespace invito
