#include "terminal_observer.hpp"

#include "invito/report/jobs_screen.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/report/wording.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <ostream>
#include <tuple>

namespace invito {

namespace {

std::string minute_time(Instant at, const TimeZone& zone) {
    return format_rfc3339(at, zone).substr(11, 5);
}

// "14:09:12"; on another day "tomorrow 09:04".
std::string moment(Instant at, Instant now, const TimeZone& zone) {
    const auto day = [&zone](Instant instant) {
        return format_rfc3339(instant, zone).substr(0, 10);
    };
    return day(at) == day(now) ? clock_time(at, zone) : near_time(at, now, zone);
}

// "4:10", from an hour on "2 h 5 min".
std::string countdown(Duration left) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(left);
    if (seconds >= std::chrono::hours{1})
        return describe_duration(std::chrono::round<std::chrono::minutes>(left));
    return fmt::format("{}:{:02}", seconds.count() / 60, seconds.count() % 60);
}

// "1st", "2nd", "11th".
std::string ordinal(std::int64_t number) {
    const bool is_teen = number % 100 >= 11 && number % 100 <= 13;
    const char* const endings[] = {"th", "st", "nd", "rd"};
    const auto last = number % 10;
    return fmt::format("{}{}", number, is_teen || last > 3 ? "th" : endings[last]);
}

const char* separator(const Style& style) {
    return style.unicode ? " · " : " | ";
}

struct Line {
    std::string text;
    Tone tone = Tone::plain;
};

std::string_view word_for(RunKind kind) {
    switch (kind) {
        case RunKind::invite: return "run";
        case RunKind::sync: return "sync";
        case RunKind::withdraw: return "withdrawal";
    }
    return "run";
}

std::string head(const RunOverview& overview, const LiveBlockOptions& options, const Style& style) {
    const RunEvent& run = overview.run();
    std::string text = fmt::format(" {} {}", word_for(options.kind), run_name(run.run));
    if (options.is_sandbox) text = " SANDBOX" + text;
    if (overview.is_stopping()) {
        return text +
               fmt::format(
                   "{}stopping{}Ctrl-C again quits at once", separator(style), separator(style)
               );
    }
    const auto end = options.window_end ? options.window_end(run.at) : std::nullopt;
    if (end) {
        text += fmt::format(
            "{}window until {} ({})", separator(style), minute_time(*end, style.zone),
            describe_duration(*end - run.at)
        );
    }
    return text + separator(style) + "Ctrl-C stops cleanly";
}

bool needs_a_person(const AccountEvent& account) {
    return account.state != AccountState::ok &&
           !(account.state == AccountState::paused && account.next_at);
}

struct BlockColumns {
    std::size_t alias;
    int gauge;
};

// Bars give way, so that what comes next is seen, and take what a wide terminal has.
BlockColumns block_columns(const RunOverview::Accounts& accounts, const Style& style) {
    constexpr int used_and_next = 54;
    constexpr int shortest = 4;
    const int usual = style.width >= 120 ? 40 : 20;
    std::size_t alias = account_columns_min;
    for (const auto& [place, account] : accounts)
        alias = std::clamp(display_width(account.alias), alias, account_columns_max);
    const int left = style.width - used_and_next - static_cast<int>(alias);
    return {alias, std::clamp(left, shortest, usual)};
}

Line account_row(
    const RunOverview& overview, const AccountEvent& account, const BlockColumns& columns,
    const Style& style
) {
    const std::string today = used_of(account.day_used, account.day_cap) + " today";
    const std::string week = used_of(account.week_used, account.week_cap) + " in 7 d";
    std::string quota(static_cast<std::size_t>(columns.gauge), ' ');
    if (account.day_cap) quota = gauge(account.day_used, *account.day_cap, columns.gauge, style);
    // What would come next does not come any more in this run.
    const bool ends_now = overview.is_stopping() && account.state == AccountState::ok;
    std::string text = fmt::format(
        " {} {} {:>12} {:>14}   {}",
        padded(clipped(account.alias, columns.alias, style), columns.alias), quota, today, week,
        ends_now ? "stopping" : account_outlook(account, style.zone)
    );
    const bool is_idle = account.state == AccountState::ok && account.jobs_waiting == 0;
    return {
        std::move(text), needs_a_person(account) ? Tone::caution
                         : is_idle               ? Tone::quiet
                                                 : Tone::plain};
}

std::string counts_text(const RunCounts& counts) {
    std::string text = fmt::format("{} sent, {} skipped", counts.sent, counts.skipped);
    text += fmt::format(", {} failed", counts.failed);
    if (counts.unknown > 0) text += fmt::format(", {} unknown", counts.unknown);
    if (counts.held > 0) text += fmt::format(", {} held", counts.held);
    return text;
}

// "next: anna in 4:10"
std::string next_text(const RunOverview& overview, const Style& style) {
    const AccountEvent* const next = overview.next_account();
    const Instant now = overview.run().at;
    if (next == nullptr || *next->next_at <= now || overview.is_stopping()) return {};
    const std::string who = overview.accounts().size() == 1 ? "next" : "next: " + next->alias;
    const Duration left = *next->next_at - now;
    const bool is_far = left > std::chrono::hours{6};
    const std::string when =
        is_far ? near_time(*next->next_at, now, style.zone) : "in " + countdown(left);
    return fmt::format("{}{} {}", separator(style), who, when);
}

std::string run_row(const RunOverview& overview, std::size_t alias_columns, const Style& style) {
    const RunEvent& run = overview.run();
    std::string text = fmt::format(
        " {} {}{}", padded("run", alias_columns), counts_text(run.counts),
        next_text(overview, style)
    );
    if (run.open_before.unknown > 0)
        text += fmt::format("{}{} unknown from before", separator(style), run.open_before.unknown);
    return text;
}

// "leads  ████████░░░░░░░░░░░░ 47 of 111, 64 waiting · done Tue 1 Dec"
std::string leads_row(
    const RunOverview& overview, const LiveBlockOptions& options, const BlockColumns& columns,
    const Style& style
) {
    const RunEvent& run = overview.run();
    const RunCounts& counts = run.counts;
    const std::int64_t settled = options.settled_before + counts.sent + counts.skipped +
                                 counts.failed + counts.unknown + counts.held;
    const std::int64_t all = settled + run.waiting;
    std::string text = fmt::format(
        " {} {}  {} of {}, {} waiting", padded("leads", columns.alias),
        gauge(settled, all, columns.gauge, style), settled, all, run.waiting
    );
    if (options.ends_at && run.waiting > 0) {
        const std::string day = calendar_day(*options.ends_at, run.at, style.zone);
        text += fmt::format("{}done {}", separator(style), day);
    }
    return text;
}

// --- many accounts, few rows

using Rows = std::vector<const AccountEvent*>;

// The lower, the more it matters: what needs a person, what rests, what works, what comes next.
int matter(const AccountEvent& account) {
    if (needs_a_person(account)) return 0;
    if (account.waits_for == DenyReason::resting) return 1;
    if (account.jobs_waiting == 0) return 5;
    if (!account.waits_for && !account.next_at) return 2;
    return account.next_at ? 3 : 4;
}

// At most so many, in their order.
Rows rows_that_matter(const RunOverview::Accounts& accounts, std::size_t most) {
    std::vector<std::pair<std::size_t, const AccountEvent*>> ranked;
    for (const auto& [place, account] : accounts) ranked.emplace_back(place, &account);
    if (ranked.size() > most) {
        const auto middle = ranked.begin() + static_cast<std::ptrdiff_t>(most);
        std::partial_sort(ranked.begin(), middle, ranked.end(), [](const auto& a, const auto& b) {
            const auto key = [](const auto& row) {
                const AccountEvent& account = *row.second;
                const int rank = matter(account);
                // Whoever acts soonest; others by their place alone, so that rows stay.
                const Instant at = rank == 3 ? *account.next_at : Instant{};
                return std::tuple(rank, at, row.first);
            };
            return key(a) < key(b);
        });
        ranked.erase(middle, ranked.end());
        std::ranges::sort(ranked);
    }
    Rows rows;
    for (const auto& [place, account] : ranked) rows.push_back(account);
    return rows;
}

// "20 more, all ok"
Line row_of_the_others(const RunOverview& overview, const Rows& shown) {
    const auto in_need = [](const AccountEvent& account) { return needs_a_person(account); };
    const RunOverview::Accounts& all = overview.accounts();
    const auto stopped =
        std::ranges::count_if(all, [&](const auto& one) { return in_need(one.second); }) -
        std::ranges::count_if(shown, [&](const AccountEvent* one) { return in_need(*one); });
    const auto others = static_cast<std::int64_t>(all.size() - shown.size());
    const std::string more =
        shown.empty() ? counted(others, "account") : fmt::format("{} more", others);
    if (stopped == 0) return {fmt::format(" {}, all ok", more), Tone::quiet};
    return {fmt::format(" {}, {} of them stopped", more, stopped), Tone::caution};
}

// The block leaves the lines above it a third of the screen.
std::size_t rows_for_accounts(const Style& style, std::size_t other_lines) {
    const int lines = style.height - 1 - style.height / 3;
    const auto taken = static_cast<int>(other_lines);
    return static_cast<std::size_t>(std::max(lines - taken, 0));
}

void add_accounts(
    std::vector<Line>& lines, const RunOverview& overview, std::size_t most,
    const BlockColumns& columns, const Style& style
) {
    const bool fit = overview.accounts().size() <= most;
    const Rows rows = rows_that_matter(overview.accounts(), fit || most == 0 ? most : most - 1);
    for (const AccountEvent* account : rows)
        lines.push_back(account_row(overview, *account, columns, style));
    if (!fit && most > 0) lines.push_back(row_of_the_others(overview, rows));
}

std::vector<std::string> painted_lines(std::vector<Line> lines, const Style& style) {
    const auto most = static_cast<std::size_t>(std::max(style.height - 1, 1));
    if (lines.size() > most) lines.resize(most);
    std::vector<std::string> all;
    for (const Line& line : lines) {
        const auto columns = static_cast<std::size_t>(style.width - 1);
        all.push_back(painted(clipped(line.text, columns, style), line.tone, style));
    }
    return all;
}

}  // namespace

std::string account_outlook(const AccountEvent& account, const TimeZone& zone) {
    switch (account.state) {
        case AccountState::reconnect: return "! needs sign-in";
        case AccountState::not_ready: return "! not ready, comes back by itself";
        case AccountState::blocked: return "! blocked at Unipile";
        case AccountState::restricted: return "! restricted by LinkedIn";
        case AccountState::unreachable: return "! not known to Unipile";
        case AccountState::same_member: return "! same LinkedIn member as " + account.detail;
        case AccountState::paused:
            if (account.next_at)
                return "paused, next " + moment(*account.next_at, account.at, zone);
            return "! paused";
        case AccountState::ok: break;
    }
    const std::string when =
        account.next_at ? moment(*account.next_at, account.at, zone) : std::string("later");
    if (!account.waits_for) {
        if (account.next_at) return "next " + when;
        return account.jobs_waiting > 0 ? "works" : "nothing left";
    }
    switch (*account.waits_for) {
        case DenyReason::day_cap: return "done for today";
        case DenyReason::week_cap: return "done for 7 days";
        case DenyReason::note_cap: return "notes used up";
        case DenyReason::visit_cap:
        case DenyReason::list_cap: return "visits used up";
        case DenyReason::outside_window: return "window closed";
        case DenyReason::resting: return "rests until " + when;
        case DenyReason::provider_limit: return "Unipile's limit until " + when;
        case DenyReason::campaign_day_cap:
        case DenyReason::campaign_total: return "campaign limit reached";
        case DenyReason::host_unavailable: return "waits for Unipile";
        case DenyReason::database_unsafe: return "waits for the database";
        case DenyReason::lost_lease:
            if (!account.holder) return "waits for its turn";
            return fmt::format(
                "held by {} ({})", account.holder->host, run_name(account.holder->run)
            );
        default: return "next " + when;
    }
}

std::string host_sentence(const HostOutage& outage, const TimeZone& zone) {
    const std::string what = outage.fault == Fault::not_sent ? "Unipile cannot be reached"
                             : outage.http_status > 0
                                 ? fmt::format("Unipile answers {}", outage.http_status)
                                 : "Unipile does not answer";
    std::string text = fmt::format("{} {}", clock_time(outage.at, zone), what);
    if (outage.again_at) text += ", trying again at " + moment(*outage.again_at, outage.at, zone);
    if (outage.count > 1) text += fmt::format(" ({})", ordinal(outage.count));
    return text;
}

std::vector<std::string> live_block(
    const RunOverview& overview, const LiveBlockOptions& options, const Style& style
) {
    std::vector<Line> lines = {{head(overview, options, style), Tone::quiet}};
    std::vector<Line> below;
    const auto& outage = overview.host_outage();
    if (outage && outage->is_lasting())
        below.push_back({" ! " + host_sentence(*outage, style.zone), Tone::caution});
    if (options.kind == RunKind::invite) {
        const BlockColumns columns = block_columns(overview.accounts(), style);
        below.push_back({run_row(overview, columns.alias, style)});
        below.push_back({leads_row(overview, options, columns, style)});
        const std::size_t most = rows_for_accounts(style, lines.size() + below.size());
        add_accounts(lines, overview, most, columns, style);
    }
    std::ranges::move(below, std::back_inserter(lines));
    return painted_lines(std::move(lines), style);
}

std::string live_line(const RunOverview& overview, const Style& style) {
    std::string accounts;
    int used = 0;
    std::int64_t stopped = 0;
    Cap cap = 0;
    for (const auto& [place, account] : overview.accounts()) {
        used += account.day_used;
        cap = cap && account.day_cap ? Cap(*cap + *account.day_cap) : Cap{};
        const bool is_stopped = account.state != AccountState::ok;
        stopped += is_stopped ? 1 : 0;
        if (std::cmp_greater(accounts.size(), style.width)) continue;  // it will not fit
        accounts += fmt::format(
            " {} {}{}", account.alias, used_of(account.day_used, account.day_cap),
            is_stopped ? " !" : ""
        );
    }
    const RunEvent& run = overview.run();
    std::string event;
    if (overview.is_stopping()) {
        event += fmt::format("{}stopping", separator(style));
    } else if (overview.host_outage() && overview.host_outage()->is_lasting()) {
        event += fmt::format("{}Unipile is down", separator(style));
    } else if (const auto next = overview.next_at()) {
        event += fmt::format("{}next {}", separator(style), minute_time(*next, style.zone));
    }
    if (run.counts.failed > 0)
        event += fmt::format("{}{} failed", separator(style), run.counts.failed);
    const std::string total = fmt::format("[{} today]", used_of(used, cap));
    const auto columns = static_cast<std::size_t>(style.width - 1);
    if (display_width(total + accounts + event) > columns) {
        accounts = " " + counted(std::ssize(overview.accounts()), "account");
        if (stopped > 0) accounts += fmt::format(", {} stopped", stopped);
    }
    return clipped(total + accounts + event, columns, style);
}

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

std::string person(const JobEvent& event) {
    std::string text(trim(terminal_safe(event.name)));
    if (text.empty()) text = fmt::format("job {}", event.job.value);
    if (!event.company.empty()) text += ", " + terminal_safe(event.company);
    return text;
}

// Of the same warning the 1st, 10th, 100th: a wall of it says no more.
bool is_told_again(std::int64_t times) {
    while (times % 10 == 0) times /= 10;
    return times == 1;
}

std::string explanation(const JobEvent& event) {
    if (event.settles != Settles::nothing && event.state == JobState::sent)
        return "found at LinkedIn";
    if (event.state == JobState::sent) return event.with_note ? "with note" : "";
    if (event.state == JobState::unknown) return "is looked for";
    if (event.reason != Reason::none) return spoken(to_string(event.reason));
    return terminal_safe(event.error_type);
}

}  // namespace

std::string job_line(const JobEvent& event, const Style& style, std::size_t account_columns) {
    const std::string state(to_string(event.state));
    if (style.accessible) {
        const std::string why = explanation(event);
        return fmt::format(
            "{} {}: {}, by {}{}{}", clock_time(event.at, style.zone), state, person(event),
            event.account, why.empty() ? "" : ", ", why
        );
    }
    const std::string account = padded(event.account, account_columns);
    const std::string why = explanation(event);
    const std::size_t person_columns = room_for_person(display_width(account + why), style);
    std::string line = fmt::format(
        "{}  {} {}  {} {}", clock_time(event.at, style.zone),
        painted(padded(state, 8), tone_of(event.state, Tone::quiet), style), account,
        padded(clipped(person(event), person_columns, style), person_columns), why
    );
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
}

TerminalObserver::TerminalObserver(
    std::ostream& out, const RunOverview& overview, TerminalObserverOptions options
)
    : out_(out), overview_(overview), options_(std::move(options)) {}

void TerminalObserver::run_started(const RunEvent& event) {
    if (!options_.has_lines) return;
    if (options_.motion == Motion::still) {
        print(fmt::format(
            "{}  {}run {} started: {} waiting", clock_time(event.at, options_.style.zone),
            options_.block.is_sandbox ? "SANDBOX " : "", run_name(event.run), event.waiting
        ));
    }
    repaint(event.at);
}

void TerminalObserver::job_changed(const JobEvent& event) {
    tell_host();
    if (options_.has_lines && (options_.is_verbose || is_result(event.state)))
        print(job_line(event, options_.style, account_columns_));
    repaint_if_due(event.at);
}

void TerminalObserver::account_changed(const AccountEvent& event) {
    account_columns_ =
        std::clamp(display_width(event.alias), account_columns_, account_columns_max);
    tell_host();
    if (event.state_changed && event.state != AccountState::ok) {
        // Of one member its outlook names the account that sends.
        const bool is_said = event.detail.empty() || event.state == AccountState::same_member;
        const std::string text = fmt::format(
            "{}: {}{}{}", event.alias, account_outlook(event, options_.style.zone).substr(2),
            is_said ? "" : ", ", is_said ? "" : terminal_safe(event.detail)
        );
        print_warning(text);
    }
    if (event.state_changed && event.holder) tell_holder(event);
    repaint_if_due(event.at);
}

// It may hold hundreds.
void TerminalObserver::tell_holder(const AccountEvent& event) {
    const std::string held = "held by " + run_on_host(*event.holder);
    const std::int64_t times = ++times_told_[held];
    if (!options_.has_lines || (!options_.is_verbose && !is_told_again(times))) return;
    print(fmt::format(
        "{}  {}: {}; this run waits for it{}", clock_time(event.at, options_.style.zone),
        event.alias, held, times > 1 ? fmt::format(" ({})", ordinal(times)) : ""
    ));
}

void TerminalObserver::database_changed(const DatabaseEvent& event) {
    const std::string text = database_sentence(event);
    if (event.state == DatabaseEvent::State::ok)
        print(fmt::format("{}  {}", clock_time(event.at, options_.style.zone), text));
    else
        print_warning(text);
}

void TerminalObserver::progress(const RunEvent& event) {
    repaint_if_due(event.at);
}

void TerminalObserver::error_occurred(const ErrorEvent& event) {
    if (event.is_of_host) tell_host();
    const bool is_told = event.is_of_host || info_of(event.error.fault).is_told_elsewhere;
    if (is_told && !options_.is_verbose) return;
    std::string text = event.account.empty() ? "" : event.account + ": ";
    text += terminal_safe(event.error.what);
    const std::int64_t times = ++times_told_[text];
    repaint_if_due(event.at);
    if (!options_.is_verbose && !is_told_again(times)) return;
    if (!event.what_now.empty()) text += ". " + terminal_safe(event.what_now);
    if (times > 1) text += fmt::format(" ({})", ordinal(times));
    print_warning(text);
}

// Filled to the width of the terminal, which would break it in the middle of a word.
void TerminalObserver::print_warning(const std::string& text) {
    const auto width = static_cast<std::size_t>(options_.style.width) - 2;
    const std::string filled = fmt::format("! {}", fmt::join(wrapped(text, width, width), "\n  "));
    print(painted(filled, Tone::caution, options_.style));
}

void TerminalObserver::print_sentence(const std::string& text) {
    const auto width = static_cast<std::size_t>(options_.style.width);
    print(fmt::format("{}", fmt::join(wrapped(text, width, width), "\n")));
}

// A provider that is down is one line, which counts: in the block, or said once where there is
// none.
void TerminalObserver::tell_host() {
    const auto& outage = overview_.host_outage();
    const bool is_down = outage && outage->is_lasting();
    const bool was_down = host_outage_.has_value();
    if (is_down && !was_down && options_.motion == Motion::still)
        print_warning(host_sentence(*outage, options_.style.zone));
    if (!is_down && was_down) {
        print(fmt::format(
            "{}  Unipile answers again; {} since {} failed",
            clock_time(overview_.run().at, options_.style.zone),
            counted(host_outage_->count, "try", "tries"),
            clock_time(host_outage_->since, options_.style.zone)
        ));
    }
    host_outage_ = is_down ? outage : std::nullopt;
}

void TerminalObserver::print(const std::string& text) {
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
        lines = live_block(overview_, options_.block, options_.style);
    } else {
        lines = {live_line(overview_, options_.style)};
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
