#pragma once
// What the schema cannot enforce: that jobs and the ledger tell the same story.

#include "session.hpp"

#include <string>
#include <vector>

namespace invito::store {

// One sentence per broken rule, with the first rows it concerns; empty: consistent.
[[nodiscard]] std::vector<std::string> find_contradictions(sql::Session& db);

}  // namespace invito::store
