#include "invito/report/report_screen.hpp"

#include "invito/report/status_screen.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/report/wording.hpp"
#include "json_fields.hpp"
#include "parts.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <ostream>

namespace invito {
namespace {

using enum Table::Align;

constexpr std::size_t causes_max = 5;
constexpr int stale_days = 21;

std::string scope_of(const JobFilter& filter) {
    std::string scope = filter.campaign.value_or("all campaigns");
    if (filter.run) scope = "run " + run_name(*filter.run);
    if (filter.account) scope += ", account " + *filter.account;
    return scope;
}

void write_heading(std::ostream& out, const ReportData& data, const Style& style) {
    const std::string first = calendar_day(data.since, data.request.now, style.zone);
    const Instant last_moment = data.until - Duration{1};  // `until` is exclusive
    const std::string last = calendar_day(last_moment, data.request.now, style.zone);
    const std::string title = fmt::format(
        "Report on {}, {}", scope_of(data.request.filter),
        first == last ? first : fmt::format("{} to {}", first, last)
    );
    write_block(out, title, style);
}

std::vector<std::string> breakdown_of_sent(const StateCounts& totals) {
    std::vector<std::string> parts;
    for (const JobState state : {JobState::accepted, JobState::withdrawn}) {
        if (totals.of(state) == 0) continue;
        parts.push_back(fmt::format("{} {}", to_string(state), totals.of(state)));
    }
    if (totals.gone > 0) parts.push_back(fmt::format("gone {}", totals.gone));
    if (!parts.empty()) parts.insert(parts.begin(), fmt::format("pending {}", totals.pending()));
    return parts;
}

void write_totals(std::ostream& out, const ReportData& data, const Style& style) {
    const StateCounts& totals = data.totals;
    std::vector<CountRow> rows = count_rows_of(totals, breakdown_of_sent(totals));
    for (const JobState rare : {JobState::held, JobState::cancelled}) {
        if (totals.of(rare) == 0) continue;
        rows.push_back({.label = std::string(to_string(rare)), .count = totals.of(rare)});
    }
    out << '\n' << counted(totals.total(), "lead") << '\n';
    write_count_rows(out, rows, style);

    std::string rate = "Accepted: " + describe(acceptance_of(totals));
    if (data.time_to_accept.count > 0) {
        rate += fmt::format(
            "; half within {}, 9 in 10 within {}", describe_duration(data.time_to_accept.median),
            describe_duration(data.time_to_accept.p90)
        );
    }
    write_block(out, rate, style);
}

void write_accounts(std::ostream& out, const ReportData& data, const Style& style) {
    if (data.accounts.empty()) return;
    Table table(
        "Account", {{"Account", left, Table::Fit::cut},
                    {"Waiting", right},
                    {"Sent", right},
                    {"Accepted", right},
                    {"Skipped", right},
                    {"Failed", right},
                    {"Unknown", right},
                    {"Next"}}
    );
    for (const AccountReport& account : data.accounts) {
        const bool is_stopped = account.state != AccountState::ok;
        std::string next = is_stopped ? std::string(to_string(account.state)) : "-";
        if (account.next_at) next = near_time(*account.next_at, data.request.now, style.zone);
        table.add_row(
            {account.alias,
             account.jobs.waiting(),
             account.jobs.invited(),
             accepted_cell(acceptance_of(account.jobs), style),
             account.jobs.of(JobState::skipped),
             account.jobs.of(JobState::failed),
             account.jobs.of(JobState::unknown),
             {std::move(next), is_stopped ? Tone::caution : Tone::plain}}
        );
    }
    out << '\n';
    table.print(out, style);
}

void write_campaigns(std::ostream& out, const ReportData& data, const Style& style) {
    if (data.campaigns.empty()) return;
    out << '\n';
    write_campaign_table(out, data.campaigns, style);
}

void write_variants(std::ostream& out, const ReportData& data, const Style& style) {
    if (data.variants.empty()) return;
    Table table(
        "Variant", {{"Campaign", left, Table::Fit::cut},
                    {"Variant"},
                    {"Sent", right},
                    {"Accepted", left, Table::Fit::wrap}}
    );
    for (const VariantReport& variant : data.variants) {
        table.add_row(
            {variant.campaign, variant.variant, variant.sent,
             describe(Acceptance{variant.accepted, variant.sent})}
        );
    }
    out << '\n';
    table.print(out, style);
}

// "2026-11-23" -> "Mon 23 Nov".
std::string day_label(const std::string& day, Instant now, const TimeZone& zone) {
    const auto noon_utc = parse_rfc3339(day + "T12:00:00Z");
    if (!noon_utc) return day;
    return calendar_day(*noon_utc - zone.span_at(*noon_utc).utc_offset, now, zone);
}

void write_days(std::ostream& out, const ReportData& data, const Style& style) {
    std::map<std::string, Acceptance> sums;
    std::int64_t most = 0;
    for (const DayCount& day : data.days) {
        Acceptance& sum = sums[day.day];
        sum.invited += day.sent;
        sum.accepted += day.accepted;
        most = std::max(most, sum.invited);
    }
    Table table("Day", {{"Day"}, {"Sent", right}, {"Accepted", right}, {""}});
    for (const auto& [day, sum] : sums) {
        table.add_row(
            {day_label(day, data.request.now, style.zone),
             sum.invited,
             accepted_cell(sum, style),
             {bar(sum.invited, most, 30, style), Tone::good}}
        );
    }
    out << '\n';
    if (sums.empty()) {
        out << "No invitation was sent in this time.\n";
    } else {
        table.print(out, style);
    }
}

void write_hidden_rows(std::ostream& out, std::size_t rows) {
    if (rows > causes_max) out << fmt::format("and {} more: --json\n", rows - causes_max);
}

void write_reasons(std::ostream& out, const ReportData& data, const Style& style) {
    if (data.reasons.empty()) return;
    Table table("Reason", {{"Reason"}, {"State"}, {"Leads", right}});
    for (std::size_t i = 0; i < std::min(causes_max, data.reasons.size()); ++i) {
        const ReasonTotal& total = data.reasons[i];
        table.add_row({total.reason, total.state, total.count});
    }
    out << '\n';
    table.print(out, style);
    write_hidden_rows(out, data.reasons.size());
}

void write_errors(std::ostream& out, const ReportData& data, const Style& style) {
    if (data.errors.empty()) return;
    Table table(
        "Error", {{"Provider's error", left, Table::Fit::cut}, {"HTTP", right}, {"Leads", right}}
    );
    for (std::size_t i = 0; i < std::min(causes_max, data.errors.size()); ++i) {
        const ErrorTotal& total = data.errors[i];
        table.add_row({total.type, std::int64_t{total.http_status}, total.count});
    }
    out << '\n';
    table.print(out, style);
    write_hidden_rows(out, data.errors.size());
}

std::string age_label(const AgeCount& age) {
    if (age.days_from == 0) return fmt::format("under {} d", age.days_to);
    if (age.days_to == 0) return fmt::format("{} d and more", age.days_from);
    return fmt::format("{} to {} d", age.days_from, age.days_to);
}

void write_pending(std::ostream& out, const ReportData& data, const Style& style) {
    std::vector<std::string> ages;
    std::int64_t stale = 0;
    for (const AgeCount& age : data.pending_age) {
        if (age.count == 0) continue;
        ages.push_back(fmt::format("{}: {}", age_label(age), age.count));
        if (age.days_from >= stale_days) stale += age.count;
    }
    if (ages.empty()) return;
    out << "\nSent and not known to be accepted, by age\n";
    for (const std::string& line :
         wrapped_items(ages, static_cast<std::size_t>(std::max(style.width, 4) - 2)))
        out << "  " << line << '\n';
    if (stale == 0) return;
    const std::string text = fmt::format(
        "{} sent {} days ago or earlier and not answered. To see which:",
        counted(stale, "invitation was", "invitations were"), stale_days
    );
    write_alert(out, text, "invito withdraw -n", style);
}

template <class Groups>
bool has_small_sample(const Groups& groups) {
    return std::ranges::any_of(groups, [](const auto& group) {
        const Acceptance acceptance = acceptance_of(group.jobs);
        return acceptance.accepted > 0 && acceptance.is_small_sample();
    });
}

}  // namespace

void write_report_text(
    std::ostream& out, const ReportData& data, std::optional<ReportBy> by, const Style& style
) {
    write_heading(out, data, style);
    if (data.totals.total() == 0) {
        out << "\nNo leads in this report.\n";
        write_next(out, "invito status", style);
        return;
    }
    write_totals(out, data, style);
    const bool shows_accounts = !by || by == ReportBy::account;
    const bool shows_campaigns = !by || by == ReportBy::campaign;
    if (shows_accounts) write_accounts(out, data, style);
    if (shows_campaigns) write_campaigns(out, data, style);
    if (shows_campaigns) write_variants(out, data, style);
    if (by == ReportBy::day) write_days(out, data, style);
    const bool leaves_out_rates = (shows_accounts && has_small_sample(data.accounts)) ||
                                  (shows_campaigns && has_small_sample(data.campaigns));
    if (leaves_out_rates) {
        out << fmt::format(
            "A rate of fewer than {} sent is not shown: small sample.\n", Acceptance::sample_min
        );
    }
    if (by) return;
    write_reasons(out, data, style);
    write_errors(out, data, style);
    write_pending(out, data, style);
    for (const Alert& one : alerts_of(data.request.stranded))
        write_alert(out, one.text, one.command, style);
}

namespace {

void write_period(JsonWriter& json, const ReportData& data) {
    const ReportRequest& request = data.request;
    json.object("period", [&] {
        json.field("since", data.since);
        json.field("until", data.until);
        json.field("time_zone", request.zone.name());
        json.field("campaign", request.filter.campaign);
        json.field("account", request.filter.account);
        json.field("run", request.filter.run);
    });
}

void write_totals(JsonWriter& json, const ReportData& data) {
    const TimeToAccept& time = data.time_to_accept;
    json.object("totals", [&] {
        write_fields(json, data.totals);
        json.object("time_to_accept", [&] {
            json.field("count", time.count);
            json.field("median_hours", time.median / std::chrono::hours{1});
            json.field("p90_hours", time.p90 / std::chrono::hours{1});
        });
    });
}

void write_groups(JsonWriter& json, const ReportData& data) {
    json.list("campaigns", data.campaigns, [&](const CampaignReport& campaign) {
        json.field("campaign", campaign.name);
        json.field("state", campaign.state);
        write_fields(json, campaign.jobs);
    });
    json.list("accounts", data.accounts, [&](const AccountReport& account) {
        json.field("account", account.alias);
        json.field("state", account.state);
        json.field("next", account.next_at);
        write_fields(json, account.jobs);
    });
    json.list("variants", data.variants, [&](const VariantReport& variant) {
        write_fields(json, variant);
        write_acceptance_fields(json, {variant.accepted, variant.sent});
    });
    json.list("days", data.days, [&](const DayCount& day) {
        json.field("date", day.day);
        json.field("account", day.account);
        json.field("sent", day.sent);
        json.field("accepted", day.accepted);
    });
}

}  // namespace

void write_report_json(std::ostream& out, const ReportData& data) {
    write_json_document(out, data.request.zone, [&](JsonWriter& json) {
        json.field("generated_at", data.request.now);
        json.field("tool", data.request.tool);
        write_period(json, data);
        write_totals(json, data);
        write_groups(json, data);
        json.field("reasons", data.reasons);
        json.list("errors", data.errors, [&](const ErrorTotal& total) {
            json.field("type", total.type);
            json.field("http", total.http_status);
            json.field("count", total.count);
        });
        json.field("stranded", data.request.stranded);
        json.field("runs", data.runs);
        json.list("pending_age", data.pending_age, [&](const AgeCount& age) {
            json.field("days_from", age.days_from);
            json.field("days_to", unless_zero(age.days_to));
            json.field("count", age.count);
        });
    });
}

}  // namespace invito
