#pragma once
// The lines "List", "Leads" and the like of every screen about a list.

#include "invito/report/import_screen.hpp"
#include "invito/report/json_writer.hpp"
#include "invito/report/style.hpp"

#include <iosfwd>
#include <string_view>
#include <vector>

namespace invito {

// "List     500 rows, ..."; wrapped under the text.
void write_labelled(
    std::ostream& out, std::string_view label, std::string_view text, const Style& style
);

// A line that belongs to the label above it.
void write_below(
    std::ostream& out, std::string_view lead, std::string_view text, const Style& style
);

// linkedin_url <- "Person Linkedin Url"
void write_columns(std::ostream& out, const std::vector<ImportColumn>& columns, const Style& style);

// Cells that were read as nothing although something stands there.
void write_empty_cells(
    std::ostream& out, const std::vector<EmptyCells>& columns, const Style& style
);
void write_column_fields(
    JsonWriter& json, const std::vector<ImportColumn>& columns,
    const std::vector<EmptyCells>& empty_cells
);

}  // namespace invito
