#pragma once
// Runs, and the leases by which they act for accounts. One run at a time has a database of SQLite:
// any other without an end is dead, and the file's lock says who lives. Of a shared one several
// may: a run lives while its lease does, an account is acted for by the run whose lease it carries,
// and each new lease makes the earlier ones worthless. Leases keep two runs from working for
// nothing; what must never happen does not depend on them, nor on the clock that ends them
// (docs/adr/0012).

#include "invito/ports/engine.hpp"
#include "session.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace invito::store {

// The condition by which attempt `a` is one of the run in that parameter. They lie in a range of
// ids, so that no index on run_id is needed; whoever closes the books of one that was killed ends
// it.
[[nodiscard]] std::string attempts_of_run(std::string_view parameter);

// Of all accounts that no living run holds: whoever left an attempt open is dead. How many
// invitations became unknown.
int recover_open_attempts(sql::Session& db, Instant now);

// Whether the run is at work now, as far as others can tell.
[[nodiscard]] bool is_alive(sql::Session& db, RunId run);
// The last one that began; nullopt: nobody runs now.
[[nodiscard]] std::optional<RunId> run_at_work(sql::Session& db);

// Of a shared database: the newest run that lives, on whatever machine.
[[nodiscard]] std::optional<LockHolder> holder_of_shared(sql::Session& db);

}  // namespace invito::store
