#pragma once
// The few facts a database remembers about itself: whose it is, and which copy of itself.

#include "invito/model/account.hpp"
#include "invito/ports/lineage.hpp"
#include "invito/ports/operations.hpp"
#include "invito/support/time.hpp"
#include "session.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace invito::store {

// The kind of provider its accounts belong to, "unipile" or "sandbox"; empty: not known yet.
[[nodiscard]] std::string provider_kind(sql::Session& db);
[[nodiscard]] Instant created_at(sql::Session& db);
// Of the marks that erasures leave; empty: nobody was erased yet.
[[nodiscard]] std::string erasure_salt(sql::Session& db);

// Of invito/ports/lineage.hpp: "id", "generation", "host", "doubts", "doubt", "moved_to". Empty and
// 0: not set.
[[nodiscard]] std::string meta_text(sql::Session& db, std::string_view key);
[[nodiscard]] std::int64_t meta_number(sql::Session& db, std::string_view key);
void set_meta(sql::Session& db, std::string_view key, const std::string& value);

// Each is written once; writing it again changes nothing.
void remember_provider_kind(sql::Session& db, const std::string& kind);
void remember_erasure_salt(sql::Session& db, const std::string& salt);
void remember_created_at(sql::Session& db, Instant now);

[[nodiscard]] Lineage lineage(sql::Session& db);

// Joins a transaction.
Lineage begin_generation(sql::Session& db, const GenerationChange& change);

}  // namespace invito::store
