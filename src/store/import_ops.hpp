#pragma once
// Leads -> persons and jobs. Part of the admin store, with the same contracts
// (ports/admin_store.hpp).

#include "import_state.hpp"
#include "invito/ports/admin_store.hpp"
#include "session.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace invito::store {

// What becomes of each lead; inside the caller's transaction.
[[nodiscard]] std::vector<RowOutcome> add_jobs(
    sql::Session& db, CurrentImport& import, const std::vector<NewJob>& batch, Instant now
);

// What the row says of its person counts, although it became no job.
void remember_lead(sql::Session& db, CurrentImport& import, const Lead& lead);

// The same of one of which no person is known.
void add_rejected(
    sql::Session& db, ImportId import,
    const std::vector<std::pair<std::size_t, std::string>>& line_and_reason
);

// Empty: the lead has none, or the campaign has no such lead.
[[nodiscard]] std::string note_variant(
    sql::Session& db, const CurrentImport& import, const Identity& identity
);

// Of the campaign's leads, those whose last import was of the same list, and that it does not name.
[[nodiscard]] GoneLeads gone_leads(
    sql::Session& db, CurrentImport& import, std::size_t examples_max
);

// The import is finished: what its list was, and what became of its rows.
void record_totals(
    sql::Session& db, ImportId import, const ImportTotals& totals, const std::string& sha256,
    Instant now
);

}  // namespace invito::store
