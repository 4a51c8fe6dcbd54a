#include "invito/plan/resolution.hpp"

#include "invito/support/text.hpp"

#include <string>

namespace invito {
namespace {

bool has_identity(const Identity& asked, const Profile& profile) {
    if (asked.kind == IdentifierKind::provider_id) return profile.provider_id == asked.value;
    return to_lower_nfc(profile.public_identifier) == asked.value;
}

bool has_name(const LeadFields& fields, const Profile& profile) {
    const std::string first = fold(profile.first_name);
    const std::string last = fold(profile.last_name);
    if (first.empty() || last.empty()) return false;
    if (fold(fields.first_name) == first && fold(fields.last_name) == last) return true;
    return fold(fields.full_name) == first + " " + last;
}

Reason reason_not_to_invite(const Profile& profile) {
    if (profile.is_self) return Reason::own_profile;
    if (profile.is_connected) return Reason::already_connected;
    if (!profile.invitation) return Reason::none;

    const auto [direction, status] = *profile.invitation;
    if (direction == InvitationDirection::received) {
        return status == InvitationStatus::pending ? Reason::invitation_received : Reason::none;
    }
    return status == InvitationStatus::withdrawn ? Reason::recently_withdrawn
                                                 : Reason::already_invited;
}

}  // namespace

Resolution judge_profile(const Identity& asked, const LeadFields& fields, const Profile& profile) {
    if (!has_identity(asked, profile) && !has_name(fields, profile)) {
        return {JobState::held, Reason::identity_mismatch};
    }
    const Reason reason = reason_not_to_invite(profile);
    if (reason == Reason::none) return {JobState::resolved, Reason::none};
    return {JobState::skipped, reason};
}

}  // namespace invito
