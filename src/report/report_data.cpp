#include "invito/report/report_data.hpp"

#include "invito/support/text.hpp"
#include "report_tally.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace invito {
namespace {

std::vector<CampaignReport> collect_campaigns(
    Queries& queries, const ReportRequest& request, const ReportTally& tally
) {
    std::vector<CampaignReport> reports;
    for (const CampaignView& view : queries.campaigns(request.now)) {
        const std::string& name = view.record.campaign.name;
        const GroupCounts* const counts = tally.campaign(name);
        if (counts == nullptr) continue;
        reports.push_back({name, view.record.state, counts->jobs, counts->happened, counts->matured}
        );
    }
    if (request.campaigns.empty()) return reports;
    std::ranges::stable_sort(reports, {}, [&](const CampaignReport& report) {
        return std::ranges::find(request.campaigns, report.name) - request.campaigns.begin();
    });
    return reports;
}

std::vector<AccountReport> collect_accounts(
    Queries& queries, const ReportRequest& request, const ReportTally& tally
) {
    std::vector<AccountReport> reports;
    for (const AccountView& view : queries.accounts(request.now)) {
        const std::string& alias = view.record.alias;
        const GroupCounts* const counts = tally.account(alias);
        if (counts == nullptr) continue;
        AccountReport report{
            .alias = alias,
            .state = view.record.state,
            .jobs = counts->jobs,
            .happened = counts->happened,
            .matured = counts->matured};
        const auto next = request.next.find(alias);
        if (request.reaches_now() && next != request.next.end()) report.next_at = next->second;
        reports.push_back(std::move(report));
    }
    return reports;
}

// Those that the campaigns have today, and those that were sent before an edit took them away.
std::vector<VariantReport> collect_variants(
    Queries& queries, const ReportRequest& request, const ReportTally& tally
) {
    std::vector<VariantReport> reports;
    for (const CampaignView& view : queries.campaigns(request.now)) {
        const Campaign& campaign = view.record.campaign;
        if (tally.campaign(campaign.name) == nullptr) continue;
        for (const NoteVariant& variant : campaign.note.variants)
            reports.push_back({campaign.name, variant.name});
    }
    for (const auto& [key, counted] : tally.variants()) {
        const auto& [campaign, variant] = key;
        auto report = std::ranges::find_if(reports, [&](const VariantReport& known) {
            return known.campaign == campaign && known.variant == variant;
        });
        if (report == reports.end()) report = reports.insert(reports.end(), {campaign, variant});
        report->sent = counted.sent;
        report->accepted = counted.accepted;
        report->matured = counted.matured;
    }
    return reports;
}

// Rows of one key as one, most frequent first.
template <class Row, class KeyOf>
std::vector<Row> summed(const std::vector<Row>& rows, const KeyOf& key_of) {
    std::vector<Row> sums;
    for (const Row& row : rows) {
        const auto same = std::ranges::find(sums, key_of(row), key_of);
        if (same == sums.end()) {
            sums.push_back(row);
        } else {
            same->count += row.count;
        }
    }
    std::ranges::stable_sort(sums, std::ranges::greater{}, &Row::count);
    return sums;
}

std::vector<ReasonTotal> count_reasons(const std::vector<ReasonCount>& counts) {
    std::vector<ReasonTotal> rows;
    for (const ReasonCount& count : counts) {
        if (count.reason != Reason::none) rows.push_back({count.state, count.reason, count.count});
    }
    return summed(rows, [](const ReasonTotal& row) { return std::pair(row.state, row.reason); });
}

std::vector<ErrorTotal> count_errors(const std::vector<ReasonCount>& counts) {
    std::vector<ErrorTotal> rows;
    for (const ReasonCount& count : counts) {
        if (count.error_type.empty()) continue;
        rows.push_back({count.error_type, count.http_status, count.count});
    }
    return summed(rows, [](const ErrorTotal& row) { return std::pair(row.type, row.http_status); });
}

std::vector<RunView> collect_runs(Queries& queries, const JobFilter& filter) {
    if (filter.run) {
        const auto run = queries.run(*filter.run);
        return run ? std::vector{*run} : std::vector<RunView>{};
    }
    std::vector<RunView> runs = queries.runs(filter.since, ReportData::runs_max);
    if (filter.until) {
        std::erase_if(runs, [&](const RunView& run) { return run.started_at >= *filter.until; });
    }
    return runs;
}

// Of campaigns and runs there is none: accounts send for all of them.
std::vector<DayCap> collect_day_caps(Queries& queries, const ReportRequest& request) {
    const JobFilter& filter = request.filter;
    if (filter.campaign || filter.run || !request.campaigns.empty()) return {};
    return queries.day_caps(filter.account, filter.since, filter.until);
}

}  // namespace

Result<ReportCut> parse_report_cut(std::string_view text) {
    constexpr std::string_view of_column = "column:";
    if (text.starts_with(of_column) && text.size() > of_column.size())
        return ReportCut{ReportBy::column, std::string(text.substr(of_column.size()))};
    const auto by = parse<ReportBy>(text);
    if (by && by != ReportBy::column) return ReportCut{*by};
    std::vector<std::string_view> words;
    for (const auto& [value, word] : enum_names<ReportBy>)
        if (value != ReportBy::column) words.push_back(word);
    Error error{
        .kind = ErrorKind::usage,
        .code = "usage.value",
        .what = fmt::format("--by cannot be \"{}\"", text),
        .hint = fmt::format("one of: {}, column:NAME", fmt::join(words, ", "))};
    if (const auto guess = closest(text, words))
        error.hint = fmt::format("did you mean {}? Else {}", *guess, error.hint);
    return error;
}

std::string ReportCut::name() const {
    return by == ReportBy::column ? column : std::string(to_string(by));
}

std::vector<JobFilter> ReportRequest::filters() const {
    if (campaigns.empty()) return {filter};
    std::vector<JobFilter> each;
    for (const std::string& campaign : campaigns) {
        each.push_back(filter);
        each.back().campaign = campaign;
    }
    return each;
}

bool ReportData::is_crossed() const {
    return std::ranges::any_of(thresholds, &ThresholdResult::is_crossed);
}

ReportData collect_report(Queries& queries, const ReportRequest& request) {
    ReportTally tally(request);
    std::vector<ReasonCount> reasons;
    for (const JobFilter& filter : request.filters()) {
        JobFilter whenever = filter;  // a lead has several times, and thresholds look back further
        whenever.since.reset();
        whenever.until.reset();
        queries.each_outcome(
            whenever, request.cut ? request.cut->column : std::string(),
            [&tally](const LeadOutcome& lead) { tally.add(lead); }
        );
        for (ReasonCount& count : queries.reasons(filter)) reasons.push_back(std::move(count));
    }
    ReportData data;
    data.request = request;
    data.since = request.filter.since.value_or(queries.created_at());
    data.until = request.filter.until.value_or(request.now);
    tally.write_to(data);
    data.campaigns = collect_campaigns(queries, request, tally);
    data.accounts = collect_accounts(queries, request, tally);
    data.variants = collect_variants(queries, request, tally);
    data.reasons = count_reasons(reasons);
    data.errors = count_errors(reasons);
    data.runs = collect_runs(queries, request.filter);
    data.day_caps = collect_day_caps(queries, request);
    return data;
}

}  // namespace invito
