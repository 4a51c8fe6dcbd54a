#pragma once
// The report for people.

#include "invito/report/report_data.hpp"
#include "invito/report/style.hpp"

#include <iosfwd>
#include <optional>

namespace invito {

enum class ReportBy { day, account, campaign };

// Totals, accounts, campaigns, reasons, errors, what comes next; with `by` the totals and one
// table.
void write_report_text(
    std::ostream& out, const ReportData& data, std::optional<ReportBy> by, const Style& style
);

}  // namespace invito
