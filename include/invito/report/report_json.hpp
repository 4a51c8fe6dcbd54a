#pragma once
// The report for programs: one document. It names nobody.

#include "invito/report/report_data.hpp"

#include <iosfwd>

namespace invito {

void write_report_json(std::ostream& out, const ReportData& data);

}  // namespace invito
