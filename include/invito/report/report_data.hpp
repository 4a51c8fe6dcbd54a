#pragma once
// The one data set behind every view of `report`, counted from rows.

#include "invito/plan/outlook.hpp"
#include "invito/ports/records.hpp"
#include "invito/report/words.hpp"
#include "invito/support/time.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace invito {

struct ReportRequest {
    JobFilter filter;  // its since and until are the period
    Instant now;
    TimeZone zone;                             // whose days count
    std::string tool;                          // "invito 0.1.0"
    std::map<std::string, Instant> next = {};  // by alias: the next invitation, if one is to come
    std::vector<StrandedLeads> stranded = {};
};

struct CampaignReport {
    std::string name;
    CampaignState state = CampaignState::draft;
    StateCounts jobs;
};

struct AccountReport {
    std::string alias;
    AccountState state = AccountState::ok;
    StateCounts jobs;
    std::optional<Instant> next_at = {};
};

// What went out with one variant of a campaign's note, and how it was answered.
struct VariantReport {
    std::string campaign;
    std::string variant;
    std::int64_t sent = 0;
    std::int64_t accepted = 0;
};

struct ReasonTally {
    JobState state = JobState::skipped;
    Reason reason = Reason::none;
    std::int64_t count = 0;
};

struct ErrorTally {
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
    TimeToAccept time_to_accept;
    std::vector<CampaignReport> campaigns;  // those with leads in the data set
    std::vector<AccountReport> accounts;
    std::vector<VariantReport> variants;  // of the campaigns above that have any
    std::vector<DayCount> days;           // by day, then account
    std::vector<ReasonTally> reasons;     // most frequent first
    std::vector<ErrorTally> errors;       // most frequent first
    std::vector<RunView> runs;            // newest first, at most `runs_max`
    std::vector<AgeCount> pending_age;    // youngest first

    static constexpr int runs_max = 100;
};

[[nodiscard]] ReportData collect_report(Records& records, const ReportRequest& request);

}  // namespace invito
