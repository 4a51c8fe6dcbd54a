#pragma once
// What a report is about: runs, campaigns and columns by name, and what it needs to know of now.

#include "invito/app/compose.hpp"
#include "invito/report/report_data.hpp"
#include "invito/support/result.hpp"

#include <string>
#include <vector>

namespace invito {

struct ReportSubject {
    JobFilter filter;
    std::vector<std::string> campaigns = {};  // two or more: side by side
};

// A run ("r-0042"), or campaigns. Errors: usage, "run.unknown", "campaign.unknown",
// "usage.operands" for a run among others.
[[nodiscard]] Result<ReportSubject> report_subject(
    Queries& queries, const std::vector<std::string>& names
);

// What a report of the subject needs to know of accounts and leads now.
[[nodiscard]] ReportRequest report_request(
    const ReadSession& session, const Settings& settings, ReportSubject subject,
    const TimeZone& zone
);

// A column of the lists of these leads, as a note names it or as a header spells it. Errors: usage,
// "report.column".
[[nodiscard]] Result<std::string> report_column(
    Queries& queries, const ReportRequest& request, const std::string& name
);

// The list's columns that go into the rows of a report: those that are wanted, or else those that
// the campaigns keep (list.keep). What is in each row anyway is left out. Errors: as above.
[[nodiscard]] Result<std::vector<std::string>> report_columns(
    Queries& queries, const ReportRequest& request, const std::vector<std::string>& wanted
);

}  // namespace invito
