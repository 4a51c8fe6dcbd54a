#pragma once
// What became of an invitation, decided from what the provider shows: of one whose outcome is not
// known, when to look and what a look means; of one that was sent, whether it was answered. Pure.

#include "invito/model/job.hpp"
#include "invito/model/lead.hpp"
#include "invito/support/names.hpp"
#include "invito/support/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace invito {

// Of an invitation whose outcome is not known absence counts only late: twice, the second time at
// least the settle time after the intent. Looks that cannot be completed become rare, and after the
// search time a person must look.

// S: when an invitation that is still not visible was not sent.
inline constexpr Duration settle_time = std::chrono::hours{24};

// After it an invitation is no longer looked for, if looks were in vain. More than one: a single
// look may fail for a reason of its own.
inline constexpr Duration search_time = std::chrono::days{7};

enum class Sighting {
    present,     // in the sent list, pending on the profile, or connected
    absent,      // looked for completely and not there
    incomplete,  // something could not be read: proves nothing
};

struct UnknownHistory {
    Instant intent_at;
    int checks = 0;          // complete looks that found nothing, so far
    int partial_checks = 0;  // looks since then that could not be completed
    int earlier = 0;         // attempts of the same job that ended absent
    bool strict = false;
};

// When an account looks for its unknown invitations. nullopt: for none.
struct NextLooks {
    std::optional<Instant> first = {};  // for those whose last look was complete, if any was made
    std::optional<Instant> again = {};  // for those whose last look was in vain
    std::optional<Instant> given_up = {};  // when one of those need not be looked for any more

    friend bool operator==(const NextLooks&, const NextLooks&) = default;
};

struct CheckVerdict {
    Outcome outcome = Outcome::unknown;  // unknown: look again at check_at
    JobState job = JobState::unknown;
    Reason reason = Reason::none;
    std::optional<Instant> check_at = {};
    int checks = 0;
    int partial_checks = 0;
};

// What became of the invitation's person, as far as one look could read it.
struct Evidence {
    bool is_listed = false;         // in the sent list
    bool is_list_complete = false;  // else not to be in it proves nothing
    enum class Shown {
        nothing,     // it was not read
        invitation,  // pending, or connected
        no_invitation,
        closed,  // gone, hidden, or another member's: the relations must tell
    } profile = Shown::nothing;
    bool is_related = false;
    bool are_relations_complete = false;
};
[[nodiscard]] Sighting classify_evidence(const Evidence& seen);

// Whether another look in vain is the last one.
[[nodiscard]] bool is_given_up(const UnknownHistory& history, Instant now);

// Looks happen 1 min, 5 min, 20 min and 2 h after the intent, then at the settle time; after one
// that was in vain, in 5 min, 1 h, 6 h and then each day.
[[nodiscard]] Instant first_check(Instant intent_at);
[[nodiscard]] CheckVerdict classify_sighting(
    const UnknownHistory& history, Sighting sighting, Instant now
);

// What became of an invitation that was sent. The relations prove an acceptance, the sent list that
// it is pending. To be in neither proves nothing by itself (Unipile documentation, "Detecting
// accepted invitations", 2026): it may have been accepted, declined, withdrawn by hand, or be too
// young to be shown. Then the profile is asked.

enum class InvitationStatus {
    pending,    // the person has not answered
    accepted,   // the two are connected
    withdrawn,  // taken back, by this program or by hand
    gone,       // no longer pending and not connected: declined, ignored, expired
};

template <>
inline constexpr auto enum_names<InvitationStatus> = std::to_array<Named<InvitationStatus>>({
    {InvitationStatus::pending, "pending"},
    {InvitationStatus::accepted, "accepted"},
    {InvitationStatus::withdrawn, "withdrawn"},
    {InvitationStatus::gone, "gone"},
});

// An invitation younger than this may not be in the lists yet: the provider may act 10 minutes late
// and its reads lag by up to 5.
inline constexpr Duration shown_after = std::chrono::minutes{15};

// The provider wants relations read a few times a day, hours apart (Unipile documentation,
// "Detecting accepted invitations", 2026).
inline constexpr Duration relations_pause = std::chrono::hours{2};

// What was read of an account's lists, about one invitation.
struct ListSighting {
    bool is_related = false;        // among the relations
    bool is_listed = false;         // in the sent list
    bool is_list_complete = false;  // else not to be in it proves nothing
};

enum class ListVerdict { accepted, pending, ask_profile, undecided };
[[nodiscard]] ListVerdict classify_lists(const ListSighting& seen, Instant sent_at, Instant now);

// What the profile says of an invitation that is in neither list. nullopt: too young to tell.
[[nodiscard]] std::optional<InvitationStatus> classify_profile(
    const Profile& profile, Instant sent_at, Instant now
);

// The latest instant at which an invitation can have been sent whose age LinkedIn shows in words
// ("sent 3 weeks ago"): the provider's time for it is as coarse as the words. Nothing shown: now.
[[nodiscard]] Instant latest_sent_at(const std::optional<Instant>& shown, Instant now);

}  // namespace invito
