#pragma once
// What is told of a row that became no waiting job. Import and validation tell the same.

#include "invito/plan/campaign_note.hpp"
#include "invito/run/import.hpp"

namespace invito {

// `row` must outlive the finding, as in RowFinding.
[[nodiscard]] RowFinding rejected_row(const RejectedRow& row);

// The lead's send_from names no account of the campaign.
[[nodiscard]] RejectedRow row_of_unknown_account(LeadRow row);

[[nodiscard]] RowFinding skipped_row(
    std::size_t line, const NoteDecision& note, const ImportAccount& account,
    const std::vector<std::string>& cells
);

[[nodiscard]] RowFinding suppressed_row(
    std::size_t line, const RowOutcome& outcome, const std::vector<std::string>& cells
);

[[nodiscard]] RowFinding duplicate_row(std::size_t line, const std::vector<std::string>& cells);

}  // namespace invito
