#pragma once
// The report as a table with one row per lead, streamed. Columns keep their names and order; new
// ones may only be added at the end.

#include "invito/ports/records.hpp"
#include "invito/report/csv_cells.hpp"
#include "invito/support/time_zone.hpp"

#include <iosfwd>

namespace invito {

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
