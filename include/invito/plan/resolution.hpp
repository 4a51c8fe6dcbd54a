#pragma once
// What a profile says about a job: is it the right person, and may they be invited at all.

#include "invito/model/job.hpp"
#include "invito/model/lead.hpp"
#include "invito/support/text.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace invito {

struct Resolution {
    JobState to = JobState::resolved;  // resolved, skipped, held
    Reason reason = Reason::none;
};

// A title, a degree or a pronoun, in a word of words_of().
[[nodiscard]] bool is_title(const Word& word);

// Whether two names can be those of one person. Says no more than that: two people may share a
// name.
struct PersonName {
    std::string first;
    std::string last;
};

// The list names first and last name, or a full name of two words or more, and neither is to be
// seen in `shown`. One whole word of a name is enough: people marry, take other first names, and
// give their names in any order. Two initials are, too, and two words that are nearly the same. A
// title, a degree or a "de la" in common says nothing; names in different scripts are not compared.
[[nodiscard]] bool names_somebody_else(const LeadFields& listed, const PersonName& shown);

// The right person has the identifier asked for, or else the name on the list (both parts, folded);
// and no name that is somebody else's than the list's. Otherwise the job is
// held: public profile routes can answer with somebody else, and an address can change hands. What
// a person has `accepted` is right as long as the address leads to that very profile.
[[nodiscard]] Resolution classify_profile(
    const Identity& asked, const LeadFields& fields, const Profile& profile,
    const std::optional<FoundProfile>& accepted = {}
);

}  // namespace invito
