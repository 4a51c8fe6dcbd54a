#pragma once
// A consistent copy of a database while others read and write it.

#include "connection.hpp"

#include <string>

namespace invito::store {

// Fills `target`: an empty file of the caller, or a new one with mode 0600. The caller removes what
// a StorageFailure leaves.
void copy_database(Connection& source, const std::string& target);

}  // namespace invito::store
