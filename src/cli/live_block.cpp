#include "live_block.hpp"

#include "invito/report/terminal_text.hpp"
#include "invito/report/words.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <tuple>

namespace invito {

namespace {

// Bars give way first where a terminal is narrow, and take what a wide one has.
int gauge_columns(const Style& style) {
    constexpr int usual = 20;
    constexpr int shortest = 4;
    constexpr int usual_width = 80;
    constexpr int wide = 120;
    if (style.width >= wide) return 2 * usual;
    return std::clamp(usual - (usual_width - style.width), shortest, usual);
}

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
    if (seconds >= std::chrono::hours{1}) {
        return describe_duration(std::chrono::round<std::chrono::minutes>(left));
    }
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

std::string head(const RunOverview& board, const LiveBlockOptions& options, const Style& style) {
    const RunNews& run = board.run();
    std::string text = fmt::format(" {} {}", word_for(options.kind), run_name(run.run));
    if (options.is_sandbox) text = " SANDBOX" + text;
    if (board.is_stopping()) {
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

bool needs_a_person(const AccountNews& account) {
    return account.state != AccountState::ok &&
           !(account.state == AccountState::paused && account.next_at);
}

Line account_row(
    const RunOverview& board, const AccountNews& account, std::size_t alias_columns,
    const Style& style
) {
    const std::string today = used_of(account.day_used, account.day_cap) + " today";
    const std::string week = used_of(account.week_used, account.week_cap) + " in 7 d";
    const int columns = gauge_columns(style);
    std::string quota(static_cast<std::size_t>(columns), ' ');
    if (account.day_cap) quota = gauge(account.day_used, *account.day_cap, columns, style);
    // What would come next does not come any more in this run.
    const bool ends_now = board.is_stopping() && account.state == AccountState::ok;
    std::string text = fmt::format(
        " {} {} {:>12} {:>14}   {}", padded(account.alias, alias_columns), quota, today, week,
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
std::string next_text(const RunOverview& board, const Style& style) {
    const AccountNews* const next = board.next_account();
    const Instant now = board.run().at;
    if (next == nullptr || *next->next_at <= now || board.is_stopping()) return {};
    const std::string who = board.accounts().size() == 1 ? "next" : "next: " + next->alias;
    const Duration left = *next->next_at - now;
    const bool is_far = left > std::chrono::hours{6};
    const std::string when =
        is_far ? near_time(*next->next_at, now, style.zone) : "in " + countdown(left);
    return fmt::format("{}{} {}", separator(style), who, when);
}

std::string run_row(const RunOverview& board, std::size_t alias_columns, const Style& style) {
    const RunNews& run = board.run();
    std::string text = fmt::format(
        " {} {}{}", padded("run", alias_columns), counts_text(run.counts), next_text(board, style)
    );
    if (run.open_before.unknown > 0) {
        text += fmt::format("{}{} unknown from before", separator(style), run.open_before.unknown);
    }
    return text;
}

// "leads  ████████░░░░░░░░░░░░ 47 of 111, 64 waiting · done Tue 1 Dec"
std::string leads_row(
    const RunOverview& board, const LiveBlockOptions& options, std::size_t alias_columns,
    const Style& style
) {
    const RunNews& run = board.run();
    const RunCounts& counts = run.counts;
    const std::int64_t settled = options.settled_before + counts.sent + counts.skipped +
                                 counts.failed + counts.unknown + counts.held;
    const std::int64_t all = settled + run.waiting;
    std::string text = fmt::format(
        " {} {}  {} of {}, {} waiting", padded("leads", alias_columns),
        gauge(settled, all, gauge_columns(style), style), settled, all, run.waiting
    );
    if (options.ends_at && run.waiting > 0) {
        const std::string day = calendar_day(*options.ends_at, run.at, style.zone);
        text += fmt::format("{}done {}", separator(style), day);
    }
    return text;
}

// --- many accounts, few rows

using Rows = std::vector<const AccountNews*>;

// The lower, the more it matters: what needs a person, what rests, what works, what comes next.
int matter(const AccountNews& account) {
    if (needs_a_person(account)) return 0;
    if (account.waits_for == Refusal::resting) return 1;
    if (account.jobs_waiting == 0) return 5;
    if (!account.waits_for && !account.next_at) return 2;
    return account.next_at ? 3 : 4;
}

// At most so many, in their order.
Rows rows_that_matter(const RunOverview::Accounts& accounts, std::size_t most) {
    std::vector<std::pair<std::size_t, const AccountNews*>> ranked;
    for (const auto& [place, account] : accounts) ranked.emplace_back(place, &account);
    if (ranked.size() > most) {
        const auto middle = ranked.begin() + static_cast<std::ptrdiff_t>(most);
        std::partial_sort(ranked.begin(), middle, ranked.end(), [](const auto& a, const auto& b) {
            const auto key = [](const auto& row) {
                const AccountNews& account = *row.second;
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
Line row_of_the_others(const RunOverview& board, const Rows& shown) {
    const auto in_need = [](const AccountNews& account) { return needs_a_person(account); };
    const RunOverview::Accounts& all = board.accounts();
    const auto stopped =
        std::ranges::count_if(all, [&](const auto& one) { return in_need(one.second); }) -
        std::ranges::count_if(shown, [&](const AccountNews* one) { return in_need(*one); });
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
    std::vector<Line>& lines, const RunOverview& board, std::size_t most, std::size_t alias_columns,
    const Style& style
) {
    const bool fit = board.accounts().size() <= most;
    const Rows rows = rows_that_matter(board.accounts(), fit || most == 0 ? most : most - 1);
    for (const AccountNews* account : rows)
        lines.push_back(account_row(board, *account, alias_columns, style));
    if (!fit && most > 0) lines.push_back(row_of_the_others(board, rows));
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

std::string account_outlook(const AccountNews& account, const TimeZone& zone) {
    switch (account.state) {
        case AccountState::reconnect: return "! needs sign-in";
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
        case Refusal::day_cap: return "done for today";
        case Refusal::week_cap: return "done for 7 days";
        case Refusal::note_cap: return "notes used up";
        case Refusal::visit_cap:
        case Refusal::list_cap: return "visits used up";
        case Refusal::outside_window: return "window closed";
        case Refusal::resting: return "rests until " + when;
        case Refusal::campaign_day_cap:
        case Refusal::campaign_total: return "campaign limit reached";
        case Refusal::host_unavailable: return "waits for Unipile";
        default: return "next " + when;
    }
}

std::string host_sentence(const HostTrouble& trouble, const TimeZone& zone) {
    const std::string what = trouble.fault == Fault::not_sent ? "Unipile cannot be reached"
                             : trouble.http_status > 0
                                 ? fmt::format("Unipile answers {}", trouble.http_status)
                                 : "Unipile does not answer";
    std::string text = fmt::format("{} {}", clock_time(trouble.at, zone), what);
    if (trouble.again_at) {
        text += ", trying again at " + moment(*trouble.again_at, trouble.at, zone);
    }
    if (trouble.count > 1) text += fmt::format(" ({})", ordinal(trouble.count));
    return text;
}

std::vector<std::string> live_block(
    const RunOverview& board, const LiveBlockOptions& options, const Style& style
) {
    std::vector<Line> lines = {{head(board, options, style), Tone::quiet}};
    std::vector<Line> below;
    const auto& trouble = board.host_trouble();
    if (trouble && trouble->is_lasting()) {
        below.push_back({" ! " + host_sentence(*trouble, style.zone), Tone::caution});
    }
    if (options.kind == RunKind::invite) {
        std::size_t alias_columns = 5;
        for (const auto& [place, account] : board.accounts())
            alias_columns = std::max(alias_columns, display_width(account.alias));
        below.push_back({run_row(board, alias_columns, style)});
        below.push_back({leads_row(board, options, alias_columns, style)});
        const std::size_t most = rows_for_accounts(style, lines.size() + below.size());
        add_accounts(lines, board, most, alias_columns, style);
    }
    std::ranges::move(below, std::back_inserter(lines));
    return painted_lines(std::move(lines), style);
}

std::string live_line(const RunOverview& board, const Style& style) {
    std::string accounts;
    int used = 0;
    std::int64_t stopped = 0;
    Cap cap = 0;
    for (const auto& [place, account] : board.accounts()) {
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
    const RunNews& run = board.run();
    std::string news;
    if (board.is_stopping()) {
        news += fmt::format("{}stopping", separator(style));
    } else if (board.host_trouble() && board.host_trouble()->is_lasting()) {
        news += fmt::format("{}Unipile is down", separator(style));
    } else if (const auto next = board.next_at()) {
        news += fmt::format("{}next {}", separator(style), minute_time(*next, style.zone));
    }
    if (run.counts.failed > 0)
        news += fmt::format("{}{} failed", separator(style), run.counts.failed);
    const std::string total = fmt::format("[{} today]", used_of(used, cap));
    const auto columns = static_cast<std::size_t>(style.width - 1);
    if (display_width(total + accounts + news) > columns) {
        accounts = " " + counted(std::ssize(board.accounts()), "account");
        if (stopped > 0) accounts += fmt::format(", {} stopped", stopped);
    }
    return clipped(total + accounts + news, columns, style);
}

}  // namespace invito
