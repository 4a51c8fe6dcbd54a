#pragma once
// The ledger read through the auditor of plan/.

#include "invito/plan/audit.hpp"
#include "session.hpp"

#include <string>
#include <vector>

namespace invito::store {

// One pass in order of account and time; SQLite sorts, in a temporary file where the ledger is
// large. Called within a Snapshot.
[[nodiscard]] AuditReport audit_ledger(sql::Session& db, const AuditScope& scope);

// One sentence per account and limit that was passed, for `db check`.
[[nodiscard]] std::vector<std::string> passed_limits(sql::Session& db);

}  // namespace invito::store
