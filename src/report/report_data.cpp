#include "invito/report/report_screen.hpp"

#include <algorithm>

namespace invito {
namespace {

// The filter narrowed to one more value; nullopt if it asks for another one.
std::optional<JobFilter> narrowed(
    const JobFilter& filter, std::optional<std::string> JobFilter::*field, const std::string& value
) {
    if (filter.*field && filter.*field != value) return std::nullopt;
    JobFilter narrow = filter;
    narrow.*field = value;
    return narrow;
}

std::vector<CampaignReport> collect_campaigns(Queries& queries, const ReportRequest& request) {
    std::vector<CampaignReport> reports;
    for (const CampaignView& view : queries.campaigns(request.now)) {
        const std::string& name = view.record.campaign.name;
        const auto filter = narrowed(request.filter, &JobFilter::campaign, name);
        if (!filter) continue;
        const StateCounts jobs = queries.count_jobs(*filter);
        if (jobs.total() > 0) reports.push_back({name, view.record.state, jobs});
    }
    return reports;
}

std::vector<AccountReport> collect_accounts(Queries& queries, const ReportRequest& request) {
    std::vector<AccountReport> reports;
    for (const AccountView& view : queries.accounts(request.now)) {
        const std::string& alias = view.record.alias;
        const auto filter = narrowed(request.filter, &JobFilter::account, alias);
        if (!filter) continue;
        const StateCounts jobs = queries.count_jobs(*filter);
        if (jobs.total() == 0) continue;
        AccountReport report{alias, view.record.state, jobs};
        if (const auto next = request.next.find(alias); next != request.next.end()) {
            report.next_at = next->second;
        }
        reports.push_back(std::move(report));
    }
    return reports;
}

// Those that the campaigns have today, and those that were sent before an edit took them away.
std::vector<VariantReport> collect_variants(
    Queries& queries, const ReportRequest& request, const std::vector<CampaignReport>& campaigns
) {
    std::vector<VariantReport> reports;
    for (const CampaignView& view : queries.campaigns(request.now)) {
        const Campaign& campaign = view.record.campaign;
        if (std::ranges::find(campaigns, campaign.name, &CampaignReport::name) == campaigns.end())
            continue;
        for (const NoteVariant& variant : campaign.note.variants)
            reports.push_back({campaign.name, variant.name});
    }
    for (const VariantCount& count : queries.note_variants(request.filter)) {
        auto report = std::ranges::find_if(reports, [&count](const VariantReport& known) {
            return known.campaign == count.campaign && known.variant == count.variant;
        });
        if (report == reports.end()) {
            report = reports.insert(reports.end(), {count.campaign, count.variant});
        }
        report->sent = count.sent;
        report->accepted = count.accepted;
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

// Counted in hours, so that memory does not grow with the number of leads.
class AcceptTimes {
public:
    void add(Duration took) {
        ++by_hour_[std::chrono::round<std::chrono::hours>(took)];
        ++count_;
    }

    [[nodiscard]] TimeToAccept summary() const {
        if (count_ == 0) return {};
        return {.count = count_, .median = reached_by(50), .p90 = reached_by(90)};
    }

private:
    // The shortest time within which `percent` of all were accepted.
    [[nodiscard]] Duration reached_by(std::int64_t percent) const {
        const std::int64_t needed = (count_ * percent + 99) / 100;
        std::int64_t seen = 0;
        for (const auto& [hours, count] : by_hour_) {
            seen += count;
            if (seen >= needed) return hours;
        }
        return {};
    }

    std::map<std::chrono::hours, std::int64_t> by_hour_;
    std::int64_t count_ = 0;
};

TimeToAccept collect_time_to_accept(Queries& queries, JobFilter filter) {
    if (!filter.states.empty() &&
        std::ranges::find(filter.states, JobState::accepted) == filter.states.end()) {
        return {};
    }
    filter.states = {JobState::accepted};
    AcceptTimes times;
    queries.each_job(filter, [&](const JobView& job) {
        if (job.sent_at && job.accepted_at) times.add(*job.accepted_at - *job.sent_at);
    });
    return times.summary();
}

// Each day by the offset that it had: one stretch of it after the other. What was sent in a day in
// which the clocks change is in two of them.
std::vector<DayCount> collect_days(
    Queries& queries, const ReportRequest& request, Instant since, Instant until
) {
    std::map<std::pair<std::string, std::string>, DayCount> days;
    JobFilter stretch = request.filter;
    for (Instant from = since;;) {
        const OffsetSpan span = request.zone.span_at(from);
        const bool is_last = span.end >= until;
        if (from > since) stretch.since = from;
        stretch.until = is_last ? request.filter.until : span.end;
        for (DayCount& counted : queries.days(stretch, span.utc_offset)) {
            DayCount& day = days[{counted.day, counted.account}];
            const std::int64_t sent = day.sent + counted.sent;
            const std::int64_t accepted = day.accepted + counted.accepted;
            day = std::move(counted);
            day.sent = sent;
            day.accepted = accepted;
        }
        if (is_last) break;
        from = span.end;
    }
    std::vector<DayCount> all;
    for (auto& [key, day] : days) all.push_back(std::move(day));
    return all;
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

}  // namespace

ReportData collect_report(Queries& queries, const ReportRequest& request) {
    const JobFilter& filter = request.filter;
    const std::vector<ReasonCount> reasons = queries.reasons(filter);
    ReportData data;
    data.request = request;
    data.since = filter.since.value_or(queries.created_at());
    data.until = filter.until.value_or(request.now);
    data.totals = queries.count_jobs(filter);
    data.time_to_accept = collect_time_to_accept(queries, filter);
    data.campaigns = collect_campaigns(queries, request);
    data.accounts = collect_accounts(queries, request);
    data.variants = collect_variants(queries, request, data.campaigns);
    data.days = collect_days(queries, request, data.since, data.until);
    data.reasons = count_reasons(reasons);
    data.errors = count_errors(reasons);
    data.runs = collect_runs(queries, filter);
    data.pending_age = queries.pending_age(filter, request.now);
    std::ranges::sort(data.days, {}, [](const DayCount& day) {
        return std::pair(day.day, day.account);
    });
    return data;
}

}  // namespace invito
