#include "invito/plan/resolution.hpp"

#include "invito/support/mutants.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

namespace invito {
namespace {

using Words = std::vector<Word>;

// Titles, degrees and pronouns, as words_of() writes them. None that is a name somewhere: "ma" and
// "ba" are.
constexpr std::string_view titles[] = {
    "dr",   "prof",  "professor", "doctor",   "mr",     "mrs",  "ms",    "miss",   "mx",  "sir",
    "dame", "herr",  "frau",      "monsieur", "madame", "mme",  "mlle",  "sr",     "sra", "dott",
    "ssa",  "ing",   "dipl",      "mag",      "ph",     "phd",  "dphil", "md",     "mba", "emba",
    "msc",  "bsc",   "sc",        "llm",      "llb",    "meng", "beng",  "eng",    "cpa", "cfa",
    "pmp",  "cissp", "esq",       "jr",       "ii",     "iii",  "iv",    "nd",     "rd",  "she",
    "her",  "hers",  "he",        "him",      "his",    "they", "them",  "theirs",
};

// They stand in many people's names: in common, they say nothing.
constexpr std::string_view particles[] = {
    "de",  "del", "della", "di",  "da",  "dos",  "das", "do",  "du",  "des", "la",  "le",
    "los", "las", "el",    "al",  "van", "von",  "der", "den", "ter", "ten", "zu",  "zum",
    "zur", "af",  "av",    "bin", "ibn", "bint", "abu", "st",  "y",   "e",   "and",
};

template <std::size_t N>
bool is_one_of(const Word& word, const std::string_view (&list)[N]) {
    return std::ranges::find(list, word.letters) != std::end(list);
}

}  // namespace

bool is_title(const Word& word) {
    return is_one_of(word, titles);
}

namespace {

bool is_particle(const Word& word) {
    return is_one_of(word, particles);
}

Words name_words(std::string_view text) {
    Words words = words_of(text);
    std::erase_if(words, is_title);
    return words;
}

// What LinkedIn shows of people who hide their names: "LinkedIn Member", in any language.
bool is_hidden(const Words& words) {
    return std::ranges::any_of(words, [](const Word& word) { return word.letters == "linkedin"; });
}

// Particles count as names where there is hardly anything else: Le Van.
Words without_particles(const Words& words) {
    Words rest;
    std::ranges::copy_if(words, std::back_inserter(rest), std::not_fn(is_particle));
    return rest.size() < 2 ? words : rest;
}

Words of_script(const Words& words, Script script) {
    Words same;
    std::ranges::copy_if(words, std::back_inserter(same), [script](const Word& word) {
        return word.script == script;
    });
    return same;
}

bool is_initial(const Word& word) {
    return has_spaces(word.script) && code_points(word.letters) == 1;
}

bool says_something(const Word& word) {
    return !is_initial(word) && !is_particle(word);
}

// "Jean-Luc" and "Jeanluc", "van der Berg" and "Vanderberg": neighbours, up to three, as one.
Words with_joined(const Words& words, const Words& all) {
    constexpr std::size_t joined_max = 3;
    Words result = words;
    for (std::size_t i = 0; i < all.size(); ++i) {
        Word joined = all[i];
        bool is_name = says_something(joined);
        for (std::size_t j = i + 1; j < std::min(all.size(), i + joined_max); ++j) {
            joined.letters += all[j].letters;
            is_name = is_name || says_something(all[j]);
            if (is_name) result.push_back(joined);
        }
    }
    return result;
}

std::string whole(const Words& words) {
    std::string letters;
    for (const Word& word : words) letters += word.letters;
    return letters;
}

bool share_a_word(const Words& a, const Words& b) {
    return std::ranges::any_of(a, [&b](const Word& word) {
        return !is_initial(word) && std::ranges::find(b, word) != b.end();
    });
}

// In scripts without spaces the whole name may be one word.
bool one_holds_a_word_of_the_other(const Words& a, const Words& b) {
    const auto holds = [](const Words& words, const std::string& text) {
        return std::ranges::any_of(words, [&text](const Word& word) {
            return text.find(word.letters) != std::string::npos;
        });
    };
    return holds(a, whole(b)) || holds(b, whole(a));
}

// An initial of the other, or the same but for a letter in four: a mistake, another
// transliteration.
bool resemble(const Word& a, const Word& b) {
    if (is_initial(a) || is_initial(b)) {
        const bool is_of_other =
            a.letters.starts_with(b.letters) || b.letters.starts_with(a.letters);
        return is_of_other && a != b;
    }
    const std::size_t length = std::max(a.letters.size(), b.letters.size());
    return edit_distance(a.letters, b.letters) <= length / 4;
}

bool two_words_resemble(const Words& a, Words b) {
    int alike = 0;
    for (const Word& word : a) {
        const auto other =
            std::ranges::find_if(b, [&word](const Word& one) { return resemble(word, one); });
        if (other == b.end()) continue;
        ++alike;
        b.erase(other);
    }
    return alike >= 2;
}

bool may_be_one_person(const Words& all_listed, const Words& all_shown) {
    const Words listed = without_particles(all_listed);
    const Words shown = without_particles(all_shown);
    if (listed == shown) return true;
    if (share_a_word(with_joined(listed, all_listed), with_joined(shown, all_shown))) return true;
    if (!has_spaces(listed.front().script)) return one_holds_a_word_of_the_other(listed, shown);
    return two_words_resemble(listed, shown);
}

Words listed_words(const LeadFields& listed) {
    const bool has_both = !listed.first_name.empty() && !listed.last_name.empty();
    return name_words(has_both ? listed.first_name + " " + listed.last_name : listed.full_name);
}

}  // namespace

bool names_somebody_else(const LeadFields& listed, const PersonName& name) {
    const Words on_list = listed_words(listed);
    const Words shown = name_words(name.first + " " + name.last);
    if (on_list.size() < 2 || is_hidden(shown)) return false;
    bool is_compared = false;
    for (const Word& word : on_list) {
        const Words theirs = of_script(shown, word.script);
        if (theirs.empty()) continue;
        if (may_be_one_person(of_script(on_list, word.script), theirs)) return false;
        is_compared = true;
    }
    return is_compared;
}

namespace {

bool has_identity(const Identity& asked, const Profile& profile) {
    if (asked.kind == IdentifierKind::provider_id) return profile.provider_id == asked.value;
    return canonical_public_identifier(profile.public_identifier) == asked.value;
}

bool has_name(const LeadFields& fields, const Profile& profile) {
    const std::string first = fold(profile.first_name);
    const std::string last = fold(profile.last_name);
    if (first.empty() || last.empty()) return false;
    if (fold(fields.first_name) == first && fold(fields.last_name) == last) return true;
    return fold(fields.full_name) == first + " " + last;
}

bool is_right_person(const Identity& asked, const LeadFields& fields, const Profile& profile) {
    if (!has_identity(asked, profile) && !has_name(fields, profile)) return false;
    if (is_mutant(Mutant::wrong_person_is_invited)) return true;
    return !names_somebody_else(fields, {profile.first_name, profile.last_name});
}

// A member may change the name that a person has accepted, but not for that of somebody else.
bool is_same_profile(const FoundProfile& accepted, const Profile& profile) {
    if (accepted.provider_id != profile.provider_id) return false;
    LeadFields names;
    names.first_name = accepted.first_name;
    names.last_name = accepted.last_name;
    return !names_somebody_else(names, {profile.first_name, profile.last_name});
}

Reason reason_not_to_invite(const Profile& profile) {
    if (profile.is_self) return Reason::own_profile;
    if (profile.is_connected) return Reason::already_connected;
    if (!profile.invitation) return Reason::none;

    const auto [direction, status] = *profile.invitation;
    if (direction == InvitationDirection::received) {
        return status == ProfileInvitationStatus::pending ? Reason::invitation_received
                                                          : Reason::none;
    }
    return status == ProfileInvitationStatus::withdrawn ? Reason::recently_withdrawn
                                                        : Reason::already_invited;
}

}  // namespace

Resolution classify_profile(
    const Identity& asked, const LeadFields& fields, const Profile& profile,
    const std::optional<FoundProfile>& accepted
) {
    const bool is_accepted = accepted && is_same_profile(*accepted, profile);
    if (!is_accepted && !is_right_person(asked, fields, profile)) {
        return {JobState::held, Reason::identity_mismatch};
    }
    const Reason reason = reason_not_to_invite(profile);
    if (reason == Reason::none) return {JobState::resolved, Reason::none};
    return {JobState::skipped, reason};
}

}  // namespace invito
