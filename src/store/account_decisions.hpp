#pragma once
// What a person decides about an account: to pause it, and to let it send again.

#include "connection.hpp"
#include "invito/support/result.hpp"
#include "invito/support/time.hpp"

#include <string>

namespace invito::store {

// As Registry promises them.
[[nodiscard]] Result<void> pause_account(
    Connection& connection, const std::string& alias, const std::string& reason, Instant now
);
[[nodiscard]] Result<void> resume_account(
    Connection& connection, const std::string& alias, Instant now
);

}  // namespace invito::store
