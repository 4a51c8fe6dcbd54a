#pragma once
// The step that makes a shared database of a file, between two sessions that are open.

#include "invito/ports/database_move.hpp"
#include "row_copy.hpp"
#include "session.hpp"

namespace invito::store {

// Both have today's schema, and no run is at work on `from`. Errors: as of move_database.
[[nodiscard]] Result<DatabaseMove> move_rows(
    sql::Session& from, sql::Session& to, const TellCopied& tell = {}
);

}  // namespace invito::store
