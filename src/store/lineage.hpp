#pragma once
// The generations and doubts of invito/store/lineage.hpp, as a database keeps them.

#include "connection.hpp"
#include "invito/model/account.hpp"
#include "invito/ports/store.hpp"
#include "invito/store/lineage.hpp"

namespace invito::store {

[[nodiscard]] Lineage lineage(Connection& connection);

// Joins a transaction.
Lineage begin_generation(Connection& connection, const GenerationChange& change);

// The account's whole sent list is in the ledger: its member may send again.
void confirm_sent_list(Connection& connection, const Lease& lease);

}  // namespace invito::store
