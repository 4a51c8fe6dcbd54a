#pragma once
// Registry over SQLite: accounts, campaigns, lists and people's decisions, on the calling thread.

#include "first_import.hpp"
#include "invito/ports/registry.hpp"
#include "session.hpp"

#include <memory>

namespace invito::store {

// `connection` outlives the registry.
[[nodiscard]] std::unique_ptr<Registry> make_registry(
    sql::Session& db, const FirstImportTerms& first_import = {}
);

}  // namespace invito::store
