#pragma once
// The tables of a report, and what they say of their rates.

#include "invito/report/report_data.hpp"
#include "invito/report/terminal_text.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace invito {

// Rates side by side, with what each is called.
struct RateGroups {
    std::vector<std::string> names;
    std::vector<Acceptance> matured;

    void add(std::string name, const Acceptance& acceptance);
};

// "warm is ahead of short: 37% against 25%, the difference is 3 to 21 points." Empty: there is
// nothing to compare.
[[nodiscard]] std::string describe_verdict(const RateGroups& groups);

// "26 to 48%"; "-" of a small sample.
[[nodiscard]] std::string likely_cell(const Acceptance& matured);

void write_report_accounts(std::ostream& out, const ReportData& data, const Style& style);
void write_report_campaigns(std::ostream& out, const ReportData& data, const Style& style);
void write_report_variants(std::ostream& out, const ReportData& data, const Style& style);
// The table that was asked for.
void write_cut(std::ostream& out, const ReportData& data, const Style& style);
// Campaigns in columns.
void write_side_by_side(std::ostream& out, const ReportData& data, const Style& style);
// What the tables leave out, and what their columns mean.
void write_table_notes(std::ostream& out, const ReportData& data, const Style& style);

}  // namespace invito
