#pragma once
// What a validation tells: how the list was understood, which rows would be of use, and the notes
// as they would be sent.

#include "invito/model/validation.hpp"
#include "invito/report/import_screen.hpp"
#include "invito/report/list_findings.hpp"
#include "invito/report/style.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace invito {

struct ValidateData {
    std::string file;      // what the person named
    std::string campaign;  // its name
    std::string list;      // the list's path; the campaign file's, if it stands there
    std::string shape;     // "comma, UTF-8, header on line 1"; empty: the list is no CSV
    std::vector<ImportColumn> columns = {};
    std::vector<EmptyCells> empty_cells = {};
    ValidationReport report;
    std::vector<RowFinding> refusals = {};
    std::string rejects_file = {};  // empty: none was written
    bool shows_notes = false;       // whole, instead of the beginning of the first one
};

void write_validate_text(std::ostream& out, const ValidateData& data, const Style& style);

// One document for all files.
void write_validate_json(std::ostream& out, const std::vector<ValidateData>& files);

}  // namespace invito
