#pragma once
// People as rows: who is one and the same, what lists said of them, the profiles that addresses led
// to when they were taken for somebody else's, and what goes when they are erased. All of it is
// part of the caller's transaction.

#include "invito/model/lead.hpp"
#include "invito/model/suppression.hpp"
#include "invito/ports/operations.hpp"
#include "invito/support/ids.hpp"
#include "invito/support/time.hpp"
#include "session.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito::store {

// Unless it is empty, or there already.
void add_once(std::vector<std::string>& texts, std::string text);

// Whoever bears one of the identifiers, and all rows that were merged with them. A slug that two
// persons bore names both.
[[nodiscard]] std::vector<PersonId> people_named(
    sql::Session& db, const std::vector<std::string>& identifiers
);

// Every identifier of the person and of those merged into them: slugs, provider ids and what the
// provider calls them now.
[[nodiscard]] std::vector<std::string> identifiers_of(sql::Session& db, PersonId person);

// Records what a profile told about `person`, of whom no other provider id is known; returns who it
// is now: another row may be the same human being.
PersonId recognise(sql::Session& db, PersonId person, const ProfileFacts& facts, Instant now);

// What rows of lists said of a person - companies and domains - as far as the suppression list can
// name it. Jobs hold what their own row said last; this keeps the rest, from any list and import.
struct Affiliation {
    SuppressionKey key;  // a company or a domain
    std::string list;    // that said it
};

// Of whoever bears one of the identifiers, and of those merged with them: what their jobs hold, and
// what is kept here.
[[nodiscard]] std::vector<Affiliation> affiliations_of(
    sql::Session& db, const std::vector<std::string>& identifiers
);

// A row said `said` of the person, of whom a job holds `held`: where they differ it is kept.
void remember_affiliations(
    sql::Session& db, PersonId person, ImportId import, const LeadFields& said,
    const LeadFields& held
);

// Found profiles stand beside the people: nobody is merged with a stranger.
[[nodiscard]] std::optional<FoundProfile> found_profile(sql::Session& db, JobId job);

// The job is held for this profile: it replaces the one that was found before, accepted or not.
void remember_found(sql::Session& db, JobId job, const ProfileFacts& facts, Instant now);

// The address leads to the right person again. What was accepted stays.
void forget_stranger(sql::Session& db, JobId job);

// From now on this very profile is the right one. False: none is on record, or the address was
// known as another member's before.
bool accept_found(sql::Session& db, JobId job, Instant now);

// Identifiers of whoever bears one of those given: other ids of strangers who are no lead.
[[nodiscard]] std::vector<std::string> find_identifiers(
    sql::Session& db, const std::string& identifier
);

// --- erasure. The ledger keeps its rows, because quotas count them, and the person's row stays as
// what nobody is invited twice by; what goes is every text about the person.

struct Forgotten {
    std::int64_t jobs = 0;
    std::int64_t notes = 0;
};

// What a list and people said of the lead, and which list. Its state stays, and counts.
void forget_lead(sql::Session& db, JobId job);
// The row bears no name any more, but `placeholder` and its own number.
void forget_name(sql::Session& db, PersonId person, std::string_view placeholder);

// Jobs that wait are skipped, those with an open question are cancelled: nobody can ask any more.
Forgotten forget_people(sql::Session& db, const std::vector<PersonId>& people, Instant now);

// From now on no list brings these identifiers back. They leave the suppression list as names.
void mark_erased(sql::Session& db, const std::vector<std::string>& identifiers, Instant now);

// From now on the attempt is known by these ids, which are not kept, in the provider's lists.
void remember_erased_invitation(
    sql::Session& db, AttemptId attempt, const std::string& salt,
    const std::vector<std::string>& names
);

}  // namespace invito::store
