#include "cmd.hpp"
#include "invito/app/lineage.hpp"
#include "invito/app/status.hpp"
#include "invito/report/status_screen.hpp"
#include "invito/report/terminal_text.hpp"

#include <algorithm>
#include <csignal>
#include <fmt/format.h>
#include <functional>
#include <optional>
#include <ostream>
#include <sstream>

namespace invito {

namespace {

constexpr Duration default_pause = std::chrono::seconds{5};
constexpr Duration shortest_pause = std::chrono::milliseconds{100};

// What a round of watching came to.
struct WatchedScreen {
    ExitCode code = ExitCode::ok;
    bool goes_on = true;
};

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

// Calls `show` every `pause` (real time) until Ctrl-C or SIGTERM. On a terminal each screen
// replaces the last one, and the last one stays; elsewhere, in accessible mode and as JSON they
// follow each other. Ctrl-C is how it is meant to end: exit code ok; SIGTERM: terminated.
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
        if (const auto signal = signals.wait(pause))
            return *signal == SIGINT ? ExitCode::ok : ExitCode::terminated;
    }
}

WatchedScreen show_status(Context& context, const Settings& settings, std::ostream& out) {
    const auto session = open_read_session(settings);
    if (!session) return {fail(context, session.error()), false};
    const auto& operands = context.invocation.operands;
    const auto data = read_status(
        *session, settings, operands.empty() ? std::nullopt : std::optional(operands.front())
    );
    if (!data) return {fail(context, data.error()), false};
    const TimeZone& zone = context.out_style.zone;
    if (context.json()) {
        write_status_json(out, *data, zone);
    } else {
        const bool is_watched = context.invocation.has("--watch");
        if (is_watched) out << format_rfc3339(data->now, zone) << '\n';
        if (settings.provider.kind == ProviderKind::sandbox) out << "SANDBOX\n";
        write_status_text(out, *data, context.out_style);
    }
    const bool is_empty = std::ranges::all_of(data->campaigns, [](const CampaignView& view) {
        return view.jobs.waiting() == 0;
    });
    if (is_empty && context.invocation.has("--exit-empty")) return {ExitCode::empty, false};
    return {};
}

Result<ExitCode> status(Context& context, const Settings& settings) {
    warn(context, doubts_about(settings, context.environment));
    if (!context.invocation.has("--watch")) return show_status(context, settings, context.out).code;
    const Duration pause = context.invocation.duration("--watch").value_or(default_pause);
    if (pause < shortest_pause) {
        return usage_error(
            "usage.value", "--watch cannot be shorter than 100ms",
            "--watch shows the screen every 5s"
        );
    }
    return watch(context, pause, [&](std::ostream& out) {
        return show_status(context, settings, out);
    });
}

}  // namespace

std::span<const NamedCommand> status_commands() {
    static constexpr NamedCommand all[] = {
        {"status", status, [](std::ostream& out) { write_status_json(out, {}, {}); }}};
    return all;
}

}  // namespace invito
