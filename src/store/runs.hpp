#pragma once
// Runs; and what is true only because one at a time has a database. Where several share one, each
// of these must go by the leases of the run, or lock what it looked at (docs/adr/0011). They say
// "one run at a time" where they stand:
//
//   close_interrupted_runs   a run without an end is dead
//   recover_open_attempts    whoever left an attempt open is dead
//   attempts_of_run          the attempts of a run are a range of ids
//   runner_of                a run is known by the lock that it holds
//   lease_accounts           nobody else has the accounts
//   holds                    what it has seen is still true at the write
//   closure_of               no other account reserves an invitation of the campaign meanwhile
//   finish_campaigns         ends them for everybody
//   end_pauses               likewise
//
// SQLite lets one session write at a time besides, and Session::begin() waits for its turn: what a
// transaction looks for and then adds (a person, an account, a campaign) nobody else adds
// meanwhile.

#include "invito/ports/engine.hpp"
#include "session.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace invito::store {

// The condition by which attempt `a` is one of the run in that parameter: a range of ids, so that
// no index on run_id is needed. The run after it bounds the range of one that was killed.
[[nodiscard]] std::string attempts_of_run(std::string_view parameter);

// nullopt: nobody runs now.
[[nodiscard]] std::optional<LockHolder> runner_of(const sql::Session& db);

// Of the database at that path. run_lock.cpp.
[[nodiscard]] std::optional<LockHolder> lock_holder(const std::string& database);

}  // namespace invito::store
