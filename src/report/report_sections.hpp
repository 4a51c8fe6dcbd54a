#pragma once
// The parts of a report as HTML: each a heading with what belongs to it, and nothing where there is
// nothing to tell. Numbers carry where they stand in the JSON report (RFC 6901).

#include "invito/report/report_data.hpp"
#include "markup.hpp"

#include <string>

namespace invito {

// "All campaigns", "spring and autumn", "Run r-0042, account anna".
[[nodiscard]] std::string report_subject_text(const ReportRequest& request);

// What it is about, of which time, how it went, and what needs a person.
[[nodiscard]] Markup report_heading(const ReportData& data, bool is_sandbox);

// All of them, in the order in which people ask.
[[nodiscard]] Markup report_sections(const ReportData& data);

// Of them what happened day by day, and how those of each week were accepted.
[[nodiscard]] Markup report_charts(const ReportData& data);

}  // namespace invito
