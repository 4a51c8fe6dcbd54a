#pragma once
// The accounts of the configuration, as the database knows them.

#include "invito/ports/registry.hpp"
#include "session.hpp"

#include <vector>

namespace invito::store {

// As Registry::save_accounts.
std::vector<AccountId> save_accounts(
    sql::Session& db, const std::vector<AccountEntry>& accounts, Instant now
);

}  // namespace invito::store
