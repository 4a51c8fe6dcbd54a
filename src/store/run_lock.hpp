#pragma once
// The lock of a machine's only runner: a kernel lock on a file, and what its holder writes there.

#include "invito/ports/engine.hpp"

#include <optional>
#include <string>

namespace invito::store {

// Beside a database of SQLite.
[[nodiscard]] std::string lock_path(const std::string& database);

// Errors: locked, "database.locked" (names the holder); storage, "database.lock_file".
[[nodiscard]] Result<RunLock> take_lock(const std::string& path, const LockHolder& self);

// nullopt: nobody holds it now.
[[nodiscard]] std::optional<LockHolder> holder_of_lock(const std::string& path);

// What RunLock::record wrote last; id empty: nothing.
[[nodiscard]] Generation generation_in_lock(const std::string& path);

}  // namespace invito::store
