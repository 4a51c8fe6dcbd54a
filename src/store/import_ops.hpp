#pragma once
// Leads -> persons and jobs. Part of the registry, with the same contracts (ports/registry.hpp).

#include "connection.hpp"
#include "invito/ports/registry.hpp"
#include "suppression_ops.hpp"

#include <string>
#include <vector>

namespace invito::store {

struct ImportScope {
    ImportId import;
    CampaignId campaign;
};

// What becomes of one lead; inside the caller's transaction.
[[nodiscard]] RowOutcome add_job(
    Connection& connection,
    const ImportScope& scope,
    const SuppressionList& list,
    const NewJob& job,
    Instant now
);

// What the row says of its person counts, although it became no job.
void remember_lead(Connection& connection, ImportId import, const Lead& lead);

// Empty: the lead has none, or the campaign has no such lead.
[[nodiscard]] std::string note_variant(
    Connection& connection, CampaignId campaign, const Identity& identity
);

// Of the campaign's leads, those whose last import was of the same list, and an earlier one.
[[nodiscard]] GoneLeads gone_leads(
    Connection& connection, const ImportScope& scope, std::size_t examples_max
);

// The import is finished: what its list was, and what became of its rows.
void record_totals(
    Connection& connection,
    ImportId import,
    const ImportTotals& totals,
    const std::string& sha256,
    Instant now
);

}  // namespace invito::store
