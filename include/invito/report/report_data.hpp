#pragma once
// What a report shows: one data set, counted from what became of each lead in one pass. Names
// nobody.

#include "invito/plan/acceptance.hpp"
#include "invito/plan/outlook.hpp"
#include "invito/plan/threshold.hpp"
#include "invito/ports/queries.hpp"
#include "invito/support/names.hpp"
#include "invito/support/result.hpp"
#include "invito/support/time.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

// What a report makes a table of.
enum class ReportBy { day, week, weekday, account, campaign, variant, note, column };

template <>
inline constexpr auto enum_names<ReportBy> = std::to_array<Named<ReportBy>>({
    {ReportBy::day, "day"},
    {ReportBy::week, "week"},
    {ReportBy::weekday, "weekday"},
    {ReportBy::account, "account"},
    {ReportBy::campaign, "campaign"},
    {ReportBy::variant, "variant"},
    {ReportBy::note, "note"},
    {ReportBy::column, "column"},
});

struct ReportCut {
    ReportBy by = ReportBy::day;
    std::string column = {};  // of the list: of lead_columns, or a variable

    // Rows are a time after the other: what came in is told apart from what was sent.
    [[nodiscard]] bool is_of_time() const { return by == ReportBy::day || by == ReportBy::week; }
    [[nodiscard]] std::string name() const;  // "week", "industry"
};

// "week", "column:industry". Errors: usage, "usage.value".
[[nodiscard]] Result<ReportCut> parse_report_cut(std::string_view text);

// What an account has used now, and may use.
struct AccountQuota {
    std::string alias;
    std::int64_t day_used = 0;
    Cap day_cap = {};
    std::int64_t week_used = 0;
    Cap week_cap = {};
};

struct ReportRequest {
    JobFilter filter;  // its since and until are the period
    Instant now;
    TimeZone zone;                             // whose days count
    std::string tool;                          // "invito 0.1.0"
    std::map<std::string, Instant> next = {};  // by alias: the next invitation, if one is to come
    std::vector<StrandedLeads> stranded = {};
    std::vector<AccountQuota> quotas = {};
    std::vector<std::string> campaigns = {};  // side by side, instead of the filter's
    std::optional<ReportCut> cut = {};
    std::vector<Threshold> thresholds = {};

    [[nodiscard]] bool has_period() const { return filter.since || filter.until; }
    // What comes next is no matter of a time that is over.
    [[nodiscard]] bool reaches_now() const { return !filter.until || *filter.until > now; }
    // One for each campaign, or the only one.
    [[nodiscard]] std::vector<JobFilter> filters() const;
};

// What happened in the period, each by its own time, whenever the lead was invited.
struct Happened {
    std::int64_t sent = 0;
    std::int64_t accepted = 0;
    std::int64_t withdrawn = 0;
    std::int64_t gone = 0;
    std::int64_t skipped = 0;
    std::int64_t failed = 0;

    Happened& operator+=(const Happened& others);
    friend bool operator==(const Happened&, const Happened&) = default;
};

struct GroupCounts {
    // The leads that were invited in the period, and what became of them so far; and those that it
    // settled without an invitation. Without a period: all.
    StateCounts jobs;
    Happened happened = {};
    Acceptance matured = {};  // of those invited, those who have had the time to answer

    GroupCounts& operator+=(const GroupCounts& others);
};

struct CampaignReport {
    std::string name;
    CampaignState state = CampaignState::draft;
    StateCounts jobs;
    Happened happened = {};
    Acceptance matured = {};
};

struct AccountReport {
    std::string alias;
    AccountState state = AccountState::ok;
    StateCounts jobs;
    std::optional<Instant> next_at = {};
    Happened happened = {};
    Acceptance matured = {};
};

// What went out with one variant of a campaign's note, and how it was answered.
struct VariantReport {
    std::string campaign;
    std::string variant;
    std::int64_t sent = 0;
    std::int64_t accepted = 0;
    Acceptance matured = {};
};

struct DayReport {
    std::string day;  // YYYY-MM-DD
    std::string account;
    std::int64_t sent = 0;
    std::int64_t accepted = 0;     // of those sent that day
    std::int64_t acceptances = 0;  // that came in that day
    std::int64_t withdrawals = 0;
    std::int64_t skipped = 0;  // that day
    std::int64_t failed = 0;
};

// A row of the table that was asked for.
struct CutRow {
    std::string campaign = {};  // where several stand side by side
    std::string key;            // a day or a Monday as YYYY-MM-DD, "Mon", an alias, a value
    GroupCounts counts = {};
    bool is_rest = false;  // values that are too many to be told apart
};

struct AgeCount {
    int days_from = 0;  // inclusive
    int days_to = 0;    // exclusive; 0: open end
    std::int64_t count = 0;
};

struct ReasonTotal {
    JobState state = JobState::skipped;
    Reason reason = Reason::none;
    std::int64_t count = 0;
};

struct ErrorTotal {
    std::string type;  // the provider's, verbatim
    int http_status = 0;
    std::int64_t count = 0;
};

// Of the accepted invitations of the data set.
struct TimeToAccept {
    std::int64_t count = 0;
    Duration median{};
    Duration p90{};
};

struct ReportData {
    ReportRequest request;
    Instant since;  // of the period; without one, when the database was created
    Instant until;
    StateCounts totals;
    Happened happened = {};
    Acceptance matured = {};
    TimeToAccept time_to_accept;
    std::vector<CampaignReport> campaigns;  // those with leads in the data set
    std::vector<AccountReport> accounts;
    std::vector<VariantReport> variants;  // of the campaigns above that have any
    std::vector<DayReport> days;          // by day, then account
    std::vector<ReasonTotal> reasons;     // most frequent first
    std::vector<ErrorTotal> errors;       // most frequent first
    std::vector<RunView> runs;            // newest first, at most `runs_max`
    std::vector<AgeCount> pending_age;    // youngest first
    std::vector<DayCap> day_caps = {};    // of all accounts together; none if it is about less
    // By time, or the most sent first. Of several campaigns all of a key, in the order of request.
    std::vector<CutRow> cut = {};
    std::vector<ThresholdResult> thresholds = {};

    static constexpr int runs_max = 100;
    static constexpr std::size_t cut_rows_max = 1'000;  // the rest is one row

    [[nodiscard]] bool is_crossed() const;  // one of the thresholds
};

[[nodiscard]] ReportData collect_report(Queries& queries, const ReportRequest& request);

}  // namespace invito
