#include "live_block.hpp"

#include "invito/report/bar.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/report/words.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace invito {

namespace {

constexpr int gauge_columns = 20;

std::string clock_time(Instant at, const TimeZone& zone) {
    return format_rfc3339(at, zone).substr(11, 8);
}

std::string minute_time(Instant at, const TimeZone& zone) {
    return format_rfc3339(at, zone).substr(11, 5);
}

std::string used_of(int used, const Cap& cap) {
    return cap ? fmt::format("{}/{}", used, *cap) : std::to_string(used);
}

std::string padded(std::string text, std::size_t columns) {
    const std::size_t width = display_width(text);
    if (width < columns) text.append(columns - width, ' ');
    return text;
}

const char* separator(const Style& style) {
    return style.unicode ? " · " : " | ";
}

std::string head(const RunOverview& board, const LiveBlockOptions& options, const Style& style) {
    const RunNews& run = board.run();
    std::string text = fmt::format(" run {}", run_name(run.run));
    if (options.is_sandbox) text = " SANDBOX" + text;
    const auto end = options.window_end ? options.window_end(run.at) : std::nullopt;
    if (end) {
        text += fmt::format(
            "{}window until {} ({})",
            separator(style),
            minute_time(*end, style.zone),
            describe_duration(*end - run.at)
        );
    }
    return text + separator(style) + "Ctrl-C stops cleanly";
}

std::string account_row(const AccountNews& account, std::size_t alias_columns, const Style& style) {
    const std::string today = used_of(account.day_used, account.day_cap) + " today";
    const std::string week = used_of(account.week_used, account.week_cap) + " in 7 d";
    std::string quota = padded("", gauge_columns);
    if (account.day_cap) quota = gauge(account.day_used, *account.day_cap, gauge_columns, style);
    return fmt::format(
        " {} {} {:>12} {:>14}   {}",
        padded(account.alias, alias_columns),
        quota,
        today,
        week,
        account_outlook(account, style.zone)
    );
}

std::string counts_text(const RunCounts& counts) {
    std::string text = fmt::format("{} sent, {} skipped", counts.sent, counts.skipped);
    text += fmt::format(", {} failed", counts.failed);
    if (counts.unknown > 0) text += fmt::format(", {} unknown", counts.unknown);
    return text;
}

}  // namespace

std::string account_outlook(const AccountNews& account, const TimeZone& zone) {
    switch (account.state) {
        case AccountState::reconnect:
            return "! needs sign-in";
        case AccountState::restricted:
            return "! restricted by LinkedIn";
        case AccountState::unreachable:
            return "! not known to Unipile";
        case AccountState::same_member:
            return "! same LinkedIn member as " + account.detail;
        case AccountState::paused:
            if (account.next_at) return "paused, next " + clock_time(*account.next_at, zone);
            return "! paused";
        case AccountState::ok:
            break;
    }
    const std::string when =
        account.next_at ? clock_time(*account.next_at, zone) : std::string("later");
    if (!account.waits_for) {
        if (account.next_at) return "next " + when;
        return account.jobs_waiting > 0 ? "works" : "nothing left";
    }
    switch (*account.waits_for) {
        case Refusal::day_cap:
            return "done for today";
        case Refusal::week_cap:
            return "done for 7 days";
        case Refusal::note_cap:
            return "notes used up";
        case Refusal::visit_cap:
        case Refusal::list_cap:
            return "visits used up";
        case Refusal::outside_window:
            return "window closed";
        case Refusal::resting:
            return "rests until " + when;
        case Refusal::campaign_day_cap:
        case Refusal::campaign_total:
            return "campaign limit reached";
        default:
            return "next " + when;
    }
}

std::vector<std::string> live_block(
    const RunOverview& board, const LiveBlockOptions& options, const Style& style
) {
    std::size_t alias_columns = 5;
    for (const AccountNews& account : board.accounts()) {
        alias_columns = std::max(alias_columns, display_width(account.alias));
    }
    std::vector<std::string> lines = {head(board, options, style)};
    for (const AccountNews& account : board.accounts()) {
        lines.push_back(account_row(account, alias_columns, style));
    }
    const RunNews& run = board.run();
    std::string totals = fmt::format(
        " {} {}{}{} waiting",
        padded("run", alias_columns),
        counts_text(run.counts),
        separator(style),
        run.waiting
    );
    if (options.ends_at && run.waiting > 0) {
        const std::string day = calendar_day(*options.ends_at, run.at, style.zone);
        totals += fmt::format("{}ends {}", separator(style), day);
    }
    lines.push_back(std::move(totals));
    for (std::string& line : lines) {
        line = clipped(line, static_cast<std::size_t>(style.width - 1), style);
    }
    return lines;
}

std::string live_line(const RunOverview& board, const Style& style) {
    std::string accounts;
    int used = 0;
    Cap cap = 0;
    for (const AccountNews& account : board.accounts()) {
        used += account.day_used;
        cap = cap && account.day_cap ? Cap(*cap + *account.day_cap) : Cap{};
        const bool stopped = account.state != AccountState::ok;
        accounts += fmt::format(
            " {} {}{}",
            account.alias,
            used_of(account.day_used, account.day_cap),
            stopped ? " !" : ""
        );
    }
    const RunNews& run = board.run();
    std::string text = fmt::format("[{} today]{}", used_of(used, cap), accounts);
    if (const auto next = board.next_at()) {
        text += fmt::format("{}next {}", separator(style), minute_time(*next, style.zone));
    }
    if (run.counts.failed > 0)
        text += fmt::format("{}{} failed", separator(style), run.counts.failed);
    return clipped(text, static_cast<std::size_t>(style.width - 1), style);
}

}  // namespace invito
