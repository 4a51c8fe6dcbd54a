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
constexpr int lowest = 4;
constexpr int default_height = 24;

std::string_view variable(const Environment& environment, const char* name) {
    const auto found = environment.find(name);
    return found == environment.end() ? std::string_view{} : std::string_view(found->second);
}

int number_in(const Environment& environment, const char* name) {
    const std::string_view text = variable(environment, name);
    int number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return std::max(number, 0);
}

// Rows and columns, 0 where there is no terminal.
winsize size_by_kernel() {
    winsize size{};
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size;
    size = {};
    ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
    return size;
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
    const winsize size = size_by_kernel();
    const int columns = number_in(environment, "COLUMNS");
    const int lines = number_in(environment, "LINES");
    const int width = columns > 0 ? columns : size.ws_col;
    const int height = lines > 0 ? lines : size.ws_row;
    return {
        .stdin_is_tty = isatty(STDIN_FILENO) == 1,
        .stdout_is_tty = isatty(STDOUT_FILENO) == 1,
        .stderr_is_tty = isatty(STDERR_FILENO) == 1,
        .width = width > 0 ? std::max(width, narrowest) : default_width,
        .height = height > 0 ? std::max(height, lowest) : default_height,
    };
}

bool wants_color(const Invocation& invocation, const Environment& environment, bool stream_is_tty) {
    const auto is_set = [&environment](const char* name) {
        const std::string_view value = variable(environment, name);
        return !value.empty() && value != "0";
    };
    if (invocation.has("--no-color")) return false;
    if (const auto when = invocation.text("--color"); when && when != "auto")
        return when == "always";
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
    const Invocation& invocation, const Environment& environment, const Terminal& terminal,
    bool stream_is_tty
) {
    return {
        .color = wants_color(invocation, environment, stream_is_tty),
        .unicode = !invocation.has("--ascii") && locale_is_utf8(environment),
        .accessible = invocation.has("--accessible"),
        .width = stream_is_tty ? terminal.width : default_width,
        .zone = TimeZone::local(),
        .height = stream_is_tty ? terminal.height : default_height,
        .is_fitted = stream_is_tty,
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
        {
            // Before it is asked for: what comes as soon as the question is seen is neither shown
            // nor thrown away.
            const EchoOff silence;
            talk << prompt << std::flush;
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
