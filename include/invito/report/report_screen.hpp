#pragma once
// The report: one data set, counted from rows, as text and as JSON, which names nobody; and its
// leads as CSV.

#include "invito/plan/outlook.hpp"
#include "invito/ports/queries.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/report/wording.hpp"
#include "invito/support/time.hpp"

#include <cstdint>
#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <string_view>
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
    TimeToAccept time_to_accept;
    std::vector<CampaignReport> campaigns;  // those with leads in the data set
    std::vector<AccountReport> accounts;
    std::vector<VariantReport> variants;  // of the campaigns above that have any
    std::vector<DayCount> days;           // by day, then account
    std::vector<ReasonTotal> reasons;     // most frequent first
    std::vector<ErrorTotal> errors;       // most frequent first
    std::vector<RunView> runs;            // newest first, at most `runs_max`
    std::vector<AgeCount> pending_age;    // youngest first

    static constexpr int runs_max = 100;
};

[[nodiscard]] ReportData collect_report(Queries& queries, const ReportRequest& request);

enum class ReportBy { day, account, campaign };

// Totals, accounts, campaigns, reasons, errors, what comes next; with `by` the totals and one
// table.
void write_report_text(
    std::ostream& out, const ReportData& data, std::optional<ReportBy> by, const Style& style
);

void write_report_json(std::ostream& out, const ReportData& data);

struct CsvCellsOptions {
    bool raw = false;    // leave cells alone that a spreadsheet would run as a formula
    bool excel = false;  // begin with a byte order mark, so that Excel reads UTF-8
};

class CsvCells {
public:
    CsvCells(std::ostream& out, CsvCellsOptions options);
    CsvCells(const CsvCells&) = delete;
    CsvCells& operator=(const CsvCells&) = delete;

    // A cell that begins with = + - @, a tab or a carriage return gets a leading ' (OWASP "CSV
    // Injection", 2026-08).
    void text(std::string_view content);

    // Ours, not foreign: needs neither quotes nor neutralising.
    void plain(std::string_view content);
    void number(std::int64_t value);
    void empty() { plain({}); }

    void end_row();

    // Precondition: the last row has ended.
    void finish();

private:
    void begin_cell();
    void flush();

    std::ostream& out_;
    CsvCellsOptions options_;
    std::string buffer_;
    bool row_is_empty_ = true;
};

struct ReportCsvOptions {
    CsvCellsOptions cells;
    // Leaves every cell empty that tells who the person is. Columns and job numbers stay.
    bool anonymous = false;
    TimeZone zone;  // times are RFC 3339 in it
};

void write_report_csv(
    std::ostream& out, Queries& queries, const JobFilter& filter, const ReportCsvOptions& options
);

}  // namespace invito
