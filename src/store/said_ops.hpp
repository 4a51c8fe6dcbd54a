#pragma once
// What rows of lists said of a person - companies and domains - as far as the suppression list can
// name it. Jobs hold what their own row said last; this keeps the rest, from any list and import.

#include "invito/model/lead.hpp"
#include "invito/model/suppression.hpp"
#include "invito/support/ids.hpp"
#include "session.hpp"

#include <string>
#include <vector>

namespace invito::store {

struct Saying {
    SuppressionKey key;  // a company or a domain
    std::string list;    // that said it
};

// Of whoever bears one of the spellings, and of those merged with them: what their jobs hold, and
// what is kept here.
[[nodiscard]] std::vector<Saying> sayings_of(
    sql::Session& db, const std::vector<std::string>& spellings
);

// A row said `said` of the person, of whom a job holds `held`: where they differ it is kept.
void remember_said(
    sql::Session& db, PersonId person, ImportId import, const LeadFields& said,
    const LeadFields& held
);

void move_said(sql::Session& db, PersonId from, PersonId into);
void forget_said(sql::Session& db, PersonId person);

}  // namespace invito::store
