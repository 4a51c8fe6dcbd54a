#pragma once
// The few facts a database remembers about itself.

#include "connection.hpp"
#include "invito/support/time.hpp"

#include <string>

namespace invito::store {

// The kind of provider its accounts belong to, "unipile" or "sandbox"; empty: not known yet.
[[nodiscard]] std::string provider_kind(Connection& connection);
[[nodiscard]] Instant created_at(Connection& connection);

// Each is written once; writing it again changes nothing.
void remember_provider_kind(Connection& connection, const std::string& kind);
void remember_created_at(Connection& connection, Instant now);

}  // namespace invito::store
