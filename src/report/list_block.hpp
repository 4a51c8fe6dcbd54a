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

// Of all notes of a list, or of one variant.
struct NoteFacts {
    std::string variant = {};
    std::int64_t known = 0;  // leads whose note can be rendered now
    std::size_t longest = 0;
    std::size_t length_max = 0;
    std::int64_t longest_line = 0;
    std::int64_t fallbacks = 0;
    std::int64_t lost_controls = 0;
    std::int64_t awaits_profile = 0;  // leads whose note cannot
    std::int64_t without = 0;
};

// The line "Note", and one more for each variant. `awaited`: what the profile will tell.
void write_note_facts(
    std::ostream& out, const NoteFacts& all, const std::vector<NoteFacts>& variants,
    const std::vector<std::string>& awaited, const Style& style
);

// "line 2: ", "line 2, variant b: ".
[[nodiscard]] std::string note_place(std::int64_t line, const std::string& variant);

}  // namespace invito
