#pragma once
// What is true because one run at a time has a database, and who has it (RunLock). Where several
// runs share one, each of these must go by the leases of the run:
//
//   close_interrupted_runs   a run without an end is dead
//   recover_open_attempts    whoever left an attempt open is, too (declared in
//   ports/operations.hpp) attempts_of_run          the attempts of a run are a range of ids
//   runner_of                a run is known by the lock that it holds
//
// Others rely on it without a line that says so: lease_accounts() gets what it asks for; what
// holds() has seen is still true at the write; closure_of() counts a campaign's invitations while
// no other account reserves one; finish_campaigns() and end_pauses() act for everybody.

#include "invito/store/sqlite.hpp"
#include "session.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace invito::store {

// A run that was killed says nothing; the next one closes its books.
void close_interrupted_runs(sql::Session& db);

[[nodiscard]] std::int64_t last_attempt_id(sql::Session& db);

// The condition by which attempt `a` is one of the run in that parameter: a range of ids, so that
// no index on run_id is needed. The run after it bounds the range of one that was killed.
[[nodiscard]] std::string attempts_of_run(std::string_view parameter);

// nullopt: nobody runs now.
[[nodiscard]] std::optional<LockHolder> runner_of(const sql::Session& db);

}  // namespace invito::store
