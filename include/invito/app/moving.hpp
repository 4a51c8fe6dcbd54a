#pragma once
// The database of the settings moves to where a team shares it.

#include "invito/app/locks.hpp"
#include "invito/ports/database_move.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace invito {

struct MoveRequest {
    std::string url;
    LockWait wait = {};
    std::function<void(std::int64_t rows, std::int64_t of)> tell = {};
};

// No run is at work meanwhile, and none begins on the file afterwards. Errors: those of
// find_database, take_run_locks, parse_database_url and move_database; usage,
// "database.shared": it is a shared one already.
[[nodiscard]] Result<DatabaseMove> move_to_shared_database(
    const Settings& settings, const MoveRequest& request
);

}  // namespace invito
