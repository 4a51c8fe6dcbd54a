#include "invito/report/report_screen.hpp"

#include "invito/report/status_screen.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/report/wording.hpp"
#include "json_fields.hpp"
#include "parts.hpp"
#include "report_tables.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>

namespace invito {
namespace {

using enum Table::Align;

constexpr std::size_t causes_max = 5;
constexpr int stale_days = 21;

std::string scope_of(const ReportRequest& request) {
    const JobFilter& filter = request.filter;
    std::string scope = filter.campaign.value_or("all campaigns");
    if (!request.campaigns.empty()) scope = spoken_list(request.campaigns);
    if (filter.run) scope = "run " + run_name(*filter.run);
    if (filter.account) scope += ", account " + *filter.account;
    return scope;
}

void write_heading(std::ostream& out, const ReportData& data, const Style& style) {
    const std::string first = calendar_day(data.since, data.request.now, style.zone);
    const Instant last_moment = data.until - Duration{1};  // `until` is exclusive
    const std::string last = calendar_day(last_moment, data.request.now, style.zone);
    const std::string title = fmt::format(
        "Report on {}, {}", scope_of(data.request),
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

void write_accepted(std::ostream& out, const ReportData& data, const Style& style) {
    std::string rate = "Accepted: " + describe(acceptance_of(data.totals));
    if (data.time_to_accept.count > 0) {
        rate += fmt::format(
            "; half within {}, 9 in 10 within {}", describe_duration(data.time_to_accept.median),
            describe_duration(data.time_to_accept.p90)
        );
    }
    write_block(out, rate, style);
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
    write_accepted(out, data, style);
}

void write_happened(std::ostream& out, const ReportData& data, const Style& style) {
    const Happened& happened = data.happened;
    std::vector<CountRow> rows = {
        {.label = "sent", .count = happened.sent},
        {.label = "accepted", .count = happened.accepted, .tone = Tone::good},
        {.label = "withdrawn", .count = happened.withdrawn}};
    if (happened.gone > 0) rows.push_back({.label = "gone", .count = happened.gone});
    rows.push_back({.label = "skipped", .count = happened.skipped});
    rows.push_back({.label = "failed", .count = happened.failed});
    out << '\n';
    write_block(out, "What happened in this time, whenever the lead was invited", style);
    write_count_rows(out, rows, style);

    const StateCounts& totals = data.totals;
    if (totals.invited() == 0) return;
    out << '\n';
    std::string cohort =
        fmt::format("Of the {} invited in this time, so far", counted(totals.invited(), "lead"));
    const std::vector<std::string> became = breakdown_of_sent(totals);
    if (!became.empty()) cohort += fmt::format(": {}", joined(became));
    write_block(out, cohort, style);
    write_accepted(out, data, style);
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

std::int64_t stale_invitations(const ReportData& data) {
    std::int64_t stale = 0;
    for (const AgeCount& age : data.pending_age)
        if (age.days_from >= stale_days) stale += age.count;
    return stale;
}

void write_pending(std::ostream& out, const ReportData& data, const Style& style) {
    std::vector<std::string> ages;
    const std::int64_t stale = stale_invitations(data);
    for (const AgeCount& age : data.pending_age) {
        if (age.count == 0) continue;
        ages.push_back(fmt::format("{}: {}", age_label(age), age.count));
    }
    if (ages.empty()) return;
    out << "\nSent and not known to be accepted, by age\n";
    for (const std::string& line :
         wrapped_items(ages, static_cast<std::size_t>(std::max(style.width, 4) - 2)))
        out << "  " << line << '\n';
    if (stale == 0) return;
    const std::string text = fmt::format(
        "{} sent {} days ago or earlier and not answered.",
        counted(stale, "invitation was", "invitations were"), stale_days
    );
    write_alert(out, text, "", style);
}

// "8% (4 of 50)", "4"; without a rate "4 of 12, small sample".
std::string value_text(const ThresholdResult& result) {
    if (!result.threshold.is_share) return std::to_string(result.count);
    const std::string counts = fmt::format("{} of {}", result.count, result.of);
    if (result.is_small_sample()) return counts + ", small sample";
    return fmt::format("{}% ({})", Acceptance{result.count, result.of}.percent(), counts);
}

void write_thresholds(std::ostream& out, const ReportData& data, const Style& style) {
    if (data.thresholds.empty()) return;
    Table table(
        "Threshold", {{"Fails if", left, Table::Fit::cut}, {""}, {"Is", left, Table::Fit::wrap}}
    );
    for (const ThresholdResult& result : data.thresholds) {
        Table::Cell verdict = {"ok", Tone::good};
        if (result.is_crossed()) verdict = {"crossed", Tone::bad};
        if (result.is_small_sample()) verdict = {"too few", Tone::quiet};
        table.add_row({result.threshold.text, std::move(verdict), value_text(result)});
    }
    out << '\n';
    table.print(out, style);
}

bool is_empty(const ReportData& data) {
    return data.totals.total() == 0 && data.happened == Happened{};
}

void write_table(std::ostream& out, const ReportData& data, const Style& style) {
    if (!data.request.campaigns.empty()) {
        write_side_by_side(out, data, style);
        return;
    }
    switch (data.request.cut->by) {
        case ReportBy::account: write_report_accounts(out, data, style); return;
        case ReportBy::campaign:
            write_report_campaigns(out, data, style);
            write_report_variants(out, data, style);
            return;
        case ReportBy::variant: write_report_variants(out, data, style); return;
        default: write_cut(out, data, style);
    }
}

void write_causes(std::ostream& out, const ReportData& data, const Style& style) {
    write_reasons(out, data, style);
    write_errors(out, data, style);
    if (!data.request.reaches_now()) return;
    write_pending(out, data, style);
    for (const Alert& one : alerts_of(data.request.stranded))
        write_alert(out, one.text, one.command, style);
}

}  // namespace

void write_report_text(std::ostream& out, const ReportData& data, const Style& style) {
    const ReportRequest& request = data.request;
    write_heading(out, data, style);
    if (is_empty(data)) {
        out
            << (request.has_period() ? "\nNothing happened in this time.\n"
                                     : "\nNo leads in this report.\n");
        write_thresholds(out, data, style);
        write_next(out, "invito status", style);
        return;
    }
    const bool has_table = request.cut || !request.campaigns.empty();
    if (!has_table || request.campaigns.empty()) {
        request.has_period() ? write_happened(out, data, style) : write_totals(out, data, style);
    }
    if (has_table) {
        write_table(out, data, style);
    } else {
        write_report_accounts(out, data, style);
        write_report_campaigns(out, data, style);
        write_report_variants(out, data, style);
    }
    write_table_notes(out, data, style);
    if (!has_table) write_causes(out, data, style);
    write_thresholds(out, data, style);
    if (!has_table && request.reaches_now() && stale_invitations(data) > 0)
        write_next(out, fmt::format("invito withdraw --older-than {}d", stale_days), style);
}

void write_crossed_thresholds(std::ostream& out, const ReportData& data, const Style& style) {
    for (const ThresholdResult& result : data.thresholds) {
        if (!result.is_crossed()) continue;
        const std::string text =
            fmt::format("{}: it is {}", result.threshold.text, value_text(result));
        write_alert(out, text, "", style);
    }
}

namespace {

void write_period(JsonWriter& json, const ReportData& data) {
    const ReportRequest& request = data.request;
    json.object("period", [&] {
        json.field("since", data.since);
        json.field("until", data.until);
        json.field("time_zone", request.zone.name());
        json.field("campaign", request.filter.campaign);
        json.field("campaigns", request.campaigns);
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
        write_period_fields(json, data.happened, data.matured);
    });
}

void write_groups(JsonWriter& json, const ReportData& data) {
    json.list("campaigns", data.campaigns, [&](const CampaignReport& campaign) {
        json.field("campaign", campaign.name);
        json.field("state", campaign.state);
        write_fields(json, campaign.jobs);
        write_period_fields(json, campaign.happened, campaign.matured);
    });
    json.list("accounts", data.accounts, [&](const AccountReport& account) {
        json.field("account", account.alias);
        json.field("state", account.state);
        json.field("next", account.next_at);
        write_fields(json, account.jobs);
        write_period_fields(json, account.happened, account.matured);
    });
    json.list("variants", data.variants, [&](const VariantReport& variant) {
        json.field("campaign", variant.campaign);
        json.field("variant", variant.variant);
        json.field("sent", variant.sent);
        json.field("accepted", variant.accepted);
        write_acceptance_fields(json, Acceptance{variant.accepted, variant.sent});
        write_matured_fields(json, variant.matured);
    });
    json.list("days", data.days, [&](const DayReport& day) {
        json.field("date", day.day);
        json.field("account", day.account);
        json.field("sent", day.sent);
        json.field("accepted", day.accepted);
        json.field("acceptances", day.acceptances);
        json.field("withdrawals", day.withdrawals);
        json.field("skipped", day.skipped);
        json.field("failed", day.failed);
    });
}

void write_quotas(JsonWriter& json, const ReportData& data) {
    json.list("quotas", data.request.quotas, [&](const AccountQuota& quota) {
        json.field("account", quota.alias);
        json.field("today", quota.day_used);
        json.field("today_limit", quota.day_cap);
        json.field("week", quota.week_used);
        json.field("week_limit", quota.week_cap);
    });
    json.list("day_caps", data.day_caps, [&](const DayCap& cap) {
        json.field("date", cap.day);
        json.field("cap", cap.cap);
    });
}

void write_cut(JsonWriter& json, const ReportData& data) {
    const auto& cut = data.request.cut;
    if (!cut) {
        json.field("by", std::nullopt);
        return;
    }
    json.object("by", [&] {
        json.field("what", cut->by);
        json.field("column", unless_empty(cut->column));
        json.list("rows", data.cut, [&](const CutRow& row) {
            json.field("campaign", unless_empty(row.campaign));
            json.field("key", row.key);
            write_cut_fields(json, row);
        });
    });
}

void write_thresholds(JsonWriter& json, const ReportData& data) {
    json.list("thresholds", data.thresholds, [&](const ThresholdResult& result) {
        const Acceptance share{result.count, result.of};
        const bool has_share = result.threshold.is_share && result.of > 0;
        json.field("threshold", result.threshold.text);
        json.field("measure", result.threshold.measure);
        json.field("count", result.count);
        json.field("of", result.threshold.is_share ? std::optional(result.of) : std::nullopt);
        json.field("share", has_share ? std::optional(share.share()) : std::nullopt);
        json.field("small_sample", result.is_small_sample());
        json.field("crossed", result.is_crossed());
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
        write_quotas(json, data);
        write_cut(json, data);
        write_thresholds(json, data);
    });
}

}  // namespace invito
