#pragma once
// People as rows: who is one and the same, what lists said of them, and the profiles that addresses
// led to when they were taken for somebody else's.

#include "invito/model/lead.hpp"
#include "invito/model/suppression.hpp"
#include "invito/ports/operations.hpp"
#include "invito/support/ids.hpp"
#include "invito/support/time.hpp"
#include "session.hpp"

#include <optional>
#include <string>
#include <vector>

namespace invito::store {

// Records what a profile told about `person`, of whom no other provider id is known; returns who it
// is now: another row may be the same human being.
PersonId recognise(sql::Session& db, PersonId person, const ProfileFacts& facts, Instant now);

// What rows of lists said of a person - companies and domains - as far as the suppression list can
// name it. Jobs hold what their own row said last; this keeps the rest, from any list and import.
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

// Found profiles stand beside the people: nobody is merged with a stranger.
[[nodiscard]] std::optional<FoundProfile> found_profile(sql::Session& db, JobId job);

// The job is held for this profile: it replaces the one that was found before, accepted or not.
void remember_found(sql::Session& db, JobId job, const ProfileFacts& facts, Instant now);

// The address leads to the right person again. What was accepted stays.
void forget_stranger(sql::Session& db, JobId job);

// From now on this very profile is the right one. False: none is on record, or the address was
// known as another member's before.
bool accept_found(sql::Session& db, JobId job, Instant now);

// Spellings of whoever bears one of those given: other ids of strangers who are no lead.
[[nodiscard]] std::vector<std::string> spellings_found(
    sql::Session& db, const std::string& spelling
);
void forget_found(sql::Session& db, const std::vector<std::string>& spellings);
void forget_found_for(sql::Session& db, PersonId person);

}  // namespace invito::store
