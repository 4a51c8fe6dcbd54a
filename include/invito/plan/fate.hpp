#pragma once
// What became of an invitation that was sent: decided from what the provider shows. Pure.
//
// The relations prove an acceptance, the sent list that it is pending. To be in neither proves
// nothing by itself (Unipile documentation, "Detecting accepted invitations", 2026): it may have
// been accepted, declined, withdrawn by hand, or be too young to be shown. Then the profile is
// asked.

#include "invito/model/lead.hpp"
#include "invito/support/time.hpp"

#include <optional>
#include <string_view>

namespace invito {

enum class Fate {
    pending,    // the person has not answered
    accepted,   // the two are connected
    withdrawn,  // taken back, by this program or by hand
    gone,       // no longer pending and not connected: declined, ignored, expired
};

[[nodiscard]] std::string_view to_string(Fate fate);

// An invitation younger than this may not be in the lists yet: the provider may act 10 minutes late
// and its reads lag by up to 5.
inline constexpr Duration shown_after = std::chrono::minutes{15};

// What was read of an account's lists, about one invitation.
struct ListSighting {
    bool is_related = false;        // among the relations
    bool is_listed = false;         // in the sent list
    bool is_list_complete = false;  // else not to be in it proves nothing
};

enum class ListVerdict { accepted, pending, ask_profile, undecided };
[[nodiscard]] ListVerdict judge_lists(const ListSighting& seen, Instant sent_at, Instant now);

// What the profile says of an invitation that is in neither list. nullopt: too young to tell.
[[nodiscard]] std::optional<Fate> judge_profile(
    const Profile& profile, Instant sent_at, Instant now
);

// The latest instant at which an invitation can have been sent whose age LinkedIn shows in words
// ("sent 3 weeks ago"): the provider's time for it is as coarse as the words. Nothing shown: now.
[[nodiscard]] Instant latest_sent_at(const std::optional<Instant>& shown, Instant now);

}  // namespace invito
