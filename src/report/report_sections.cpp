#include "report_sections.hpp"

#include "charts.hpp"
#include "html_parts.hpp"
#include "invito/report/status_screen.hpp"
#include "invito/report/wording.hpp"
#include "invito/support/text.hpp"
#include "job_row.hpp"
#include "parts.hpp"
#include "report_tables.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <utility>
#include <vector>

namespace invito {
namespace {

using std::chrono::days;
using std::chrono::local_days;

std::string date_text(local_days day, const ReportData& data) {
    const auto now = data.request.now;
    const auto today = local_days{std::chrono::floor<days>(
        (now + data.request.zone.span_at(now).utc_offset).time_since_epoch()
    )};
    return calendar_date(day, today);
}

// Precondition: YYYY-MM-DD.
local_days day_of(const std::string& date) {
    return local_days{*parse_date(date)};
}

// --- How it went.

std::string verdict_of(const ReportData& data) {
    const StateCounts& totals = data.totals;
    if (totals.total() == 0 && data.happened == Happened{})
        return "There are no leads in this report.";
    std::vector<std::string> parts;
    if (data.request.has_period()) {
        parts = {
            fmt::format(
                "In this time {} sent",
                counted(data.happened.sent, "invitation was", "invitations were")
            ),
            fmt::format("{} accepted", data.happened.accepted)};
    } else {
        parts = {fmt::format(
            "{} of {} invited", totals.invited(), counted(totals.total(), "lead was", "leads were")
        )};
        const Acceptance accepted = acceptance_of(totals);
        if (accepted.invited > 0) {
            parts.push_back(
                accepted.accepted == 0 ? "no acceptance is known"
                : accepted.is_small_sample()
                    ? fmt::format("{} accepted", accepted.accepted)
                    : fmt::format("{} accepted ({}%)", accepted.accepted, accepted.percent())
            );
        }
    }
    for (const JobState state : {JobState::failed, JobState::unknown, JobState::held}) {
        if (totals.of(state) > 0)
            parts.push_back(fmt::format("{} {}", totals.of(state), to_string(state)));
    }
    if (totals.waiting() > 0)
        parts.push_back(counted(totals.waiting(), "lead waits", "leads wait"));
    return joined(parts) + ".";
}

Markup happened_tiles(const ReportData& data) {
    const Happened& happened = data.happened;
    return html(
        R"(<p class="quiet">What happened in this time, whenever the lead was invited</p>)"
        R"(<dl class="tiles">{}{}{}{}{}{}</dl>)",
        tile("Sent", number("/totals/happened/sent", happened.sent)),
        tile("Accepted", number("/totals/happened/accepted", happened.accepted)),
        tile("Withdrawn", number("/totals/happened/withdrawn", happened.withdrawn)),
        tile("Gone", number("/totals/happened/gone", happened.gone)),
        tile("Skipped", number("/totals/happened/skipped", happened.skipped)),
        tile("Failed", number("/totals/happened/failed", happened.failed))
    );
}

Markup tiles(const ReportData& data) {
    const StateCounts& totals = data.totals;
    const Acceptance accepted = acceptance_of(totals);
    std::string remark;
    if (accepted.invited > 0) {
        remark = accepted.is_small_sample() ? "small sample"
                                            : fmt::format("{}% of the sent", accepted.percent());
    }
    const auto count = [&totals](JobState state) {
        return number(fmt::format("/totals/{}", to_string(state)), totals.of(state));
    };
    Markup drawn = data.request.has_period() ? happened_tiles(data) : Markup{};
    if (data.request.has_period())
        drawn += html(
            R"(<p class="quiet">Those invited in this time, and what became of them so far</p>)"
        );
    drawn += html(
        R"(<dl class="tiles">{}{}{}{}{}{}{}{}{}</dl>)",
        tile("Leads", number("/totals/leads", totals.total())),
        tile("Sent", number("/totals/sent", totals.invited())),
        tile("Accepted", count(JobState::accepted), remark),
        tile("Pending", number("/totals/pending", totals.pending()), "not answered yet"),
        tile("Waiting", number("/totals/waiting", totals.waiting()), "to be invited"),
        tile("Skipped", count(JobState::skipped)), tile("Failed", count(JobState::failed)),
        tile(
            "Unknown", count(JobState::unknown),
            totals.of(JobState::unknown) > 0 ? "being looked for" : ""
        ),
        totals.of(JobState::held) > 0 ? tile("Held", count(JobState::held), "wait for a decision")
                                      : Markup{}
    );
    return drawn;
}

Markup funnel_section(const ReportData& data) {
    const StateCounts& totals = data.totals;
    if (totals.total() == 0) return {};
    const std::vector<FunnelStage> stages = {
        {"listed", totals.total()},
        {"sent", totals.invited()},
        {"accepted", totals.of(JobState::accepted)}};
    HtmlTable numbers({{"Stage"}, {"Leads", "n"}, {"Of all", "n"}});
    for (const FunnelStage& stage : stages)
        numbers.add(
            {html("{}", stage.label), html("{}", stage.count),
             html("{}%", Acceptance{stage.count, totals.total()}.percent())}
        );
    return section(
        "From the list to a connection",
        figure("Leads that came so far", draw(Funnel{verdict_of(data), stages}), numbers)
    );
}

// --- Day by day, and week by week.

struct DaySums {
    std::int64_t sent = 0;
    std::int64_t skipped = 0;
    std::int64_t failed = 0;
    std::optional<std::int64_t> cap = {};
};

using DaysInOrder = std::map<local_days, DaySums>;

DaysInOrder sums_by_day(const ReportData& data) {
    DaysInOrder sums;
    for (const DayReport& day : data.days) {
        DaySums& sum = sums[day_of(day.day)];
        sum.sent += day.sent;
        sum.skipped += day.skipped;
        sum.failed += day.failed;
    }
    if (sums.empty()) return sums;
    const local_days first = sums.begin()->first;
    const local_days last = sums.rbegin()->first;
    for (const DayCap& cap : data.day_caps) {
        const local_days day = day_of(cap.day);
        if (day >= first && day <= last) sums[day].cap = cap.cap;
    }
    return sums;
}

local_days monday_of(local_days day) {
    return day - (std::chrono::weekday{day} - std::chrono::Monday);
}

// Of `length` from `begin` on. A cap is that of a day.
DaySums sum_of(const DaysInOrder& sums, local_days begin, days length) {
    DaySums sum;
    const auto end = sums.lower_bound(begin + length);
    for (auto day = sums.lower_bound(begin); day != end; ++day) {
        sum.sent += day->second.sent;
        sum.skipped += day->second.skipped;
        sum.failed += day->second.failed;
        if (length == days{1}) sum.cap = day->second.cap;
    }
    return sum;
}

// Bars of days as long as there is room for them, else of weeks.
constexpr days days_as_bars_max{62};

Markup days_section(const ReportData& data) {
    const DaysInOrder sums = sums_by_day(data);
    if (sums.empty()) return {};
    const bool is_by_week = sums.rbegin()->first - sums.begin()->first >= days_as_bars_max;
    const days length{is_by_week ? 7 : 1};
    const local_days first = is_by_week ? monday_of(sums.begin()->first) : sums.begin()->first;
    StackedBars chart{
        .measure = "Leads",
        .series = {{"sent", "sent", {}}},
        .below = {{"skipped", "skipped", {}}, {"failed", "failed", {}}}};
    HtmlTable numbers(
        {{is_by_week ? "Week of" : "Day"},
         {"Sent", "n"},
         {"Skipped", "n"},
         {"Failed", "n"},
         {"Cap", "n"}}
    );
    std::int64_t sent = 0;
    for (local_days bar = first; bar <= sums.rbegin()->first; bar += length) {
        const DaySums sum = sum_of(sums, bar, length);
        sent += sum.sent;
        chart.labels.push_back(date_text(bar, data));
        chart.series[0].values.push_back(sum.sent);
        chart.below[0].values.push_back(sum.skipped);
        chart.below[1].values.push_back(sum.failed);
        chart.bounds.push_back(sum.cap);
        if (sum.cap) chart.bound_name = "cap of the accounts that day";
        numbers.add(
            {html("{}", chart.labels.back()), html("{}", sum.sent), html("{}", sum.skipped),
             html("{}", sum.failed), sum.cap ? html("{}", *sum.cap) : html("-")}
        );
    }
    const std::string& begin = chart.labels.front();
    const std::string& end = chart.labels.back();
    chart.summary = fmt::format(
        "{} sent {}", counted(sent, "invitation was", "invitations were"),
        begin == end ? "on " + begin : fmt::format("from {} to {}", begin, end)
    );
    return section(
        is_by_week ? "Sent per week" : "Sent per day", figure(chart.summary, draw(chart), numbers)
    );
}

std::string time_to_accept_text(const TimeToAccept& time) {
    if (time.count == 0) return {};
    return fmt::format(
        "Half of those who accepted did so within {}, nine in ten within {}.",
        describe_duration(time.median), describe_duration(time.p90)
    );
}

// Of those who were invited in a week, whenever they accepted.
Markup weeks_section(const ReportData& data) {
    std::map<local_days, Acceptance> weeks;
    for (const DayReport& day : data.days) {
        if (day.sent == 0) continue;
        weeks[monday_of(day_of(day.day))] += Acceptance{day.accepted, day.sent};
    }
    if (weeks.empty()) return {};
    IntervalDots chart;
    HtmlTable numbers(
        {{"Sent in the week of"}, {"Sent", "n"}, {"Accepted", "n"}, {"Rate", "n"}, {"Likely"}}
    );
    for (const auto& [monday, accepted] : weeks) {
        const Interval likely = likely_rate(accepted);
        chart.dots.push_back(
            {.label = date_text(monday, data),
             .percent = 100.0 * static_cast<double>(accepted.accepted) /
                        static_cast<double>(accepted.invited),
             .low = 100 * likely.low,
             .high = 100 * likely.high,
             .sample_size = accepted.invited,
             .is_small_sample = accepted.is_small_sample()}
        );
        numbers.add(
            {html("{}", chart.dots.back().label), html("{}", accepted.invited),
             html("{}", accepted.accepted), rate(accepted), html("{}", likely_cell(accepted))}
        );
    }
    chart.summary =
        "How many of those invited in a week have accepted so far. The line is where the true "
        "rate lies at 95 %; a hollow dot is a small sample. Young weeks still grow.";
    return section(
        "Acceptance by the week of sending",
        html(
            "{}{}", figure(chart.summary, draw(chart), numbers),
            paragraph(time_to_accept_text(data.time_to_accept))
        )
    );
}

// --- Groups: what became of the leads of each account and campaign.

// What became of them, in columns that stand behind those that name the group. `at` makes a pointer
// of a field's name.
std::vector<HtmlColumn> outcome_columns(const ReportData& data) {
    std::vector<HtmlColumn> columns = {{"Waiting", "n"}, {"Sent", "n"}, {"Accepted", "n"}};
    if (data.request.has_period()) columns.push_back({"Came in", "n"});
    for (const HtmlColumn column :
         {HtmlColumn{"Rate", "n"}, {"Likely"}, {"Skipped", "n"}, {"Failed", "n"}, {"Unknown", "n"}})
        columns.push_back(column);
    return columns;
}

template <class At>
void append_outcomes(
    std::vector<Markup>& cells, const ReportData& data, const GroupCounts& counts, const At& at
) {
    const StateCounts& jobs = counts.jobs;
    cells.push_back(number(at("waiting"), jobs.waiting()));
    cells.push_back(number(at("sent"), jobs.invited()));
    cells.push_back(number(at("accepted"), jobs.of(JobState::accepted)));
    if (data.request.has_period())
        cells.push_back(number(at("happened/accepted"), counts.happened.accepted));
    cells.push_back(rate(acceptance_of(jobs)));
    cells.push_back(html("{}", likely_cell(counts.matured)));
    for (const JobState state : {JobState::skipped, JobState::failed, JobState::unknown})
        cells.push_back(number(at(to_string(state)), jobs.of(state)));
}

template <class Groups, class NameOf>
Markup group_section(
    std::string_view title, std::string_view subject, std::string_view pointer,
    const ReportData& data, const Groups& groups, const NameOf& name_of
) {
    if (groups.empty()) return {};
    std::vector<HtmlColumn> columns = {{subject}, {"State"}};
    std::ranges::copy(outcome_columns(data), std::back_inserter(columns));
    HtmlTable table(columns);
    RateGroups rates;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const auto& group = groups[i];
        std::vector<Markup> cells = {
            html("<bdi>{}</bdi>", name_of(group)), html("{}", spoken(to_string(group.state)))};
        append_outcomes(
            cells, data, {group.jobs, group.happened, group.matured},
            [&](std::string_view field) { return fmt::format("{}/{}/{}", pointer, i, field); }
        );
        table.add(cells);
        rates.add(name_of(group), group.matured);
    }
    return section(title, table, paragraph(describe_verdict(rates)));
}

// The table that was asked for.
Markup cut_section(const ReportData& data) {
    if (!data.request.cut || data.cut.empty()) return {};
    const std::string subject = data.request.cut->name();
    const bool is_side_by_side = !data.request.campaigns.empty();
    std::vector<HtmlColumn> columns = {{subject}};
    if (is_side_by_side) columns.push_back({"Campaign"});
    std::ranges::copy(outcome_columns(data), std::back_inserter(columns));
    HtmlTable table(columns);
    for (std::size_t i = 0; i < data.cut.size(); ++i) {
        const CutRow& row = data.cut[i];
        std::vector<Markup> cells = {html("<bdi>{}</bdi>", row.key)};
        if (is_side_by_side) cells.push_back(html("<bdi>{}</bdi>", row.campaign));
        append_outcomes(cells, data, row.counts, [i](std::string_view field) {
            return fmt::format("/by/rows/{}/{}", i, field);
        });
        table.add(cells);
    }
    return section("By " + subject, table);
}

Markup variants_section(const ReportData& data) {
    if (data.variants.empty()) return {};
    HtmlTable table(
        {{"Campaign"}, {"Variant"}, {"Sent", "n"}, {"Accepted", "n"}, {"Rate", "n"}, {"Likely"}}
    );
    std::map<std::string, RateGroups> by_campaign;
    for (std::size_t i = 0; i < data.variants.size(); ++i) {
        const VariantReport& variant = data.variants[i];
        const auto at = [i](std::string_view field) {
            return fmt::format("/variants/{}/{}", i, field);
        };
        table.add(
            {html("<bdi>{}</bdi>", variant.campaign), html("<bdi>{}</bdi>", variant.variant),
             number(at("sent"), variant.sent), number(at("accepted"), variant.accepted),
             rate({variant.accepted, variant.sent}), html("{}", likely_cell(variant.matured))}
        );
        by_campaign[variant.campaign].add(variant.variant, variant.matured);
    }
    Markup verdicts;
    for (const auto& [campaign, rates] : by_campaign) {
        const std::string verdict = describe_verdict(rates);
        if (!verdict.empty()) verdicts += paragraph(fmt::format("{}: {}", campaign, verdict));
    }
    return section("Texts side by side", table, verdicts);
}

Markup quotas_section(const ReportData& data) {
    const auto& quotas = data.request.quotas;
    if (quotas.empty() || !data.request.reaches_now()) return {};
    HtmlTable table({{"Account"}, {"Today"}, {"7 days"}});
    for (std::size_t i = 0; i < quotas.size(); ++i)
        table.add(
            {html("<bdi>{}</bdi>", quotas[i].alias),
             meter(fmt::format("/quotas/{}/today", i), quotas[i].day_used, quotas[i].day_cap),
             meter(fmt::format("/quotas/{}/week", i), quotas[i].week_used, quotas[i].week_cap)}
        );
    return section("What the accounts have used of their quotas", table);
}

Markup pending_section(const ReportData& data) {
    StackedBars chart{
        .summary = "Invitations that were sent and not answered, by their age",
        .measure = "Invitations",
        .series = {{"pending", "waiting", {}}}};
    HtmlTable numbers({{"Age"}, {"Invitations", "n"}});
    std::int64_t all = 0;
    for (std::size_t i = 0; i < data.pending_age.size(); ++i) {
        const AgeCount& age = data.pending_age[i];
        chart.labels.push_back(age_label(age));
        chart.series[0].values.push_back(age.count);
        numbers.add(
            {html("{}", chart.labels.back()),
             number(fmt::format("/pending_age/{}/count", i), age.count)}
        );
        all += age.count;
    }
    if (all == 0) return {};
    return section("Not answered yet", figure(chart.summary, draw(chart), numbers));
}

// --- What did not go as planned, and what is to be done about it.

Markup reasons_section(const ReportData& data) {
    if (data.reasons.empty()) return {};
    HtmlTable table(
        {{"Reason"}, {"State"}, {"Leads", "n"}, {"What it means", "prose"}, {"What to do", "prose"}}
    );
    for (std::size_t i = 0; i < data.reasons.size(); ++i) {
        const ReasonTotal& total = data.reasons[i];
        const StateHelp help = help_of(total.state, total.reason);
        table.add(
            {html("{}", spoken(to_string(total.reason))), html("{}", total.state),
             number(fmt::format("/reasons/{}/count", i), total.count), html("{}", help.what),
             html("{}", help.remedy)}
        );
    }
    return section("Why leads were not invited", table);
}

Markup errors_section(const ReportData& data) {
    if (data.errors.empty()) return {};
    HtmlTable table({{"The provider's error"}, {"HTTP", "n"}, {"Leads", "n"}});
    for (std::size_t i = 0; i < data.errors.size(); ++i) {
        const ErrorTotal& total = data.errors[i];
        table.add(
            {html("<code>{}</code>", total.type),
             number(fmt::format("/errors/{}/http", i), total.http_status),
             number(fmt::format("/errors/{}/count", i), total.count)}
        );
    }
    return section("Errors of the provider", table);
}

Markup runs_section(const ReportData& data) {
    if (data.runs.empty()) return {};
    const TimeZone& zone = data.request.zone;
    const Instant now = data.request.now;
    HtmlTable table(
        {{"Run"},
         {"Kind"},
         {"Began"},
         {"Ended"},
         {"Why"},
         {"Sent", "n"},
         {"Skipped", "n"},
         {"Failed", "n"},
         {"Unknown", "n"}}
    );
    for (std::size_t i = 0; i < data.runs.size(); ++i) {
        const RunView& run = data.runs[i];
        const auto at = [i](std::string_view field) {
            return fmt::format("/runs/{}/{}", i, field);
        };
        table.add(
            {html("{}", run_name(run.id)), html("{}", run.kind),
             html("{}", calendar_time(run.started_at, now, zone)),
             run.ended_at ? html("{}", calendar_time(*run.ended_at, now, zone)) : html("-"),
             html("{}", run.ended.empty() ? "running, or killed" : spoken(run.ended)),
             number(at("sent"), run.counts.sent), number(at("skipped"), run.counts.skipped),
             number(at("failed"), run.counts.failed), number(at("unknown"), run.counts.unknown)}
        );
    }
    return section("Runs", table);
}

}  // namespace

std::string report_subject_text(const ReportRequest& request) {
    const JobFilter& filter = request.filter;
    std::string subject = filter.campaign.value_or("All campaigns");
    if (!request.campaigns.empty()) subject = spoken_list(request.campaigns);
    if (filter.run) subject = "Run " + run_name(*filter.run);
    if (filter.account) subject += ", account " + *filter.account;
    return subject;
}

Markup report_heading(const ReportData& data, bool is_sandbox) {
    const TimeZone& zone = data.request.zone;
    const Instant now = data.request.now;
    const std::string first = calendar_day(data.since, now, zone);
    const std::string last = calendar_day(data.until - Duration{1}, now, zone);
    Markup top = html(
        "<header><p>invito {}</p><h1>{}</h1>",
        is_sandbox ? html(R"(<span class="badge">SANDBOX</span>)") : Markup{},
        report_subject_text(data.request)
    );
    top += html(
        R"(<p class="quiet">{}; made on {} {}. Times: {}.</p><p class="verdict">{}</p>)",
        first == last ? first : fmt::format("{} to {}", first, last), calendar_day(now, now, zone),
        clock_time(now, zone).substr(0, 5), zone.name(), verdict_of(data)
    );
    for (const Alert& alert : alerts_of(data.request.stranded))
        top += html(R"(<p class="alert">{} <code>{}</code></p>)", alert.text, alert.command);
    top += html("</header>\n");
    return top;
}

Markup report_charts(const ReportData& data) {
    return html("{}{}", days_section(data), weeks_section(data));
}

Markup report_sections(const ReportData& data) {
    Markup all = tiles(data);
    all += funnel_section(data);
    all += cut_section(data);
    all += report_charts(data);
    all += variants_section(data);
    all += group_section(
        "Campaigns", "Campaign", "/campaigns", data, data.campaigns,
        [](const CampaignReport& campaign) { return campaign.name; }
    );
    all += group_section(
        "Accounts", "Account", "/accounts", data, data.accounts,
        [](const AccountReport& account) { return account.alias; }
    );
    all += quotas_section(data);
    all += pending_section(data);
    all += reasons_section(data);
    all += errors_section(data);
    all += runs_section(data);
    return all;
}

}  // namespace invito
