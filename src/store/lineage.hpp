#pragma once
// The generations and doubts of invito/store/lineage.hpp, as a database keeps them.

#include "invito/model/account.hpp"
#include "invito/ports/operations.hpp"
#include "invito/store/lineage.hpp"
#include "session.hpp"

namespace invito::store {

[[nodiscard]] Lineage lineage(sql::Session& db);

// Joins a transaction.
Lineage begin_generation(sql::Session& db, const GenerationChange& change);

}  // namespace invito::store
