#pragma once
// What every screen about a list says: its lines, and its notes.

#include "invito/report/import_screen.hpp"
#include "invito/report/json_writer.hpp"
#include "invito/report/style.hpp"

#include <cstdint>
#include <iosfwd>
#include <string>
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

// The line "Note", and one more for each variant. `without`: leads that get none.
void write_note_facts(
    std::ostream& out, const NoteCounts& all, const std::vector<NoteCounts>& variants,
    std::int64_t without, const Style& style
);

// "line 2: ", "line 2, variant b: ".
[[nodiscard]] std::string note_place(const RenderedNote& note);

}  // namespace invito
