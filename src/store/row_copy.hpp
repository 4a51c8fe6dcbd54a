#pragma once
// The rows of one database in another, whatever engine keeps either. What only a shared database
// has (migrations/shared) is not copied: it has its defaults.

#include "invito/ports/engine.hpp"
#include "invito/support/result.hpp"
#include "session.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace invito::store {

// What is in a table, as both engines say it.
struct TableContent {
    std::string name;
    std::int64_t rows = 0;
    std::string digest;  // SHA-256 of its rows in the order of their keys

    friend bool operator==(const TableContent&, const TableContent&) = default;
};

// In the order in which they are copied. A snapshot, or part of the transaction that is open.
[[nodiscard]] std::vector<TableContent> table_contents(sql::Session& db);

// Told after each portion: how many rows of all are there.
using TellCopied = std::function<void(std::int64_t rows, std::int64_t of)>;

// Into one that has today's schema and no rows, as part of its open transaction. A few hundred rows
// are in memory at a time. Returns what was read. Errors: config, "database.not_empty", and
// "database.text": a text that not every engine can keep.
[[nodiscard]] Result<std::vector<TableContent>> copy_rows(
    sql::Session& from, sql::Session& to, const TellCopied& tell = {}
);

// To try things out with what a shared database holds: its rows in a file in `folder`, which is
// private and which the caller removes. Whoever shares it notices nothing. Errors: as of copy_rows
// and Database::over.
[[nodiscard]] Result<std::unique_ptr<Database>> rehearse_copy(
    sql::Session& shared_snapshot, const DatabaseOptions& options, const std::string& folder
);

}  // namespace invito::store
