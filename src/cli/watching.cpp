#include "watching.hpp"

#include "invito/report/terminal_text.hpp"

#include <cerrno>
#include <csignal>
#include <fmt/format.h>
#include <optional>
#include <ostream>
#include <sstream>

namespace invito {

namespace {

// Holds SIGINT and SIGTERM back, so that they can be waited for and never tear a screen.
class EndSignals {
public:
    EndSignals() {
        sigemptyset(&signals_);
        sigaddset(&signals_, SIGINT);
        sigaddset(&signals_, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &signals_, &before_);
    }
    EndSignals(const EndSignals&) = delete;
    EndSignals& operator=(const EndSignals&) = delete;
    ~EndSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

    // The signal that came; nullopt: none did within `pause`.
    [[nodiscard]] std::optional<int> wait(Duration pause) const {
        const auto seconds = std::chrono::floor<std::chrono::seconds>(pause);
        const std::chrono::nanoseconds rest = pause - seconds;
        const timespec limit{seconds.count(), rest.count()};
        const int signal = sigtimedwait(&signals_, nullptr, &limit);
        return signal > 0 ? std::optional(signal) : std::nullopt;
    }

private:
    sigset_t signals_{};
    sigset_t before_{};
};

// The terminal's second screen: what stood on the first one comes back.
class ReplacedScreen {
public:
    explicit ReplacedScreen(std::ostream& out) : out_(out) { out_ << "\x1b[?1049h\x1b[?25l"; }
    ReplacedScreen(const ReplacedScreen&) = delete;
    ReplacedScreen& operator=(const ReplacedScreen&) = delete;
    ~ReplacedScreen() { out_ << "\x1b[?25h\x1b[?1049l" << last_ << std::flush; }

    // Overwrites instead of clearing: nothing flickers.
    void show(const std::string& screen, const std::string& footer) {
        last_ = screen;
        std::string text = "\x1b[H";
        for (const char c : screen + footer) {
            if (c == '\n') text += "\x1b[K";
            text += c;
        }
        out_ << text << "\x1b[J" << std::flush;
    }

private:
    std::ostream& out_;
    std::string last_;
};

}  // namespace

ExitCode watch(
    Context& context, Duration pause, const std::function<WatchedScreen(std::ostream&)>& show
) {
    const bool replaces =
        context.terminal.stdout_is_tty && !context.json() && !context.out_style.accessible;
    const std::string footer = painted(
        fmt::format("\nEvery {}. Ctrl-C ends.\n", format_duration(pause)), Tone::quiet,
        context.out_style
    );
    const EndSignals signals;
    std::optional<ReplacedScreen> screen;
    if (replaces) screen.emplace(context.out);
    for (bool is_first = true;; is_first = false) {
        std::ostringstream text;
        const WatchedScreen shown = show(text);
        if (screen) {
            screen->show(text.str(), footer);
        } else {
            context.out << (is_first || context.json() ? "" : "\n") << text.str() << std::flush;
        }
        // Nobody reads any more.
        if (!context.out) return ExitCode::ok;
        if (!shown.goes_on) return shown.code;
        if (const auto signal = signals.wait(pause)) {
            return *signal == SIGINT ? ExitCode::ok : ExitCode::terminated;
        }
    }
}

}  // namespace invito
