#pragma once
// What the program knows of its terminal: which streams are one, how wide it is, whether it may be
// coloured, and how to ask a question.

#include "invito/report/terminal_text.hpp"
#include "invito/support/result.hpp"
#include "invito/support/secret.hpp"
#include "invocation.hpp"

#include <iosfwd>
#include <optional>
#include <string>

namespace invito {

struct Terminal {
    bool stdin_is_tty = false;
    bool stdout_is_tty = false;
    bool stderr_is_tty = false;
    int width = 80;   // columns
    int height = 24;  // rows
};

// Of this process. COLUMNS and LINES win over what the terminal says.
[[nodiscard]] Terminal detect_terminal(const Environment& environment);

// no-color.org and the rules of CLICOLOR_FORCE and FORCE_COLOR: a flag wins, then NO_COLOR, then
// the two that force, then the terminal.
[[nodiscard]] bool wants_color(
    const Invocation& invocation, const Environment& environment, bool stream_is_tty
);

// The locale as setlocale(3) would read it: LC_ALL, LC_CTYPE, LANG.
[[nodiscard]] bool locale_is_utf8(const Environment& environment);

[[nodiscard]] Style make_style(
    const Invocation& invocation, const Environment& environment, const Terminal& terminal,
    bool stream_is_tty
);

// One line from standard input; nullopt at its end.
[[nodiscard]] std::optional<std::string> read_answer();

// A secret from standard input, without showing it on a terminal. Errors: usage, "set_key.empty".
[[nodiscard]] Result<Secret> read_secret(
    const std::string& prompt, bool stdin_is_tty, std::ostream& talk
);

}  // namespace invito
