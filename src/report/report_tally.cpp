#include "report_tally.hpp"

#include "invito/support/text.hpp"

#include <algorithm>
#include <array>

namespace invito {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::local_days;

bool is_waiting(JobState state) {
    return state == JobState::queued || state == JobState::resolved || state == JobState::sending;
}

bool is_pending(const LeadOutcome& lead) {
    return lead.state == JobState::sent && !lead.gone_at;
}

GroupCounts one_job(const LeadOutcome& lead, const Acceptance& matured) {
    GroupCounts counts;
    counts.jobs.by_state[static_cast<std::size_t>(lead.state)] = 1;
    counts.jobs.gone = lead.gone_at ? 1 : 0;
    counts.matured = matured;
    return counts;
}

// What happened to the lead, and when.
template <class Visit>
void for_each_happening(const LeadOutcome& lead, const Visit& visit) {
    if (lead.sent_at) visit(&Happened::sent, *lead.sent_at);
    if (lead.accepted_at) visit(&Happened::accepted, *lead.accepted_at);
    if (lead.withdrawn_at) visit(&Happened::withdrawn, *lead.withdrawn_at);
    if (lead.gone_at) visit(&Happened::gone, *lead.gone_at);
    if (lead.state == JobState::skipped) visit(&Happened::skipped, lead.changed_at);
    if (lead.state == JobState::failed) visit(&Happened::failed, lead.changed_at);
}

}  // namespace

Happened& Happened::operator+=(const Happened& others) {
    for (const auto what :
         {&Happened::sent, &Happened::accepted, &Happened::withdrawn, &Happened::gone,
          &Happened::skipped, &Happened::failed})
        this->*what += others.*what;
    return *this;
}

GroupCounts& GroupCounts::operator+=(const GroupCounts& others) {
    jobs += others.jobs;
    happened += others.happened;
    matured += others.matured;
    return *this;
}

local_days LocalDays::day_of(Instant at) {
    const auto has = [at](const OffsetSpan& span) { return at >= span.begin && at < span.end; };
    auto span = std::ranges::find_if(spans_, has);
    if (span == spans_.end()) span = spans_.insert(spans_.end(), zone_.span_at(at));
    return local_days{floor<days>(at + span->utc_offset).time_since_epoch()};
}

void AcceptTimes::add(Duration took) {
    ++by_hour_[std::chrono::ceil<std::chrono::hours>(took)];
    ++count_;
}

TimeToAccept AcceptTimes::summary() const {
    if (count_ == 0) return {};
    return {.count = count_, .median = reached_by(50), .p90 = reached_by(90)};
}

// The shortest time within which `percent` of all were accepted.
Duration AcceptTimes::reached_by(std::int64_t percent) const {
    const std::int64_t needed = (count_ * percent + 99) / 100;
    std::int64_t seen = 0;
    for (const auto& [hours, count] : by_hour_) {
        seen += count;
        if (seen >= needed) return hours;
    }
    return {};
}

// --- the table that was asked for

namespace {

constexpr std::size_t cut_groups_max = 50'000;  // of some 30 MB
constexpr std::string_view rest_key = "other";
constexpr std::array<std::string_view, 7> weekdays = {"Mon", "Tue", "Wed", "Thu",
                                                      "Fri", "Sat", "Sun"};

std::int64_t iso_weekday(local_days day) {
    return std::int64_t{std::chrono::weekday{day}.iso_encoding()};
}

}  // namespace

CutTally::CutTally(const ReportRequest& request, LocalDays& days)
    : request_(request), days_(days) {}

CutTally::KeyView CutTally::key_of(const LeadOutcome& lead, Instant at) {
    const std::string_view campaign =
        request_.campaigns.empty() ? std::string_view() : lead.campaign;
    const auto date = [&] { return days_.day_of(at); };
    switch (request_.cut->by) {
        case ReportBy::day: return {campaign, date().time_since_epoch().count(), {}};
        case ReportBy::week: {
            const local_days day = date();
            const auto monday = day - days{iso_weekday(day) - 1};
            return {campaign, monday.time_since_epoch().count(), {}};
        }
        case ReportBy::weekday: return {campaign, iso_weekday(date()), {}};
        case ReportBy::account: return {campaign, 0, lead.account};
        case ReportBy::campaign: return {campaign, 0, lead.campaign};
        case ReportBy::variant: return {campaign, 0, lead.note_variant};
        case ReportBy::note: return {campaign, lead.with_note ? 0 : 1, {}};
        case ReportBy::column: return {campaign, 0, trim(lead.column)};
    }
    return {};
}

void CutTally::add(const LeadOutcome& lead, Instant at, const GroupCounts& counted) {
    if (!request_.cut) return;
    // How it goes out is known only of what went out.
    const ReportBy by = request_.cut->by;
    const bool is_about_sending = by == ReportBy::variant || by == ReportBy::note;
    if (!lead.sent_at && (is_about_sending || by == ReportBy::weekday)) return;
    if (request_.cut->is_of_time() && is_waiting(lead.state)) return;  // it is of no time
    const KeyView key = key_of(lead, at);
    auto group = groups_.find(key);
    if (group == groups_.end() && groups_.size() >= cut_groups_max) {
        rest_[std::string(std::get<0>(key))] += counted;
        return;
    }
    if (group == groups_.end()) group = groups_.try_emplace(Key(key)).first;
    group->second += counted;
}

std::string CutTally::word_of(const Key& key) const {
    const auto& [campaign, number, word] = key;
    switch (request_.cut->by) {
        case ReportBy::day:
        case ReportBy::week:
            return format_date(std::chrono::year_month_day{local_days{days{number}}});
        case ReportBy::weekday: return std::string(weekdays[static_cast<std::size_t>(number - 1)]);
        case ReportBy::note: return number == 0 ? "with" : "without";
        default: return word;
    }
}

std::vector<CutRow> CutTally::all_rows() const {
    std::vector<CutRow> rows;
    for (const auto& [key, counts] : groups_) {
        // A day on which only leads waited or were held tells nothing.
        const bool is_empty_day = request_.cut->is_of_time() && counts.jobs.invited() == 0 &&
                                  counts.happened == Happened{};
        if (!is_empty_day) rows.push_back({std::get<0>(key), word_of(key), counts});
    }
    return rows;
}

void CutTally::put_in_order(std::vector<CutRow>& rows) const {
    // In the map they stand by campaign, then by date or word.
    std::map<std::string, std::int64_t> sent;
    for (const CutRow& row : rows) sent[row.key] += row.counts.jobs.invited();
    const ReportBy by = request_.cut->by;
    const bool is_by_number =
        request_.cut->is_of_time() || by == ReportBy::weekday || by == ReportBy::note;
    std::map<std::string, std::size_t> place;
    for (std::size_t i = 0; i < request_.campaigns.size(); ++i) place[request_.campaigns[i]] = i;
    const auto number_of = [&](const CutRow& row) -> std::int64_t {
        if (!is_by_number) return -sent[row.key];
        const auto day = std::ranges::find(weekdays, row.key);
        return by == ReportBy::weekday ? day - weekdays.begin() : 0;
    };
    std::ranges::stable_sort(rows, {}, [&](const CutRow& row) {
        return std::tuple(number_of(row), row.key, place[row.campaign]);
    });
}

std::vector<CutRow> CutTally::rows() const {
    if (!request_.cut) return {};
    std::vector<CutRow> rows = all_rows();
    put_in_order(rows);
    std::map<std::string, GroupCounts, std::less<>> rest = rest_;
    while (rows.size() > ReportData::cut_rows_max && !request_.cut->is_of_time()) {
        rest[rows.back().campaign] += rows.back().counts;
        rows.pop_back();
    }
    for (const auto& [campaign, counts] : rest)
        rows.push_back({campaign, std::string(rest_key), counts, true});
    return rows;
}

// --- thresholds

namespace {

// The times that it looks at.
TimeSpan span_of(const Threshold& threshold, const ReportRequest& request) {
    const JobFilter& filter = request.filter;
    TimeSpan span{filter.since.value_or(Instant::min()), filter.until.value_or(Instant::max())};
    if (threshold.over) {
        span.end = std::min(filter.until.value_or(request.now), request.now);
        span.begin = span.end - *threshold.over;
        // What happens in this very moment counts.
        if (span.end == request.now) span.end += Duration{1};
    }
    if (threshold.measure != Measure::acceptance) return span;
    if (threshold.over) return {span.begin - matured_after, span.end - matured_after};
    return {span.begin, std::min(span.end, request.now - matured_after + Duration{1})};
}

// Decided one way or the other, and when.
std::optional<Instant> decided_at(const LeadOutcome& lead) {
    if (lead.sent_at) return lead.sent_at;
    switch (lead.state) {
        case JobState::skipped:
        case JobState::failed:
        case JobState::unknown:
        case JobState::held: return lead.changed_at;
        default: return std::nullopt;
    }
}

std::int64_t Happened::*happening_of(Measure measure) {
    switch (measure) {
        case Measure::sent: return &Happened::sent;
        case Measure::accepted: return &Happened::accepted;
        case Measure::withdrawn: return &Happened::withdrawn;
        case Measure::gone: return &Happened::gone;
        case Measure::skipped: return &Happened::skipped;
        case Measure::failed: return &Happened::failed;
        default: return nullptr;
    }
}

bool counts_for(Measure measure, const LeadOutcome& lead, const TimeSpan& span) {
    switch (measure) {
        case Measure::acceptance:
            return lead.sent_at && span.has(*lead.sent_at) && lead.accepted_at.has_value();
        case Measure::unknown: return lead.state == JobState::unknown && span.has(lead.changed_at);
        case Measure::held: return lead.state == JobState::held && span.has(lead.changed_at);
        case Measure::pending: return is_pending(lead);
        case Measure::waiting: return is_waiting(lead.state);
        default: break;
    }
    bool is_it = false;
    for_each_happening(lead, [&](std::int64_t Happened::*what, Instant at) {
        is_it = is_it || (what == happening_of(measure) && span.has(at));
    });
    return is_it;
}

}  // namespace

// --- all of it

ReportTally::ReportTally(const ReportRequest& request)
    : request_(request),
      period_{
          request.filter.since.value_or(Instant::min()),
          request.filter.until.value_or(Instant::max())},
      days_(request.zone),
      // Weeks first: after three of them an invitation is worth withdrawing.
      pending_age_{{0, 7}, {7, 14}, {14, 21}, {21, 30}, {30, 60}, {60, 0}},
      cut_(request, days_) {
    for (const Threshold& threshold : request.thresholds) thresholds_.push_back({threshold});
}

void ReportTally::add(const LeadOutcome& lead) {
    const Instant dated = lead.sent_at.value_or(lead.changed_at);
    // Who waits is of no period.
    const bool belongs = !request_.has_period() || !is_waiting(lead.state);
    if (belongs && period_.has(dated)) {
        Acceptance matured;
        if (lead.sent_at && *lead.sent_at <= request_.now - matured_after)
            matured = {lead.accepted_at ? 1 : 0, 1};
        add_to_groups(lead, dated, one_job(lead, matured));
        if (lead.sent_at) add_invited(lead, matured);
    }
    for_each_happening(lead, [&](std::int64_t Happened::*what, Instant at) {
        if (!period_.has(at)) return;
        GroupCounts counted;
        counted.happened.*what = 1;
        add_to_groups(lead, at, counted);
        if (what == &Happened::accepted) add_to_day(lead, at, &DayReport::acceptances);
        if (what == &Happened::withdrawn) add_to_day(lead, at, &DayReport::withdrawals);
        if (what == &Happened::skipped) add_to_day(lead, at, &DayReport::skipped);
        if (what == &Happened::failed) add_to_day(lead, at, &DayReport::failed);
    });
    add_to_thresholds(lead);
}

void ReportTally::add_to_groups(const LeadOutcome& lead, Instant at, const GroupCounts& counted) {
    const auto add_to = [&counted](Groups& groups, std::string_view name) {
        auto group = groups.find(name);
        if (group == groups.end()) group = groups.try_emplace(std::string(name)).first;
        group->second += counted;
    };
    all_ += counted;
    add_to(campaigns_, lead.campaign);
    add_to(accounts_, lead.account);
    cut_.add(lead, at, counted);
}

void ReportTally::add_invited(const LeadOutcome& lead, Acceptance matured) {
    add_to_day(lead, *lead.sent_at, &DayReport::sent);
    if (lead.accepted_at) {
        add_to_day(lead, *lead.sent_at, &DayReport::accepted);
        accept_times_.add(*lead.accepted_at - *lead.sent_at);
    }
    if (!lead.note_variant.empty()) {
        const std::pair key(std::string(lead.campaign), std::string(lead.note_variant));
        VariantReport& variant = variants_[key];
        ++variant.sent;
        variant.accepted += lead.accepted_at ? 1 : 0;
        variant.matured += matured;
    }
    if (!is_pending(lead)) return;
    const auto age = request_.now - *lead.sent_at;
    for (AgeCount& ages : pending_age_) {
        if (ages.days_to != 0 && age >= days{ages.days_to}) continue;
        ++ages.count;
        return;
    }
}

void ReportTally::add_to_day(const LeadOutcome& lead, Instant at, std::int64_t DayReport::*what) {
    ++(by_day_[{days_.day_of(at), std::string(lead.account)}].*what);
}

void ReportTally::add_to_thresholds(const LeadOutcome& lead) {
    for (ThresholdResult& result : thresholds_) {
        const Threshold& threshold = result.threshold;
        const TimeSpan span = span_of(threshold, request_);
        if (counts_for(threshold.measure, lead, span)) ++result.count;
        const auto at = threshold.measure == Measure::acceptance ? lead.sent_at : decided_at(lead);
        if (threshold.is_share && at && span.has(*at)) ++result.of;
    }
}

void ReportTally::write_to(ReportData& data) const {
    data.totals = all_.jobs;
    data.happened = all_.happened;
    data.matured = all_.matured;
    data.time_to_accept = accept_times_.summary();
    data.pending_age = pending_age_;
    data.cut = cut_.rows();
    data.thresholds = thresholds_;
    for (const auto& [key, counted] : by_day_) {
        DayReport day = counted;
        day.day = format_date(std::chrono::year_month_day{key.first});
        day.account = key.second;
        data.days.push_back(std::move(day));
    }
}

const GroupCounts* ReportTally::campaign(std::string_view name) const {
    const auto found = campaigns_.find(name);
    return found == campaigns_.end() ? nullptr : &found->second;
}

const GroupCounts* ReportTally::account(std::string_view alias) const {
    const auto found = accounts_.find(alias);
    return found == accounts_.end() ? nullptr : &found->second;
}

}  // namespace invito
