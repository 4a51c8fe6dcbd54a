#include "report_tables.hpp"

#include "invito/report/wording.hpp"
#include "invito/support/text.hpp"
#include "parts.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <ostream>
#include <set>

namespace invito {
namespace {

using enum Table::Align;

constexpr std::size_t shown_rows_max = 15;  // of values; all of a time are shown
constexpr std::int64_t matured_days = matured_after / std::chrono::days{1};

std::int64_t points(double share) {
    return std::llround(share * 100);
}

Acceptance acceptance_of(const GroupCounts& counts) {
    return acceptance_of(counts.jobs);
}

}  // namespace

void RateGroups::add(std::string name, const Acceptance& acceptance) {
    names.push_back(std::move(name));
    matured.push_back(acceptance);
}

std::string describe_verdict(const RateGroups& groups) {
    const RateVerdict verdict = compare_rates(groups.matured);
    const auto name = [&](std::size_t i) { return groups.names[i]; };
    const auto percent = [&](std::size_t i) { return groups.matured[i].percent(); };
    switch (verdict.kind) {
        case RateVerdict::Kind::nothing_to_compare: return {};
        case RateVerdict::Kind::too_few:
            return fmt::format(
                "Too few to tell: {} has {} of {} days ago or earlier, and {} are needed.",
                name(verdict.next), counted(groups.matured[verdict.next].invited, "invitation"),
                matured_days, Acceptance::sample_min
            );
        case RateVerdict::Kind::open:
            return fmt::format(
                "Too early to tell: {} {}%, {} {}%; the difference is between {} and {} points.",
                name(verdict.best), percent(verdict.best), name(verdict.next),
                percent(verdict.next), points(verdict.difference.low),
                points(verdict.difference.high)
            );
        case RateVerdict::Kind::ahead: break;
    }
    const std::int64_t least = points(verdict.difference.low);
    return fmt::format(
        "{} is ahead of {}: {}% against {}%, the difference is {} to {} points.",
        name(verdict.best), name(verdict.next), percent(verdict.best), percent(verdict.next),
        least < 1 ? "less than 1" : std::to_string(least), points(verdict.difference.high)
    );
}

std::string likely_cell(const Acceptance& matured) {
    if (matured.is_small_sample()) return "-";
    const Interval likely = likely_rate(matured);
    return fmt::format("{} to {}%", points(likely.low), points(likely.high));
}

namespace {

void write_verdict(std::ostream& out, const RateGroups& groups, const Style& style) {
    const std::string text = describe_verdict(groups);
    if (!text.empty()) write_block(out, text, style);
}

bool is_table_of(const ReportData& data, ReportBy by) {
    return data.request.cut && data.request.cut->by == by;
}

}  // namespace

void write_report_accounts(std::ostream& out, const ReportData& data, const Style& style) {
    if (data.accounts.empty()) return;
    const bool has_period = data.request.has_period();
    const bool has_next = data.request.reaches_now();
    std::vector<Table::Column> columns = {{"Account", left, Table::Fit::cut}};
    if (!has_period) columns.push_back({"Waiting", right});
    for (const char* const title : {"Sent", "Accepted"}) columns.push_back({title, right});
    if (has_period) columns.push_back({"Came in", right});
    constexpr auto whole = Table::Fit::whole;
    columns.push_back({"Skipped", right, whole, Table::Keep::if_roomy});
    for (const char* const title : {"Failed", "Unknown"})
        columns.push_back({title, right, whole, Table::Keep::if_telling});
    if (has_next) columns.push_back({"Next"});
    Table table("Account", columns);
    RateGroups rates;
    for (const AccountReport& account : data.accounts) {
        std::vector<Table::Cell> cells = {account.alias};
        if (!has_period) cells.emplace_back(account.jobs.waiting());
        cells.emplace_back(account.jobs.invited());
        cells.emplace_back(accepted_cell(acceptance_of(account.jobs), style));
        if (has_period) cells.emplace_back(account.happened.accepted);
        for (const JobState state : {JobState::skipped, JobState::failed, JobState::unknown})
            cells.emplace_back(account.jobs.of(state));
        const bool is_stopped = account.state != AccountState::ok;
        std::string next = is_stopped ? std::string(to_string(account.state)) : "-";
        if (account.next_at) next = near_time(*account.next_at, data.request.now, style.zone);
        if (has_next) cells.emplace_back(std::move(next), is_stopped ? Tone::caution : Tone::plain);
        table.add_row(std::move(cells));
        rates.add(account.alias, account.matured);
    }
    out << '\n';
    table.print(out, style);
    if (is_table_of(data, ReportBy::account)) write_verdict(out, rates, style);
}

void write_report_campaigns(std::ostream& out, const ReportData& data, const Style& style) {
    if (data.campaigns.empty()) return;
    out << '\n';
    RateGroups rates;
    for (const CampaignReport& campaign : data.campaigns)
        rates.add(campaign.name, campaign.matured);
    if (data.request.has_period()) {
        Table table(
            "Campaign", {{"Campaign", left, Table::Fit::cut},
                         {"State"},
                         {"Sent", right},
                         {"Accepted", right},
                         {"Came in", right},
                         {"Skipped", right},
                         {"Failed", right}}
        );
        for (const CampaignReport& campaign : data.campaigns) {
            table.add_row(
                {campaign.name, campaign_state_cell(campaign.state), campaign.jobs.invited(),
                 accepted_cell(acceptance_of(campaign.jobs), style), campaign.happened.accepted,
                 campaign.jobs.of(JobState::skipped), campaign.jobs.of(JobState::failed)}
            );
        }
        table.print(out, style);
    } else {
        write_campaign_table(out, data.campaigns, style);
    }
    if (is_table_of(data, ReportBy::campaign)) write_verdict(out, rates, style);
}

void write_report_variants(std::ostream& out, const ReportData& data, const Style& style) {
    if (data.variants.empty()) {
        if (is_table_of(data, ReportBy::variant))
            out << "\nNo note of these campaigns has variants.\n";
        return;
    }
    Table table(
        "Variant", {{"Campaign", left, Table::Fit::cut},
                    {"Variant", left, Table::Fit::cut},
                    {"Sent", right},
                    {"Accepted", right},
                    {"Likely"}}
    );
    std::map<std::string, RateGroups> rates;
    for (const VariantReport& variant : data.variants) {
        table.add_row(
            {variant.campaign, variant.variant, variant.sent,
             accepted_cell({variant.accepted, variant.sent}, style), likely_cell(variant.matured)}
        );
        rates[variant.campaign].add(variant.variant, variant.matured);
    }
    out << '\n';
    table.print(out, style);
    for (const CampaignReport& campaign : data.campaigns) {
        const std::string text = describe_verdict(rates[campaign.name]);
        if (text.empty()) continue;
        write_block(
            out, rates.size() > 1 ? fmt::format("{}: {}", campaign.name, text) : text, style
        );
    }
}

// --- the table that was asked for

namespace {

std::string cut_title(const ReportCut& cut) {
    switch (cut.by) {
        case ReportBy::day: return "Day";
        case ReportBy::week: return "Week from";
        case ReportBy::weekday: return "Sent on";
        case ReportBy::account: return "Account";
        case ReportBy::campaign: return "Campaign";
        case ReportBy::variant: return "Variant";
        case ReportBy::note: return "Note";
        case ReportBy::column: return cut.column;
    }
    return {};
}

std::string cut_label(const CutRow& row, const ReportData& data, const Style& style) {
    if (!data.request.cut->is_of_time()) return row.key.empty() ? "(none)" : row.key;
    const auto date = parse_date(row.key);
    if (!date) return row.key;
    return calendar_date(
        std::chrono::local_days{*date},
        std::chrono::floor<std::chrono::days>(style.zone.to_local(data.request.now))
    );
}

// Without those that are too many for a screen; they are one row.
std::vector<CutRow> shown_rows(const ReportData& data) {
    const std::vector<CutRow>& all = data.cut;
    const std::size_t keys_max = data.request.cut->is_of_time() ? all.size() : shown_rows_max;
    std::vector<CutRow> rows;
    std::map<std::string, CutRow> rest;
    std::set<std::string> keys;
    for (const CutRow& row : all) {
        const bool is_shown = !row.is_rest && (keys.contains(row.key) || keys.size() < keys_max);
        if (is_shown) {
            keys.insert(row.key);
            rows.push_back(row);
        } else {
            CutRow& others = rest[row.campaign];
            others.campaign = row.campaign;
            others.counts += row.counts;
            others.is_rest = true;
        }
    }
    std::set<std::string> hidden;
    for (const CutRow& row : all)
        if (!keys.contains(row.key)) hidden.insert(row.key);
    for (auto& [campaign, others] : rest) {
        others.key = fmt::format("{} others", hidden.size());
        if (std::ranges::any_of(all, &CutRow::is_rest)) others.key = "all others";
        rows.push_back(std::move(others));
    }
    return rows;
}

RateGroups rates_of(const std::vector<CutRow>& rows) {
    RateGroups rates;
    for (const CutRow& row : rows)
        if (!row.is_rest) rates.add(row.key.empty() ? "(none)" : row.key, row.counts.matured);
    return rates;
}

void write_times(std::ostream& out, const ReportData& data, const Style& style) {
    const bool is_week = data.request.cut->by == ReportBy::week;
    constexpr int numbers_of_a_week = 45;
    const int bar_width = is_week ? std::clamp(style.width - numbers_of_a_week, 0, 16) : 30;
    std::vector<Table::Column> columns = {
        {cut_title(*data.request.cut)}, {"Sent", right}, {"Accepted", right}};
    if (is_week) columns.push_back({"Likely"});
    columns.push_back({"Came in", right});
    columns.push_back({""});
    Table table(is_week ? "Week from" : "Day", columns);
    std::int64_t most = 0;
    for (const CutRow& row : data.cut) most = std::max(most, row.counts.jobs.invited());
    for (const CutRow& row : data.cut) {
        const std::int64_t sent = row.counts.jobs.invited();
        if (sent == 0 && row.counts.happened.accepted == 0) continue;
        std::vector<Table::Cell> cells = {
            cut_label(row, data, style), sent, accepted_cell(acceptance_of(row.counts), style)};
        if (is_week) cells.emplace_back(likely_cell(row.counts.matured));
        cells.emplace_back(row.counts.happened.accepted);
        cells.emplace_back(bar(sent, most, bar_width, style), Tone::good);
        table.add_row(std::move(cells));
    }
    table.print(out, style);
}

void write_values(std::ostream& out, const ReportData& data, const Style& style) {
    const std::vector<CutRow> rows = shown_rows(data);
    const std::string title = cut_title(*data.request.cut);
    const bool is_column = data.request.cut->by == ReportBy::column;
    std::vector<Table::Column> columns = {{title, left, Table::Fit::cut}};
    if (is_column) columns.push_back({"Leads", right});
    columns.push_back({"Sent", right});
    columns.push_back({"Accepted", right});
    columns.push_back({"Likely"});
    Table table(title, columns);
    for (const CutRow& row : rows) {
        std::vector<Table::Cell> cells = {cut_label(row, data, style)};
        if (is_column) cells.emplace_back(row.counts.jobs.total());
        cells.emplace_back(row.counts.jobs.invited());
        cells.emplace_back(accepted_cell(acceptance_of(row.counts), style));
        cells.emplace_back(likely_cell(row.counts.matured));
        table.add_row(std::move(cells));
    }
    table.print(out, style);
    write_verdict(out, rates_of(rows), style);
    if (rows.size() < data.cut.size()) out << "All of them: --csv F, --json\n";
}

}  // namespace

void write_cut(std::ostream& out, const ReportData& data, const Style& style) {
    out << '\n';
    if (data.cut.empty()) {
        out << "No invitation was sent in this time.\n";
    } else if (data.request.cut->is_of_time()) {
        write_times(out, data, style);
    } else {
        write_values(out, data, style);
    }
}

// --- campaigns side by side

namespace {

// "25 of 70  36%", without the rate of a small sample; "-": nobody was invited.
std::string accepted_of_sent(const Acceptance& acceptance) {
    if (acceptance.invited == 0) return "-";
    std::string counts = fmt::format("{} of {}", acceptance.accepted, acceptance.invited);
    if (acceptance.accepted == 0 || acceptance.is_small_sample()) return counts;
    return fmt::format("{}  {}%", counts, acceptance.percent());
}

struct SideRow {
    std::string title;
    std::vector<std::string> cells;  // one for each campaign
};

std::vector<SideRow> rows_of_campaigns(const ReportData& data) {
    std::vector<SideRow> rows;
    const auto add = [&](std::string title, const auto& cell_of) {
        SideRow row{std::move(title), {}};
        for (const CampaignReport& campaign : data.campaigns)
            row.cells.push_back(fmt::format("{}", cell_of(campaign)));
        rows.push_back(std::move(row));
    };
    using Report = CampaignReport;
    add("Leads", [](const Report& one) { return one.jobs.total(); });
    if (!data.request.has_period())
        add("Waiting", [](const Report& one) { return one.jobs.waiting(); });
    add("Sent", [](const Report& one) { return one.jobs.invited(); });
    add("Accepted", [](const Report& one) { return accepted_of_sent(acceptance_of(one.jobs)); });
    add("Likely", [](const Report& one) { return likely_cell(one.matured); });
    if (data.request.has_period())
        add("Came in", [](const Report& one) { return one.happened.accepted; });
    add("Pending", [](const Report& one) { return one.jobs.pending(); });
    for (const JobState state :
         {JobState::withdrawn, JobState::skipped, JobState::failed, JobState::unknown}) {
        std::string title(to_string(state));
        title[0] = static_cast<char>(title[0] - 'a' + 'A');
        add(std::move(title), [state](const Report& one) { return one.jobs.of(state); });
    }
    return rows;
}

std::vector<SideRow> rows_of_cut(const ReportData& data, const Style& style) {
    std::vector<SideRow> rows;
    std::map<std::string, std::size_t> row_of_key;
    std::set<std::string> sent;
    for (const CutRow& row : data.cut)
        if (row.counts.jobs.invited() > 0) sent.insert(row.key);
    for (const CutRow& row : shown_rows(data)) {
        if (data.request.cut->is_of_time() && !sent.contains(row.key)) continue;
        const auto [place, is_new] = row_of_key.try_emplace(row.key, rows.size());
        if (is_new) {
            rows.push_back(
                {cut_label(row, data, style), std::vector<std::string>(data.campaigns.size(), "-")}
            );
        }
        const auto campaign =
            std::ranges::find(data.campaigns, row.campaign, &CampaignReport::name);
        if (campaign == data.campaigns.end()) continue;
        rows[place->second].cells[static_cast<std::size_t>(campaign - data.campaigns.begin())] =
            accepted_of_sent(acceptance_of(row.counts));
    }
    return rows;
}

std::size_t width_of(const std::vector<SideRow>& rows, const ReportData& data) {
    constexpr std::size_t first_column = 12;
    std::size_t width = first_column;
    for (std::size_t i = 0; i < data.campaigns.size(); ++i) {
        std::size_t widest = display_width(data.campaigns[i].name);
        for (const SideRow& row : rows) widest = std::max(widest, display_width(row.cells[i]));
        width += 2 + widest;
    }
    return width;
}

// One line for each campaign below each title, for terminals that are too narrow.
void write_below_each_other(
    std::ostream& out, const std::vector<SideRow>& rows, const std::string& title,
    const ReportData& data, const Style& style
) {
    Table table(
        title, {{title, left, Table::Fit::cut}, {"Campaign", left, Table::Fit::cut}, {"", right}}
    );
    for (const SideRow& row : rows) {
        for (std::size_t i = 0; i < row.cells.size(); ++i)
            table.add_row({i == 0 ? row.title : "", data.campaigns[i].name, row.cells[i]});
    }
    table.print(out, style);
}

}  // namespace

void write_side_by_side(std::ostream& out, const ReportData& data, const Style& style) {
    const auto& cut = data.request.cut;
    const std::vector<SideRow> rows = cut ? rows_of_cut(data, style) : rows_of_campaigns(data);
    const std::string title = cut ? cut_title(*cut) : "";
    out << '\n';
    const bool fits = width_of(rows, data) <= static_cast<std::size_t>(style.width);
    if (rows.empty()) {
        out << "No invitation was sent in this time.\n";
    } else if (fits || style.accessible) {
        std::vector<Table::Column> columns = {{title, left, Table::Fit::cut}};
        for (const CampaignReport& campaign : data.campaigns)
            columns.push_back({campaign.name, right});
        Table table(title.empty() ? "Of these" : title, columns);
        for (const SideRow& row : rows) {
            std::vector<Table::Cell> cells = {row.title};
            for (const std::string& cell : row.cells) cells.emplace_back(cell);
            table.add_row(std::move(cells));
        }
        table.print(out, style);
    } else {
        write_below_each_other(out, rows, title, data, style);
    }
    RateGroups rates;
    for (const CampaignReport& campaign : data.campaigns)
        rates.add(campaign.name, campaign.matured);
    write_verdict(out, rates, style);
}

// --- what the columns mean

namespace {

template <class Groups, class AcceptanceOf>
bool hides_rate(const Groups& groups, const AcceptanceOf& acceptance) {
    return std::ranges::any_of(groups, [&](const auto& group) {
        const Acceptance one = acceptance(group);
        return one.accepted > 0 && one.is_small_sample();
    });
}

// A rate of a table above is left out.
bool leaves_out_rates(const ReportData& data) {
    const auto& cut = data.request.cut;
    const auto of_jobs = [](const auto& group) { return acceptance_of(group.jobs); };
    const auto shows = [&](ReportBy by) {
        return data.request.campaigns.empty() && (!cut || cut->by == by);
    };
    return (shows(ReportBy::account) && hides_rate(data.accounts, of_jobs)) ||
           ((shows(ReportBy::campaign) || !data.request.campaigns.empty()) &&
            hides_rate(data.campaigns, of_jobs)) ||
           ((shows(ReportBy::campaign) || shows(ReportBy::variant)) &&
            hides_rate(
                data.variants,
                [](const VariantReport& one) {
                    return Acceptance{one.accepted, one.sent};
                }
            )) ||
           hides_rate(data.cut, [](const CutRow& row) { return acceptance_of(row.counts); });
}

bool shows_likely(const ReportData& data) {
    const auto& cut = data.request.cut;
    if (!data.request.campaigns.empty()) return true;
    if (!cut) return !data.variants.empty();
    return cut->by != ReportBy::day;
}

}  // namespace

void write_table_notes(std::ostream& out, const ReportData& data, const Style& style) {
    const auto& cut = data.request.cut;
    const bool is_of_time = cut && cut->is_of_time() && data.request.campaigns.empty();
    if (is_of_time || data.request.has_period()) {
        const std::string_view time = !is_of_time                ? "in this time"
                                      : cut->by == ReportBy::day ? "on the day"
                                                                 : "in the week";
        const std::string text = fmt::format(
            "Accepted: of those sent {}, so far. Came in: accepted {}, whenever sent.", time, time
        );
        write_block(out, text, style);
    }
    if (leaves_out_rates(data)) {
        const std::string text = fmt::format(
            "A rate of fewer than {} sent is not shown: small sample.", Acceptance::sample_min
        );
        write_block(out, text, style);
    }
    if (!shows_likely(data)) return;
    const std::string text = fmt::format(
        "Compared, and likely at 95%: of those sent {} days ago or earlier; younger ones may "
        "still be accepted.",
        matured_days
    );
    write_block(out, text, style);
}

}  // namespace invito
