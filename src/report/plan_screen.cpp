#include "invito/report/plan_screen.hpp"

#include "invito/report/bar.hpp"
#include "invito/report/table.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/report/words.hpp"
#include "invito/support/text.hpp"
#include "list_block.hpp"
#include "note_lines.hpp"
#include "plan_days.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>

namespace invito {
namespace {

constexpr int bar_columns = 20;
constexpr std::size_t label_indent = 9;

// Days shown before and after the fold; a fold of one day would save nothing.
constexpr std::size_t first_days = 5;
constexpr std::size_t unfolded_max = 7;

NoteFacts facts_of(const PlanNotes::Counts& counts) {
    return {
        .variant = counts.variant,
        .known = counts.with_note - counts.awaits_profile,
        .longest = counts.longest,
        .length_max = counts.limit,
        .longest_line = counts.longest_line,
        .fallbacks = counts.fallbacks,
        .awaits_profile = counts.awaits_profile,
    };
}

void write_notes(std::ostream& out, const PlanNotes& notes, const Style& style) {
    NoteFacts all = facts_of(notes.all);
    all.without = notes.without;
    std::vector<NoteFacts> variants;
    for (const PlanNotes::Counts& counts : notes.variants) variants.push_back(facts_of(counts));
    write_note_facts(out, all, variants, notes.awaited, style);
    if (notes.first.empty()) return;
    const std::string lead = std::string(style.accessible ? 2 : label_indent, ' ') +
                             note_place(notes.first_line, notes.first_variant) + '"';
    const std::size_t columns = static_cast<std::size_t>(style.width) - lead.size() - 1;
    out << lead << clipped(terminal_safe(notes.first), columns, style) << "\"\n";
}

std::string left_of(std::int64_t used, const Cap& cap) {
    if (!cap) return "no limit";
    return fmt::format("{} of {}", std::max<std::int64_t>(*cap - used, 0), *cap);
}

std::string finish_of(const PlanAccount& account, const PlanData& data, const TimeZone& zone) {
    if (account.state == "reconnect") return "after sign-in";
    if (account.state != "ok") return spoken(account.state);
    if (account.finishes) return calendar_day(*account.finishes, data.now, zone);
    if (account.leads == 0) return "-";
    return "after " + calendar_day(data.until, data.now, zone);
}

void write_accounts(std::ostream& out, const PlanData& data, const Style& style) {
    Table table(
        "Account", {{.title = "Account"},
                    {.title = "Tier"},
                    {.title = "Today left", .align = Table::Align::right},
                    {.title = "7 days left", .align = Table::Align::right},
                    {.title = "Leads", .align = Table::Align::right},
                    {.title = "Finishes"}}
    );
    for (const PlanAccount& account : data.accounts) {
        const bool is_stopped = account.state != "ok";
        table.add_row(
            {account.alias,
             spoken(account.tier),
             left_of(account.day_used, account.day_cap),
             left_of(account.week_used, account.week_cap),
             account.leads,
             {finish_of(account, data, style.zone), is_stopped ? Tone::caution : Tone::plain}}
        );
    }
    table.print(out, style);
}

struct DayColumns {
    std::size_t label = 10;
    std::int64_t most = 0;  // invitations on one day
    std::size_t digits = 3;
};

// One line of the forecast.
void write_day(
    std::ostream& out, const SendingDay& day, const DayColumns& columns, const Style& style
) {
    const std::string bindings = spoken_bindings(day);
    if (style.accessible) {
        const std::string text = fmt::format(
            "{}{}{}", counted(day.planned, "invitation"),
            bindings.empty() ? "" : ", then: ", bindings
        );
        write_block(out, {.text = day.label + ": ", .indent = 2}, text, style);
        return;
    }
    const std::string bars = bar(day.planned, columns.most, bar_columns, style);
    const std::string padding(static_cast<std::size_t>(bar_columns) - display_width(bars), ' ');
    std::string lead = fmt::format(
        "{:<{}}  {}{}  {:>{}}", day.label, columns.label, bars, padding, day.planned, columns.digits
    );
    if (bindings.empty()) {
        out << lead << '\n';
        return;
    }
    write_block(out, {.text = lead + "  "}, bindings, style);
}

void write_days(std::ostream& out, const PlanData& data, const Style& style, const PlanView& view) {
    const std::vector<SendingDay> days = sending_days(data);
    DayColumns columns;
    for (const SendingDay& day : days) {
        columns.most = std::max(columns.most, day.planned);
        columns.label = std::max(columns.label, day.label.size());
    }
    columns.digits = std::max(columns.digits, std::to_string(columns.most).size());
    const bool is_folded = !view.shows_all_days && days.size() > unfolded_max;
    for (std::size_t i = 0; i < days.size(); ++i) {
        if (is_folded && i == first_days) {
            const auto hidden = static_cast<std::int64_t>(days.size() - first_days - 1);
            out << fmt::format("  ... {}\n", counted(hidden, "more sending day"));
            i = days.size() - 1;
        }
        write_day(out, days[i], columns, style);
    }
}

std::string verdict_of(const PlanData& data, const PlanSummary& summary, const Style& style) {
    if (summary.total == 0 && summary.left == 0) return "nothing to send.";
    if (summary.total == 0) {
        return fmt::format(
            "nothing to send; {} left.", counted(summary.left, "lead is", "leads are")
        );
    }
    std::string text =
        fmt::format("{} to send on {}", summary.total, counted(summary.sending_days, "day"));
    const Instant last = *data.last_at;
    if (summary.left == 0) {
        return text + fmt::format(", until {}.", calendar_day(last, data.now, style.zone));
    }
    return text + fmt::format(
                      " until {}; {} left.", calendar_day(last, data.now, style.zone),
                      counted(summary.left, "lead is", "leads are")
                  );
}

void write_rest(std::ostream& out, const PlanData& data, const Style& style) {
    for (const PlanRest& rest : data.rest) {
        if (!rest.is_for_ever) continue;
        const std::string text = fmt::format(
            "{} of {} will not go from {}: {}", counted(rest.leads, "lead"), rest.campaign,
            rest.account, spoken_rule(rest.rule)
        );
        write_attention(out, text, {}, style);
    }
}

void write_remarks(std::ostream& out, const PlanData& data, const Style& style) {
    for (const PlanCampaign& campaign : data.campaigns) {
        if (campaign.state != CampaignState::paused) continue;
        const std::string since =
            campaign.paused_until
                ? "from " + near_time(*campaign.paused_until, data.now, style.zone)
                : std::string("as if resumed now");
        const std::string text = fmt::format("{} is paused: planned {}", campaign.name, since);
        write_block(out, {.text = "", .indent = 2}, text, style);
    }
    if (!data.skips.empty()) {
        std::vector<std::string> reasons;
        for (const PlanSkips& skips : data.skips)
            reasons.push_back(fmt::format("{} {}", spoken(skips.reason), skips.count));
        const std::string text = fmt::format("{}", fmt::join(reasons, ", "));
        write_block(out, {.text = "Skipped when their turn comes: ", .indent = 2}, text, style);
    }
    if (!data.also_active.empty()) {
        const std::string text = fmt::format(
            "{} {} accounts with it: invito plan shows all together",
            fmt::join(data.also_active, ", "), data.also_active.size() == 1 ? "shares" : "share"
        );
        write_block(out, {.text = "", .indent = 2}, text, style);
    }
}

}  // namespace

void write_plan_text(
    std::ostream& out, const PlanData& data, const Style& style, const PlanView& view
) {
    for (const PlanNotes& notes : data.notes) write_notes(out, notes, style);
    if (!data.notes.empty()) out << '\n';
    if (!data.accounts.empty()) {
        write_accounts(out, data, style);
        out << '\n';
    }
    const PlanSummary summary = summary_of(data);
    if (!data.days.empty()) {
        write_days(out, data, style, view);
        out << '\n';
    }
    write_remarks(out, data, style);
    write_rest(out, data, style);
    std::string verdict = verdict_of(data, summary, style);
    if (!view.is_first_step) verdict += " Nothing was sent or saved.";
    const std::string lead = data.is_sandbox ? "SANDBOX plan: " : "Plan: ";
    write_block(out, {.text = lead, .tone = Tone::strong, .indent = 2}, verdict, style);
    if (!view.is_first_step && !data.next_step.empty()) write_next(out, data.next_step, style);
}

}  // namespace invito
