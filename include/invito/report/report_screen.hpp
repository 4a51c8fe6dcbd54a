#pragma once
// The report as text and as JSON, which name nobody; its table and its leads as CSV.

#include "invito/report/report_data.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/report/wording.hpp"
#include "invito/support/time.hpp"

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

// Totals, accounts, campaigns, reasons, errors, what comes next; with a cut the totals and its
// table; of several campaigns one table, side by side.
void write_report_text(std::ostream& out, const ReportData& data, const Style& style);

// The thresholds that were crossed, as alerts.
void write_crossed_thresholds(std::ostream& out, const ReportData& data, const Style& style);

void write_report_json(std::ostream& out, const ReportData& data);

struct CsvCellsOptions {
    bool raw = false;  // leave cells alone that a spreadsheet would run as a formula
    // For spreadsheets: a byte order mark, so that UTF-8 is read; ids and long numbers as text
    // (="7400..."), which would lose digits; and beside ';' a decimal comma, as where it is used.
    bool excel = false;
    char delimiter = ',';
};

class CsvCells {
public:
    CsvCells(std::ostream& out, CsvCellsOptions options);
    CsvCells(const CsvCells&) = delete;
    CsvCells& operator=(const CsvCells&) = delete;

    // A cell that begins with = + - @, a tab or a carriage return gets a leading ' (OWASP "CSV
    // Injection", 2026-08).
    void text(std::string_view content);

    // The same of what is no number, whatever its digits look like.
    void id(std::string_view content);

    // Ours, not foreign: needs neither quotes nor neutralising.
    void plain(std::string_view content);
    void number(std::int64_t value);
    void decimal(double value, int digits);  // so many behind the point
    void empty() { plain({}); }

    void end_row();

    // Precondition: the last row has ended.
    void finish();

private:
    void begin_cell();
    void flush();
    void digits_as_text(std::string_view digits);

    std::ostream& out_;
    CsvCellsOptions options_;
    std::string buffer_;
    bool row_is_empty_ = true;
};

struct ReportCsvOptions {
    CsvCellsOptions cells;
    // Leaves every cell empty that tells who the person is. Columns and job numbers stay.
    bool anonymous = false;
    TimeZone zone;  // times are RFC 3339 in it; for spreadsheets local: 2026-11-02 10:30:00
    std::vector<std::string> columns = {};  // of the list, behind our own
};

// The leads of each filter, one after the other.
void write_report_csv(
    std::ostream& out, Queries& queries, const std::vector<JobFilter>& filters,
    const ReportCsvOptions& options
);

// The table that was asked for. Precondition: one was.
void write_report_table_csv(
    std::ostream& out, const ReportData& data, const CsvCellsOptions& options
);

}  // namespace invito
