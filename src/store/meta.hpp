#pragma once
// The few facts a database remembers about itself.

#include "connection.hpp"
#include "invito/support/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace invito::store {

// The kind of provider its accounts belong to, "unipile" or "sandbox"; empty: not known yet.
[[nodiscard]] std::string provider_kind(Connection& connection);
[[nodiscard]] Instant created_at(Connection& connection);
// Of the marks that erasures leave; empty: nobody was erased yet.
[[nodiscard]] std::string erasure_salt(Connection& connection);

// Of invito/store/lineage.hpp: "id", "generation", "host", "doubts", "doubt". Empty and 0: not set.
[[nodiscard]] std::string meta_text(Connection& connection, std::string_view key);
[[nodiscard]] std::int64_t meta_number(Connection& connection, std::string_view key);
void set_meta(Connection& connection, std::string_view key, const std::string& value);

// Each is written once; writing it again changes nothing.
void remember_provider_kind(Connection& connection, const std::string& kind);
void remember_erasure_salt(Connection& connection, const std::string& salt);
void remember_created_at(Connection& connection, Instant now);

}  // namespace invito::store
