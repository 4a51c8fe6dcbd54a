#include "invito/report/plan_screen.hpp"

#include "invito/report/saved_plan.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/report/wording.hpp"
#include "invito/support/text.hpp"
#include "json_fields.hpp"
#include "parts.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <ostream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace invito {
namespace {

// One day, or days in a row on which nobody is invited for the same reasons.
struct SendingDay {
    std::chrono::local_days date;
    std::string label;  // "Mon 23 Nov"
    std::int64_t planned = 0;
    std::int64_t capacity = 0;  // what its accounts may send on it
    std::int64_t days = 1;
    std::size_t accounts = 0;  // that have leads on this day
    std::map<std::string_view, std::set<std::string_view>> bounds = {};  // stable word -> accounts
};

// "week_cap" -> "weekly limit".
std::string spoken_rule(std::string_view rule) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 17> words = {{
        {"day_cap", "daily limit"},
        {"ramp_up", "ramp-up"},
        {"week_cap", "weekly limit"},
        {"note_cap", "notes of the month"},
        {"visit_cap", "profile visits"},
        {"campaign_day_cap", "campaign's daily limit"},
        {"campaign_total", "campaign's total"},
        {"outside_window", "end of the window"},
        {"pacing", "pauses"},
        {"resting", "rest after a refusal"},
        {"account_stopped", "account is stopped"},
        {"not_ready", "not due yet"},
        {"campaign_schedule", "campaign's days are over"},
        {"campaign_stopped", "campaign is stopped"},
        {"job_deferred", "not due yet"},
        {"account_not_configured", "account is not in the configuration"},
        {"account_left_campaign", "account was taken out of the campaign"},
    }};
    for (const auto& [word, text] : words) {
        if (word == rule) return std::string(text);
    }
    return spoken(rule);
}

// What an account may send on a day, as it is now; more while it still ramps up.
std::int64_t capacity_of(const ForecastDay& row, const PlanData& data, bool is_first_day) {
    const auto account = std::ranges::find_if(data.accounts, [&](const PlanAccount& candidate) {
        return candidate.status.view.record.alias == data.aliases[row.account];
    });
    if (account == data.accounts.end() || !account->status.day_cap) return row.planned;
    const std::int64_t used = is_first_day ? account->status.view.day_used : 0;
    return std::max<std::int64_t>(row.planned, *account->status.day_cap - used);
}

// Days with invitations, and those without any where a rule is the reason.
std::vector<SendingDay> each_day(const PlanData& data) {
    std::vector<SendingDay> days;
    for (const ForecastDay& row : data.forecast.days) {
        if (days.empty() || days.back().date != row.date) {
            const auto today = days.empty() ? row.date : days.front().date;
            days.push_back({.date = row.date, .label = calendar_date(row.date, today)});
        }
        SendingDay& day = days.back();
        day.planned += row.planned;
        day.capacity += capacity_of(row, data, row.date == days.front().date);
        ++day.accounts;
        if (row.bound_by) day.bounds[to_string(*row.bound_by)].insert(data.aliases[row.account]);
    }
    return days;
}

// Empty days in a row are one line: months of them say one thing.
std::vector<SendingDay> sending_days(const PlanData& data) {
    std::vector<SendingDay> lines;
    for (SendingDay& day : each_day(data)) {
        const bool goes_on = !lines.empty() && lines.back().planned + day.planned == 0 &&
                             lines.back().bounds == day.bounds;
        if (!goes_on) {
            lines.push_back(std::move(day));
            continue;
        }
        ++lines.back().days;
        lines.back().label = counted(lines.back().days, "day");
    }
    return lines;
}

// "weekly limit (ben)". Silent about the ordinary end of a day, its own limit.
std::string spoken_bindings(const SendingDay& day) {
    std::vector<std::string> texts;
    for (const auto& [rule, accounts] : day.bounds) {
        if (rule == "day_cap" && day.planned > 0) continue;
        std::string text = spoken_rule(rule);
        if (accounts.size() < day.accounts) text += fmt::format(" ({})", fmt::join(accounts, ", "));
        texts.push_back(std::move(text));
    }
    return joined(std::move(texts));
}

// By reason.
std::map<std::string_view, std::int64_t> skips_of(const Forecast& forecast) {
    std::map<std::string_view, std::int64_t> all;
    for (const ForecastSkips& skips : forecast.skipped) all[to_string(skips.reason)] += skips.leads;
    return all;
}

}  // namespace

PlanSummary summary_of(const PlanData& data) {
    PlanSummary summary;
    summary.total = data.planned;
    std::set<std::chrono::local_days> dates;
    for (const ForecastDay& day : data.forecast.days) {
        if (day.planned == 0) continue;
        dates.insert(day.date);
        if (!summary.first_day) summary.first_day = day.date;
        if (summary.first_day != day.date) continue;
        summary.first_day_count += day.planned;
        summary.first_day_accounts.push_back(data.aliases[day.account]);
    }
    summary.sending_days = std::ssize(dates);
    for (const ForecastRemainder& rest : data.forecast.rest) summary.left += rest.leads;
    return summary;
}

namespace {

constexpr int bar_columns = 20;
constexpr std::size_t label_indent = 9;

// Days shown before and after the fold; a fold of one day would save nothing.
constexpr std::size_t first_days = 5;
constexpr std::size_t unfolded_max = 7;

void write_notes(std::ostream& out, const PlanNotes& notes, const Style& style) {
    write_note_facts(out, notes.all, notes.variants, notes.without, style);
    if (notes.first.text.empty()) return;
    const std::string lead =
        std::string(style.accessible ? 2 : label_indent, ' ') + note_place(notes.first) + '"';
    const std::size_t columns = static_cast<std::size_t>(style.width) - lead.size() - 1;
    out << lead << clipped(terminal_safe(notes.first.text), columns, style) << "\"\n";
}

std::string left_of(std::int64_t used, const Cap& cap) {
    if (!cap) return "no limit";
    return fmt::format("{} of {}", std::max<std::int64_t>(*cap - used, 0), *cap);
}

std::string finish_of(const PlanAccount& account, const PlanData& data, const TimeZone& zone) {
    const AccountState state = account.status.view.record.state;
    if (state == AccountState::reconnect) return "after sign-in";
    if (state != AccountState::ok) return spoken(to_string(state));
    if (account.finishes) return calendar_day(*account.finishes, data.now, zone);
    return "after " + calendar_day(data.until, data.now, zone);
}

void write_accounts(std::ostream& out, const PlanData& data, const Style& style) {
    using enum Table::Align;
    Table table(
        "Account", {{"Account"},
                    {"Tier"},
                    {"Today left", right},
                    {"7 days left", right},
                    {"Leads", right},
                    {"Finishes"}}
    );
    for (const PlanAccount& account : data.accounts) {
        const AccountView& view = account.status.view;
        const bool is_stopped = view.record.state != AccountState::ok;
        table.add_row(
            {view.record.alias,
             spoken(to_string(account.tier)),
             left_of(view.day_used, account.status.day_cap),
             left_of(view.week_used, account.status.week_cap),
             account.leads,
             {finish_of(account, data, style.zone), is_stopped ? Tone::caution : Tone::plain}}
        );
    }
    table.print(out, style);
}

struct DayColumns {
    std::size_t label = 10;
    std::int64_t most = 0;  // invitations that may go on one day
    std::size_t digits = 3;
};

// What is planned, and up to what its accounts may send the room that is left.
std::string capacity_bar(const SendingDay& day, std::int64_t most, const Style& style) {
    const std::string used = bar(day.planned, most, bar_columns, style);
    const auto width = static_cast<int>(display_width(used));
    const double share =
        most > 0 ? static_cast<double>(day.capacity) / static_cast<double>(most) : 0.0;
    const auto room = static_cast<int>(std::lround(share * bar_columns));
    const std::string unused = room > width ? gauge(0, 1, room - width, style) : std::string();
    return padded(used + unused, bar_columns);
}

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
    std::string lead = fmt::format(
        "{:<{}}  {}  {:>{}}", day.label, columns.label, capacity_bar(day, columns.most, style),
        day.planned, columns.digits
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
        columns.most = std::max(columns.most, day.capacity);
        columns.label = std::max(columns.label, day.label.size());
    }
    columns.digits = std::max(columns.digits, std::to_string(columns.most).size());
    const bool is_folded = !view.shows_all_days && days.size() > unfolded_max;
    for (std::size_t i = 0; i < days.size(); ++i) {
        if (is_folded && i == first_days) {
            const auto hidden =
                std::count_if(days.begin() + first_days, days.end() - 1, [](const SendingDay& day) {
                    return day.planned > 0;
                });
            out << fmt::format("  ... {}\n", counted(hidden, "more sending day"));
            i = days.size() - 1;
        }
        write_day(out, days[i], columns, style);
    }
}

std::string verdict_of(const PlanData& data, const PlanSummary& summary, const Style& style) {
    const std::string left =
        summary.left == 0 ? ""
                          : fmt::format("; {} left", counted(summary.left, "lead is", "leads are"));
    if (summary.total == 0) return "nothing to send" + left + ".";
    return fmt::format(
        "{} to send on {}{} until {}{}.", summary.total, counted(summary.sending_days, "day"),
        left.empty() ? "," : "", calendar_day(*data.last_at, data.now, style.zone), left
    );
}

void write_rest(std::ostream& out, const PlanData& data, const Style& style) {
    for (const ForecastRemainder& rest : data.forecast.rest) {
        if (!rest.is_for_ever) continue;
        const std::string text = fmt::format(
            "{} of {} will not go from {}: {}", counted(rest.leads, "lead"),
            data.campaigns[rest.campaign].campaign.name, data.aliases[rest.account],
            rest.rule ? spoken_rule(to_string(*rest.rule)) : ""
        );
        write_alert(out, text, {}, style);
    }
}

// Why the first invitation is followed by nothing for a while.
void write_pace(std::ostream& out, const PlanData& data, const Style& style) {
    constexpr Duration worth_telling = std::chrono::minutes{1};
    if (!data.pace || data.pace->pause < worth_telling) return;
    const auto& [first, last, pause] = *data.pace;
    const std::string text = fmt::format(
        "From {} to {}, about {} apart for each account: pauses spread what it may send over its "
        "hours",
        near_time(std::max(first, data.now), data.now, style.zone),
        near_time(last, last, style.zone),
        describe_duration(std::chrono::round<std::chrono::minutes>(pause))
    );
    write_block(out, text, style);
}

void write_remarks(std::ostream& out, const PlanData& data, const Style& style) {
    write_pace(out, data, style);
    for (const CampaignRecord& record : data.campaigns) {
        if (record.state != CampaignState::paused) continue;
        const std::string since =
            record.paused_until ? "from " + near_time(*record.paused_until, data.now, style.zone)
                                : std::string("as if resumed now");
        const std::string text =
            fmt::format("{} is paused: planned {}", record.campaign.name, since);
        write_block(out, text, style);
    }
    if (!data.forecast.skipped.empty()) {
        std::vector<std::string> reasons;
        for (const auto& [reason, leads] : skips_of(data.forecast))
            reasons.push_back(fmt::format("{} {}", spoken(reason), leads));
        const BlockLead lead{.text = "Skipped when their turn comes: ", .indent = 2};
        write_block(out, lead, joined(std::move(reasons)), style);
    }
    if (!data.also_active.empty()) {
        const std::string text = fmt::format(
            "{} {} accounts with it: invito plan shows all together",
            fmt::join(data.also_active, ", "), data.also_active.size() == 1 ? "shares" : "share"
        );
        write_block(out, text, style);
    }
}

void write_closing(
    std::ostream& out, const PlanData& data, const Style& style, const PlanView& view
) {
    const std::string what = view.saved_as.empty()
                                 ? "Nothing was sent or saved."
                                 : fmt::format("Nothing was sent. Saved as {}.", view.saved_as);
    write_block(out, what, style);
    if (!data.next_step.empty()) write_next(out, data.next_step, style);
}

}  // namespace

void write_plan_verdict(std::ostream& out, const PlanData& data, const Style& style) {
    const std::string lead = data.is_sandbox ? "SANDBOX plan: " : "Plan: ";
    const std::string verdict = verdict_of(data, summary_of(data), style);
    write_block(out, {.text = lead, .tone = Tone::strong, .indent = 2}, verdict, style);
}

void write_plan_text(
    std::ostream& out, const PlanData& data, const Style& style, const PlanView& view
) {
    std::array<std::ostringstream, 4> parts;
    auto& [notes, accounts, days, rest] = parts;
    for (const PlanNotes& one : data.notes) write_notes(notes, one, style);
    if (!data.accounts.empty()) write_accounts(accounts, data, style);
    write_days(days, data, style, view);
    write_remarks(rest, data, style);
    write_rest(rest, data, style);
    if (!view.is_first_step) write_closing(rest, data, style, view);
    std::string_view gap;
    for (const std::ostringstream& part : parts) {
        const std::string text = part.str();
        if (text.empty()) continue;
        out << gap << text;
        gap = "\n";
    }
}

namespace {

void write_items(JsonWriter& json, const EachPlanItem& each_item) {
    json.key("items");
    json.begin_array();
    each_item([&](const PlanItem& item) {
        json.begin_object();
        json.field("line", item.lead.source_line);
        json.field("linkedin_url", item.linkedin_url);
        json.field("account", item.account);
        json.field("at", item.invitation.at);
        json.field("campaign", item.campaign);
        json.field("job", item.invitation.job);
        json.field("with_note", item.invitation.with_note);
        json.end_object();
    });
    json.end_array();
}

void write_accounts(JsonWriter& json, const std::vector<PlanAccount>& accounts) {
    json.list("accounts", accounts, [&](const PlanAccount& account) {
        const AccountView& view = account.status.view;
        json.field("account", view.record.alias);
        json.field("tier", account.tier);
        json.field("state", view.record.state);
        json.field("today", view.day_used);
        json.field("today_limit", account.status.day_cap);
        json.field("week", view.week_used);
        json.field("week_limit", account.status.week_cap);
        json.field("leads", account.leads);
        json.field("finish", account.finishes);
    });
}

void write_counts(JsonWriter& json, const NoteCounts& counts) {
    json.field("with_note", counts.notes + counts.later);
    json.field("longest", counts.longest.length);
    json.field("longest_line", counts.longest.line);
    json.field("limit", counts.length_max);
    json.field("fallbacks", counts.fallbacks);
    json.field("awaits_profile", counts.later);
}

void write_notes(JsonWriter& json, const std::vector<PlanNotes>& all) {
    json.list("notes", all, [&](const PlanNotes& notes) {
        json.field("campaign", notes.campaign);
        write_counts(json, notes.all);
        json.field("without", notes.without);
        json.field("awaited", notes.all.awaited);
        json.list("variants", notes.variants, [&](const NoteCounts& counts) {
            json.field("variant", counts.name);
            write_counts(json, counts);
        });
    });
}

}  // namespace

void write_plan_json(
    std::ostream& out, const PlanData& data, const EachPlanItem& each_item, const TimeZone& zone
) {
    write_json_document(out, zone, [&](JsonWriter& json) {
        json.field("generated_at", data.now);
        json.field("horizon_days", data.horizon_days);
        json.field("planned", data.planned);
        json.field("finish", data.forecast.finish);
        json.list("campaigns", data.campaigns, [&](const CampaignRecord& record) {
            json.field("campaign", record.campaign.name);
            json.field("state", record.state);
        });
        write_notes(json, data.notes);
        write_accounts(json, data.accounts);
        json.list("days", data.forecast.days, [&](const ForecastDay& day) {
            json.field("date", day.date);
            json.field("account", data.aliases[day.account]);
            json.field("planned", day.planned);
            json.field(
                "bound_by", day.bound_by ? std::optional(to_string(*day.bound_by)) : std::nullopt
            );
        });
        json.list("left", data.forecast.rest, [&](const ForecastRemainder& rest) {
            json.field("campaign", data.campaigns[rest.campaign].campaign.name);
            json.field("account", data.aliases[rest.account]);
            json.field("leads", rest.leads);
            json.field("for_ever", rest.is_for_ever);
            json.field("bound_by", rest.rule);
        });
        json.object("skipped", [&] {
            for (const auto& [reason, leads] : skips_of(data.forecast)) json.field(reason, leads);
        });
        write_items(json, each_item);
        write_plan_basis(json, data.basis);
    });
}

}  // namespace invito
