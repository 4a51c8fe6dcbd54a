#include "invito/plan/resolution.hpp"

#include "invito/plan/person_names.hpp"
#include "invito/support/mutants.hpp"
#include "invito/support/text.hpp"

#include <string>

namespace invito {
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
        return status == InvitationStatus::pending ? Reason::invitation_received : Reason::none;
    }
    return status == InvitationStatus::withdrawn ? Reason::recently_withdrawn
                                                 : Reason::already_invited;
}

}  // namespace

Resolution judge_profile(
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
