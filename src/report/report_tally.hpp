#pragma once
// Counts for a report, lead by lead: what a lead adds to each of its numbers. Memory grows with the
// groups that are told apart, not with the leads.

#include "invito/report/report_data.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace invito {

struct TimeSpan {
    Instant begin = Instant::min();
    Instant end = Instant::max();  // exclusive

    [[nodiscard]] bool has(Instant at) const { return at >= begin && at < end; }
};

// The local days of millions of instants: the zone is asked only where its offset changes.
class LocalDays {
public:
    explicit LocalDays(TimeZone zone) : zone_(zone) {}
    [[nodiscard]] std::chrono::local_days day_of(Instant at);

private:
    TimeZone zone_;
    std::vector<OffsetSpan> spans_;  // that were needed so far: two a year
};

// Counted in hours, so that memory does not grow with the number of leads.
class AcceptTimes {
public:
    void add(Duration took);
    [[nodiscard]] TimeToAccept summary() const;

private:
    [[nodiscard]] Duration reached_by(std::int64_t percent) const;

    std::map<std::chrono::hours, std::int64_t> by_hour_;
    std::int64_t count_ = 0;
};

// The rows of a cut.
class CutTally {
public:
    CutTally(const ReportRequest& request, LocalDays& days);

    // `counted` is what the lead adds to the group that it belongs to at `at`.
    void add(const LeadOutcome& lead, Instant at, const GroupCounts& counted);

    [[nodiscard]] std::vector<CutRow> rows() const;

private:
    // Of the campaign, where several stand side by side; then a date or a word.
    using Key = std::tuple<std::string, std::int64_t, std::string>;
    using KeyView = std::tuple<std::string_view, std::int64_t, std::string_view>;

    [[nodiscard]] KeyView key_of(const LeadOutcome& lead, Instant at);
    [[nodiscard]] std::string word_of(const Key& key) const;
    [[nodiscard]] std::vector<CutRow> all_rows() const;
    void put_in_order(std::vector<CutRow>& rows) const;

    const ReportRequest& request_;
    LocalDays& days_;
    std::map<Key, GroupCounts, std::less<>> groups_;
    std::map<std::string, GroupCounts, std::less<>> rest_;  // by campaign: more than can be kept
};

class ReportTally {
public:
    explicit ReportTally(const ReportRequest& request);

    void add(const LeadOutcome& lead);

    // Fills in all that is counted.
    void write_to(ReportData& data) const;
    [[nodiscard]] const GroupCounts* campaign(std::string_view name) const;
    [[nodiscard]] const GroupCounts* account(std::string_view alias) const;
    [[nodiscard]] const std::map<std::pair<std::string, std::string>, VariantReport>& variants(
    ) const {
        return variants_;
    }

private:
    using Groups = std::map<std::string, GroupCounts, std::less<>>;

    void add_to_groups(const LeadOutcome& lead, Instant at, const GroupCounts& counted);
    void add_invited(const LeadOutcome& lead, Acceptance matured);
    void add_to_day(const LeadOutcome& lead, Instant at, std::int64_t DayReport::*what);
    void add_to_thresholds(const LeadOutcome& lead);

    const ReportRequest& request_;
    TimeSpan period_;
    LocalDays days_;
    GroupCounts all_;
    Groups campaigns_;
    Groups accounts_;
    std::map<std::pair<std::string, std::string>, VariantReport> variants_;
    std::map<std::pair<std::chrono::local_days, std::string>, DayReport> by_day_;
    std::vector<AgeCount> pending_age_;
    AcceptTimes accept_times_;
    CutTally cut_;
    std::vector<ThresholdResult> thresholds_;
};

}  // namespace invito
