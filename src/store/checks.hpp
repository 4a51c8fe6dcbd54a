#pragma once
// What the schema cannot enforce: that jobs and the ledger tell the same story, and that no limit
// was ever passed.

#include "invito/plan/audit.hpp"
#include "session.hpp"

#include <string>
#include <vector>

namespace invito::store {

// One sentence per broken rule, with the first rows it concerns; empty: consistent.
[[nodiscard]] std::vector<std::string> find_contradictions(sql::Session& db);

// One pass in order of account and time; SQLite sorts, in a temporary file where the ledger is
// large. Called within a Snapshot.
[[nodiscard]] AuditReport audit_ledger(sql::Session& db, const AuditScope& scope);

// One sentence per account and limit that was passed, for `db check`.
[[nodiscard]] std::vector<std::string> passed_limits(sql::Session& db);

}  // namespace invito::store
