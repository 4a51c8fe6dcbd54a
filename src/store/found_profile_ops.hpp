#pragma once
// Profiles that addresses led to when they were taken for somebody else's, and whether a person has
// said that one is right. They stand beside the people: nobody is merged with a stranger.

#include "invito/model/profile.hpp"
#include "invito/ports/operations.hpp"
#include "invito/support/ids.hpp"
#include "invito/support/time.hpp"
#include "session.hpp"

#include <optional>
#include <string>
#include <vector>

namespace invito::store {

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
