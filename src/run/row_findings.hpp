#pragma once
// What is told of a row that became no waiting job. Import and validation tell the same.

#include "invito/plan/note.hpp"
#include "invito/run/import.hpp"

namespace invito {

// The lead's send_from names no account of the campaign: it is rejected.
[[nodiscard]] RowFinding row_of_unknown_account(LeadRow row);

[[nodiscard]] RowFinding skipped_row(
    std::size_t line, const NoteDecision& note, const ImportAccount& account
);
[[nodiscard]] RowFinding suppressed_row(std::size_t line, const RowOutcome& outcome);
[[nodiscard]] RowFinding duplicate_row(std::size_t line);

}  // namespace invito
