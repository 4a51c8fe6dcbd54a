#pragma once
// What an import tells: how the list was understood, and what became of each of its rows.

#include "invito/ports/registry.hpp"
#include "invito/report/style.hpp"

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace invito {

struct ImportColumn {
    std::string canonical;  // "linkedin_url", or the name of a variable
    std::string header;     // as in the list
    std::string remark;     // why this one, if there was a choice
};

// Rows with the same reason.
struct ImportRefusal {
    std::string verdict;  // rejected, skipped, suppressed, duplicate
    std::string reason;   // "company_page"
    std::int64_t count = 0;
    std::int64_t first_line = 0;
    std::string
        example;  // what the first one is, e.g. "linkedin.com/company/acme is a company page"
    std::string hint;
};

struct ImportData {
    std::string campaign;
    CampaignState state = CampaignState::draft;
    std::string file;   // as named by the person
    std::string shape;  // "comma, UTF-8, header on line 1"
    std::vector<ImportColumn> columns = {};
    ImportTotals totals;
    std::vector<ImportRefusal> refusals = {};  // most frequent first
    std::string rejects_file = {};             // empty: none was written
    bool is_dry_run = false;
    bool is_first_step = false;  // of a command that goes on by itself: nothing to suggest
};

void write_import_text(std::ostream& out, const ImportData& data, const Style& style);
void write_import_json(std::ostream& out, const ImportData& data);

}  // namespace invito
