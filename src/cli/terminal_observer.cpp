#include "terminal_observer.hpp"

#include "invito/report/jobs_screen.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/report/words.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>

namespace invito {

namespace {

constexpr Duration repaint_gap = std::chrono::milliseconds{250};

// What is left beside time, state and the other words; a name too short to tell is never worth it.
std::size_t room_for_person(std::size_t other_words, const Style& style) {
    constexpr std::size_t usual = 34;
    constexpr std::size_t least = 12;
    constexpr std::size_t time_and_state = 22;
    const std::size_t taken = time_and_state + other_words;
    const auto width = static_cast<std::size_t>(style.width);
    return width <= taken + least ? least : std::min(usual, width - taken);
}

// What a run wants to be seen of a job; the steps between are for -v.
bool is_result(JobState state) {
    return state != JobState::queued && state != JobState::resolved && state != JobState::sending;
}

std::string person(const JobNews& news) {
    std::string text(trim(terminal_safe(news.name)));
    if (text.empty()) text = fmt::format("job {}", news.job.value);
    if (!news.company.empty()) text += ", " + terminal_safe(news.company);
    return text;
}

// The line of the account says it.
bool stops_the_account(Fault fault) {
    switch (fault) {
        case Fault::account_disconnected:
        case Fault::account_restricted:
        case Fault::account_action_needed:
        case Fault::account_misconfigured: return true;
        default: return false;
    }
}

std::string explanation(const JobNews& news) {
    if (news.settles != Settles::nothing && news.state == JobState::sent)
        return "found at LinkedIn";
    if (news.state == JobState::sent) return news.with_note ? "with note" : "";
    if (news.state == JobState::unknown) return "is looked for";
    if (news.reason != Reason::none) return spoken(to_string(news.reason));
    return terminal_safe(news.error_type);
}

}  // namespace

std::string job_line(const JobNews& news, const Style& style) {
    const std::string state(to_string(news.state));
    if (style.accessible) {
        const std::string why = explanation(news);
        return fmt::format(
            "{} {}: {}, by {}{}{}", clock_time(news.at, style.zone), state, person(news),
            news.account, why.empty() ? "" : ", ", why
        );
    }
    const std::string account = padded(news.account, 5);
    const std::string why = explanation(news);
    const std::size_t person_columns = room_for_person(display_width(account + why), style);
    std::string line = fmt::format(
        "{}  {} {}  {} {}", clock_time(news.at, style.zone),
        painted(padded(state, 8), tone_of(news.state, Tone::quiet), style), account,
        padded(clipped(person(news), person_columns, style), person_columns), why
    );
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
}

TerminalObserver::TerminalObserver(
    std::ostream& out, const RunOverview& board, TerminalObserverOptions options
)
    : out_(out), board_(board), options_(std::move(options)) {}

void TerminalObserver::run_started(const RunNews& news) {
    if (!options_.has_lines) return;
    if (options_.motion == Motion::still) {
        say(fmt::format(
            "{}  {}run {} started: {} waiting", clock_time(news.at, options_.style.zone),
            options_.block.is_sandbox ? "SANDBOX " : "", run_name(news.run), news.waiting
        ));
    }
    repaint(news.at);
}

void TerminalObserver::job_changed(const JobNews& news) {
    tell_host();
    if (options_.has_lines && (options_.is_verbose || is_result(news.state))) {
        say(job_line(news, options_.style));
    }
    repaint_if_due(news.at);
}

void TerminalObserver::account_changed(const AccountNews& news) {
    tell_host();
    if (news.state_changed && news.state != AccountState::ok) {
        // Of one member its outlook names the account that sends.
        const bool is_said = news.detail.empty() || news.state == AccountState::same_member;
        const std::string text = fmt::format(
            "{}: {}{}{}", news.alias, account_outlook(news, options_.style.zone).substr(2),
            is_said ? "" : ", ", is_said ? "" : terminal_safe(news.detail)
        );
        say_warning(text);
    }
    repaint_if_due(news.at);
}

void TerminalObserver::progress(const RunNews& news) {
    repaint_if_due(news.at);
}

void TerminalObserver::trouble(const Trouble& trouble) {
    if (trouble.is_of_host) tell_host();
    const bool is_told = trouble.is_of_host || info_of(trouble.error.fault).concerns_one_person ||
                         stops_the_account(trouble.error.fault);
    if (is_told && !options_.is_verbose) return;
    std::string text = trouble.account.empty() ? "" : trouble.account + ": ";
    text += terminal_safe(trouble.error.what);
    if (!trouble.what_now.empty()) text += ". " + terminal_safe(trouble.what_now);
    say_warning(text);
    repaint_if_due(trouble.at);
}

// Filled to the width of the terminal, which would break it in the middle of a word.
void TerminalObserver::say_warning(const std::string& text) {
    const auto width = static_cast<std::size_t>(options_.style.width) - 2;
    const std::string filled = fmt::format("! {}", fmt::join(wrapped(text, width, width), "\n  "));
    say(painted(filled, Tone::caution, options_.style));
}

void TerminalObserver::say_sentence(const std::string& text) {
    const auto width = static_cast<std::size_t>(options_.style.width);
    say(fmt::format("{}", fmt::join(wrapped(text, width, width), "\n")));
}

// A provider that is down is one line, which counts: in the block, or said once where there is
// none.
void TerminalObserver::tell_host() {
    const auto& trouble = board_.host_trouble();
    const bool is_down = trouble && trouble->is_lasting();
    const bool was_down = host_trouble_.has_value();
    if (is_down && !was_down && options_.motion == Motion::still) {
        say_warning(host_sentence(*trouble, options_.style.zone));
    }
    if (!is_down && was_down) {
        say(fmt::format(
            "{}  Unipile answers again; {} since {} failed",
            clock_time(board_.run().at, options_.style.zone),
            counted(host_trouble_->count, "try", "tries"),
            clock_time(host_trouble_->since, options_.style.zone)
        ));
    }
    host_trouble_ = is_down ? trouble : std::nullopt;
}

void TerminalObserver::say(const std::string& text) {
    show(text + '\n');
}

void TerminalObserver::pass_time(Instant now) {
    if (options_.motion != Motion::still) repaint(now);
}

void TerminalObserver::resize(int width, int height) {
    options_.style.width = width;
    options_.style.height = height;
}

void TerminalObserver::finish() {
    options_.motion = Motion::still;
    show({});
}

void TerminalObserver::repaint_if_due(Instant at) {
    if (options_.motion == Motion::still) return;
    if (painted_at_ && at - *painted_at_ < repaint_gap * options_.clock_speed) return;
    repaint(at);
}

void TerminalObserver::repaint(Instant at) {
    if (options_.motion == Motion::still) return;
    painted_at_ = at;
    show({});
}

std::string TerminalObserver::painted_block() {
    if (options_.motion == Motion::still) return {};
    std::vector<std::string> lines;
    if (options_.motion == Motion::block) {
        lines = live_block(board_, options_.block, options_.style);
    } else {
        lines = {live_line(board_, options_.style)};
    }
    std::string text;
    for (const std::string& line : lines) text += line + '\n';
    painted_lines_ = lines.size();
    return text;
}

// Up to the first column of the block's first line, then clear to the end of the screen.
std::string TerminalObserver::erased() {
    if (painted_lines_ == 0) return {};
    std::string text = fmt::format("\x1b[{}F\x1b[J", painted_lines_);
    painted_lines_ = 0;
    return text;
}

// In one piece: a terminal shows the block as it was or as it is, and nothing between.
void TerminalObserver::show(const std::string& text) {
    std::string frame = erased() + text;
    frame += painted_block();
    if (frame.empty()) return;
    out_.write(frame.data(), std::ssize(frame));
    out_.flush();
}

}  // namespace invito
