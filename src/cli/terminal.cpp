#include "terminal.hpp"

#include "invito/support/text.hpp"

#include <charconv>
#include <iostream>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

namespace invito {

namespace {

constexpr int narrowest = 40;
constexpr int default_width = 80;

std::string_view variable(const Environment& environment, const char* name) {
    const auto found = environment.find(name);
    return found == environment.end() ? std::string_view{} : std::string_view(found->second);
}

int terminal_width(const Environment& environment) {
    const std::string_view columns = variable(environment, "COLUMNS");
    int width = 0;
    std::from_chars(columns.data(), columns.data() + columns.size(), width);
    winsize size{};
    if (width <= 0 && ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0) width = size.ws_col;
    if (width <= 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) width = size.ws_col;
    return width <= 0 ? default_width : std::max(width, narrowest);
}

// Echo is off while this lives.
class EchoOff {
public:
    EchoOff() {
        is_active_ = tcgetattr(STDIN_FILENO, &before_) == 0;
        termios silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        if (is_active_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    EchoOff(const EchoOff&) = delete;
    EchoOff& operator=(const EchoOff&) = delete;
    ~EchoOff() {
        if (is_active_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }

private:
    termios before_{};
    bool is_active_ = false;
};

}  // namespace

Terminal detect_terminal(const Environment& environment) {
    return {
        .stdin_is_tty = isatty(STDIN_FILENO) == 1,
        .stdout_is_tty = isatty(STDOUT_FILENO) == 1,
        .stderr_is_tty = isatty(STDERR_FILENO) == 1,
        .width = terminal_width(environment),
    };
}

bool wants_color(const Invocation& invocation, const Environment& environment, bool stream_is_tty) {
    const auto is_set = [&environment](const char* name) {
        const std::string_view value = variable(environment, name);
        return !value.empty() && value != "0";
    };
    if (invocation.has("--no-color")) return false;
    if (const auto when = invocation.text("--color"); when && when != "auto") {
        return when == "always";
    }
    if (!variable(environment, "NO_COLOR").empty()) return false;
    if (is_set("CLICOLOR_FORCE") || is_set("FORCE_COLOR")) return true;
    return stream_is_tty && variable(environment, "TERM") != "dumb";
}

bool locale_is_utf8(const Environment& environment) {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const std::string locale = ascii_lower(variable(environment, name));
        if (locale.empty()) continue;
        return locale.find("utf-8") != std::string::npos ||
               locale.find("utf8") != std::string::npos;
    }
    return false;
}

Style make_style(
    const Invocation& invocation,
    const Environment& environment,
    const Terminal& terminal,
    bool stream_is_tty
) {
    return {
        .color = wants_color(invocation, environment, stream_is_tty),
        .unicode = !invocation.has("--ascii") && locale_is_utf8(environment),
        .accessible = invocation.has("--accessible"),
        .width = stream_is_tty ? terminal.width : default_width,
        .zone = TimeZone::local(),
    };
}

std::optional<std::string> read_answer() {
    std::string line;
    if (!std::getline(std::cin, line)) return std::nullopt;
    return std::string(trim(line));
}

Result<Secret> read_secret(const std::string& prompt, bool stdin_is_tty, std::ostream& talk) {
    std::optional<std::string> line;
    if (stdin_is_tty) {
        talk << prompt << std::flush;
        {
            const EchoOff silence;
            line = read_answer();
        }
        talk << '\n';
    } else {
        line = read_answer();
    }
    if (line && !line->empty()) return Secret(std::move(*line));
    return Error{
        .kind = ErrorKind::usage,
        .code = "set_key.empty",
        .what = "no key came in",
        .hint = "paste it at the prompt, or pipe it: pass unipile | invito config set-key",
        .help_topic = "secrets",
    };
}

}  // namespace invito
