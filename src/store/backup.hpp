#pragma once
// A consistent copy of a database while others read and write it.

#include "connection.hpp"

#include <string>

namespace invito::store {

// Writes "<target>.tmp" (mode 0600), syncs it and renames it to `target`, replacing what was there.
// A failure is a StorageFailure and leaves no file behind.
void copy_database(Connection& source, const std::string& target);

}  // namespace invito::store
