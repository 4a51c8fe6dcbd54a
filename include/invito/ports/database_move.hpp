#pragma once
// A team outgrows its machine: what a file of SQLite holds goes into a shared database, which is
// the same database from then on. Never may both send: the file says that it has moved before the
// other one has anything.

#include "invito/ports/engine.hpp"
#include "invito/support/result.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace invito {

struct DatabaseMove {
    std::string from;
    std::string to;  // without a password
    // Whose rows were read back from there, and found equal.
    struct Table {
        std::string name;
        std::int64_t rows = 0;
    };
    std::vector<Table> tables = {};
    bool was_there = false;  // an earlier move was kept: this one has only compared
};

struct MoveTerms {
    DatabasePlace to;
    DatabaseOptions database;
    std::function<void(std::int64_t rows, std::int64_t of)> tell = {};
};

// Precondition: the caller holds the lock of the database in the file `path`. Killed at any moment
// it is repeated, and does the rest. Errors: those of Engine::open; config, "database.older",
// "database.not_empty", "database.text" and "database.moved". StorageFailure.
[[nodiscard]] Result<DatabaseMove> move_database(const std::string& path, const MoveTerms& terms);

// `database` is read only: all that changes is in the one at `url`.
[[nodiscard]] Error database_moved(const std::string& database, const std::string& url);

}  // namespace invito
