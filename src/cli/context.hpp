#pragma once
// What every command starts from: the call, the environment, the streams and how they look; what it
// works with; and how it asks, warns, and ends when the world says no.

#include "exit_code.hpp"
#include "invito/app/compose.hpp"
#include "invito/app/locks.hpp"
#include "invito/app/output_files.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/support/result.hpp"
#include "invocation.hpp"
#include "terminal.hpp"

#include <fmt/core.h>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

// What a command does with the settings, and with the database they name: opened for reading, or
// for writing.
using PlainCommand = Result<ExitCode>(Context&);
using SettingsCommand = Result<ExitCode>(Context&, const Settings&);
using ReadCommand = Result<ExitCode>(Context&, const Settings&, const ReadSession&);
using DatabaseCommand = Result<ExitCode>(Context&, const Settings&, Database&);
[[nodiscard]] Result<ExitCode> with_settings(
    Context& context, const std::function<SettingsCommand>& command
);
[[nodiscard]] Result<ExitCode> with_read_session(
    Context& context, const std::function<ReadCommand>& command
);
[[nodiscard]] Result<ExitCode> with_database(
    Context& context, const std::function<DatabaseCommand>& command
);

// That of --patience. A run without any for its next step still lets a neighbour finish its commit.
[[nodiscard]] Duration database_patience(const Invocation& invocation);

// With that patience; says so if it is made.
[[nodiscard]] Result<std::unique_ptr<Database>> open_database(
    const Context& context, const Settings& settings, IfMissing if_missing
);
void tell_new_database(const Context& context, const Settings& settings);

// As long as --lock-wait says; tells that it waits.
[[nodiscard]] LockWait lock_wait(const Context& context);

// --force, --note-file.
[[nodiscard]] OutputChoices output_choices(const Context& context);

// Warns if it cannot be remembered.
void remember_file(const Context& context, const Settings& settings, TrackedFile file);

// The few questions the program asks; each has a flag that answers it, and none is asked without a
// terminal. `question` is printed, then "Only 'yes' <verb> it: ". True: yes, typed or by --yes.
// Errors: usage, "usage.needs_yes", if nobody can be asked.
[[nodiscard]] Result<bool> ask_yes(
    const Context& context, const std::string& question, const std::string& verb
);

void warn(const Context& context, const std::vector<Error>& warnings);

// A line on standard error that ends a command well; nothing with --quiet.
[[nodiscard]] ExitCode say_line(const Context& context, std::string_view line);
template <class... Values>
[[nodiscard]] ExitCode say(
    const Context& context, fmt::format_string<Values...> text, Values&&... values
) {
    return say_line(context, fmt::format(text, std::forward<Values>(values)...));
}

// Show what went wrong, and the exit code for it.
[[nodiscard]] ExitCode fail(const Context& context, const Error& error);
[[nodiscard]] ExitCode fail(const Context& context, const SettingsFailure& failure);

}  // namespace invito
