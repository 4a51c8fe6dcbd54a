#pragma once
// Erasure inside one database, as part of the caller's transaction. The ledger keeps its rows,
// because quotas count them, and the person's row stays as what nobody is invited twice by; what
// goes is every text about the person.

#include "invito/ports/erasure.hpp"
#include "invito/support/ids.hpp"
#include "invito/support/time.hpp"
#include "session.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace invito::store {

// Whoever bears one of the spellings, and all rows that were merged with them. A slug that two
// persons bore names both.
[[nodiscard]] std::vector<PersonId> people_named(
    sql::Session& db, const std::vector<std::string>& spellings
);

struct Forgotten {
    std::int64_t jobs = 0;
    std::int64_t notes = 0;
};

// Jobs that wait are skipped, those with an open question are cancelled: nobody can ask any more.
Forgotten forget_people(sql::Session& db, const std::vector<PersonId>& people, Instant now);

// From now on no list brings these spellings back. They leave the suppression list as names.
void mark_erased(sql::Session& db, const std::vector<std::string>& spellings, Instant now);

// From now on the attempt is known by these ids, which are not kept, in the provider's lists.
void remember_erased_invitation(
    sql::Session& db, AttemptId attempt, const std::string& salt,
    const std::vector<std::string>& names
);

}  // namespace invito::store
