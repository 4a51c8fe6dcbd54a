#pragma once
// The report as one HTML file that needs nothing else: it opens from a folder, without a network,
// and can be printed.

#include "invito/report/report_screen.hpp"

#include <cstdint>
#include <iosfwd>

namespace invito {

struct HtmlReportOptions {
    bool anonymous = false;  // nothing that names a person, in any byte
    bool is_sandbox = false;
};

// Above, the page has totals only and says so: a browser would not thank for more.
inline constexpr std::int64_t html_leads_max = 50'000;

void write_report_html(
    std::ostream& out, const ReportData& data, Queries& queries, const HtmlReportOptions& options
);

}  // namespace invito
