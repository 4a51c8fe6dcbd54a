#pragma once
// The report as a table with one row per lead, streamed. Columns keep their names and order; new
// ones may only be added at the end.

#include "invito/ports/records.hpp"
#include "invito/support/time.hpp"

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>

namespace invito {

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
    std::ostream& out, Records& records, const JobFilter& filter, const ReportCsvOptions& options
);

}  // namespace invito
