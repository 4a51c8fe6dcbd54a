#include "cells.hpp"

#include "invito/report/words.hpp"

#include <fmt/format.h>
#include <ostream>

namespace invito {
namespace {

Tone tone_of_account(std::string_view state) {
    if (state == "ok") return Tone::good;
    if (state == "not_configured") return Tone::caution;
    const auto stopped = parse_account_state(state);
    if (!stopped) return Tone::plain;
    return *stopped == AccountState::paused ? Tone::caution : Tone::bad;
}

}  // namespace

std::string quota_cell(std::int64_t used, Cap cap, const Style& style) {
    if (!cap) return fmt::format("{}{}", used, style.accessible ? ", no limit" : "/-");
    return fmt::format("{}{}{}", used, style.accessible ? " of " : "/", *cap);
}

std::string accepted_cell(const StateCounts& jobs, const Style& style) {
    const Acceptance acceptance{jobs.of(JobState::accepted), jobs.invited()};
    if (acceptance.accepted == 0) return style.accessible ? "none known" : "-     ";
    const std::string percent =
        acceptance.is_small_sample() ? "" : fmt::format("{}%", acceptance.percent());
    if (!style.accessible) return fmt::format("{} {:>4}", acceptance.accepted, percent);
    if (acceptance.is_small_sample()) return fmt::format("{}", acceptance.accepted);
    return fmt::format("{} ({})", acceptance.accepted, percent);
}

Table::Cell account_state_cell(const AccountStatus& account, Instant now, const Style& style) {
    std::string text = spoken(account.state);
    // The end of a pause stands in the column Next.
    const bool is_paused = account.view.record.state == AccountState::paused;
    if (account.until && !is_paused)
        text += " until " + calendar_time(*account.until, now, style.zone);
    return {std::move(text), tone_of_account(account.state)};
}

std::string next_cell(const AccountStatus& account, Instant now, const Style& style) {
    if (!account.is_configured) return "-";
    switch (account.view.record.state) {
        case AccountState::ok:
            return account.next_at ? near_time(*account.next_at, now, style.zone) : "-";
        case AccountState::reconnect: return "after sign-in";
        case AccountState::paused:
            if (account.next_at) return near_time(*account.next_at, now, style.zone);
            if (account.until) return near_time(*account.until, now, style.zone);
            return "after resume";
        case AccountState::restricted: return "after resume";
        case AccountState::unreachable:
        case AccountState::same_member: return "after repair";
    }
    return "-";
}

Table::Cell campaign_state_cell(CampaignState state) {
    Tone tone = Tone::plain;
    if (state == CampaignState::active) tone = Tone::good;
    if (state == CampaignState::paused) tone = Tone::caution;
    return {std::string(to_string(state)), tone};
}

std::string run_counts_text(const RunCounts& counts) {
    std::string text = fmt::format(
        "{} sent, {} skipped, {} failed, {} unknown", counts.sent, counts.skipped, counts.failed,
        counts.unknown
    );
    if (counts.held > 0) text += fmt::format(", {} held", counts.held);
    return text;
}

void write_campaign_table(
    std::ostream& out, const std::vector<CampaignRow>& rows, const Style& style
) {
    using enum Table::Align;
    Table table(
        "Campaign", {{"Campaign", left, Table::Fit::cut},
                     {"State"},
                     {"Waiting", right},
                     {"Sent", right},
                     {"Accepted", right},
                     {"Skipped", right},
                     {"Failed", right},
                     {"Unknown", right}}
    );
    for (const CampaignRow& row : rows) {
        table.add_row(
            {row.name, campaign_state_cell(row.state), row.jobs.waiting(), row.jobs.invited(),
             accepted_cell(row.jobs, style), row.jobs.of(JobState::skipped),
             row.jobs.of(JobState::failed), row.jobs.of(JobState::unknown)}
        );
    }
    table.print(out, style);
}

void write_detail(
    std::ostream& out, std::string_view label, std::string_view text, const Style& style
) {
    if (text.empty()) return;
    if (style.accessible) {
        write_block(out, {.text = fmt::format("{}: ", label), .indent = 2}, text, style);
        return;
    }
    write_block(out, {.text = fmt::format("  {:<12}", label), .tone = Tone::quiet}, text, style);
}

}  // namespace invito
