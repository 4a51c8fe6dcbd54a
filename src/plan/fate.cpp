#include "invito/plan/fate.hpp"

#include "invito/plan/reconcile.hpp"

#include <algorithm>

namespace invito {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

// The unit in which LinkedIn words an age.
Duration wording_of(Duration age) {
    if (age < hours{1}) return minutes{1};
    if (age < days{1}) return hours{1};
    if (age < days{7}) return days{1};
    if (age < days{31}) return days{7};
    return days{31};
}

}  // namespace

std::string_view to_string(Fate fate) {
    switch (fate) {
        case Fate::pending: return "pending";
        case Fate::accepted: return "accepted";
        case Fate::withdrawn: return "withdrawn";
        case Fate::gone: return "gone";
    }
    return "";
}

ListVerdict judge_lists(const ListSighting& seen, Instant sent_at, Instant now) {
    if (seen.is_related) return ListVerdict::accepted;
    if (seen.is_listed) return ListVerdict::pending;
    if (!seen.is_list_complete || now < sent_at + shown_after) return ListVerdict::undecided;
    return ListVerdict::ask_profile;
}

std::optional<Fate> judge_profile(const Profile& profile, Instant sent_at, Instant now) {
    if (profile.is_connected) return Fate::accepted;
    const bool is_ours =
        profile.invitation && profile.invitation->direction == InvitationDirection::sent;
    if (is_ours) {
        switch (profile.invitation->status) {
            case InvitationStatus::pending: return Fate::pending;
            case InvitationStatus::withdrawn: return Fate::withdrawn;
            case InvitationStatus::ignored: return Fate::gone;
        }
    }
    if (now < sent_at + settle_time) return std::nullopt;
    return Fate::gone;
}

Instant latest_sent_at(const std::optional<Instant>& shown, Instant now) {
    if (!shown) return now;
    return std::min(now, *shown + wording_of(now - *shown));
}

}  // namespace invito
