#pragma once
// A JobFilter as SQL, for SELECTs FROM job j.

#include "invito/ports/records.hpp"
#include "session.hpp"

#include <string>

namespace invito::store {

// Parameters ?1 to ?7 belong to it; a statement's own ones start at this number.
inline constexpr int first_free_parameter = 8;

// " WHERE ..." with every condition that is set. States and reasons stand in it as literals: they
// come from closed vocabularies, and a partial index is only used for a literal.
[[nodiscard]] std::string where_jobs(const JobFilter& filter);

// `filter` must live until the statement is stepped the last time.
void bind_jobs(sql::Statement& statement, const JobFilter& filter);

}  // namespace invito::store
