#include "invito/plan/reconcile.hpp"

#include "invito/support/mutants.hpp"

#include <algorithm>
#include <array>

namespace invito {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr std::array<Duration, 5> looks_after_intent{
    minutes{1}, minutes{5}, minutes{20}, hours{2}, settle_time};

// The settle time has passed but one more look is needed.
constexpr Duration look_again = minutes{5};

// After the first, the second look in vain, and so on; the last one stays.
constexpr std::array<Duration, 4> pauses_in_vain{minutes{5}, hours{1}, hours{6}, hours{24}};

CheckVerdict classify_in_vain(const UnknownHistory& history, Instant now) {
    CheckVerdict verdict;
    verdict.checks = history.checks;
    verdict.partial_checks = history.partial_checks + 1;
    if (is_given_up(history, now)) {
        verdict.job = JobState::held;
        verdict.reason = Reason::no_evidence;
        return verdict;
    }
    const auto place = static_cast<std::size_t>(history.partial_checks);
    verdict.check_at = now + pauses_in_vain[std::min(place, pauses_in_vain.size() - 1)];
    const Instant search_end = history.intent_at + search_time;
    if (now < search_end) verdict.check_at = std::min(*verdict.check_at, search_end);
    return verdict;
}

Instant next_look(Instant intent_at, Instant now) {
    for (const Duration after : looks_after_intent) {
        if (intent_at + after > now) return intent_at + after;
    }
    return now + look_again;
}

}  // namespace

Instant first_check(Instant intent_at) {
    return intent_at + looks_after_intent.front();
}

Sighting classify_evidence(const Evidence& seen) {
    using Shown = Evidence::Shown;
    if (seen.is_listed || seen.is_related || seen.profile == Shown::invitation) {
        return Sighting::present;
    }
    const bool is_nowhere = seen.profile == Shown::no_invitation ||
                            (seen.profile == Shown::closed && seen.are_relations_complete);
    return seen.is_list_complete && is_nowhere ? Sighting::absent : Sighting::incomplete;
}

bool is_given_up(const UnknownHistory& history, Instant now) {
    return now >= history.intent_at + search_time && history.partial_checks > 0;
}

CheckVerdict classify_sighting(const UnknownHistory& history, Sighting sighting, Instant now) {
    if (sighting == Sighting::present) {
        return {.outcome = Outcome::sent, .job = JobState::sent, .checks = history.checks};
    }
    if (sighting == Sighting::incomplete) return classify_in_vain(history, now);

    if (is_mutant(Mutant::absent_is_sent_again))
        return {.outcome = Outcome::absent, .job = JobState::resolved, .checks = 1};
    const bool is_settled = now >= history.intent_at + settle_time;
    const bool was_absent_before = history.checks > 0;
    const int checks = history.checks + 1;
    if (!is_settled || !was_absent_before) {
        return {.check_at = next_look(history.intent_at, now), .checks = checks};
    }
    if (history.strict || history.earlier > 0) {
        return {
            .outcome = Outcome::absent,
            .job = JobState::held,
            .reason = Reason::second_unknown,
            .checks = checks,
        };
    }
    return {.outcome = Outcome::absent, .job = JobState::resolved, .checks = checks};
}

namespace {

// The unit in which LinkedIn words an age.
Duration wording_of(Duration age) {
    if (age < hours{1}) return minutes{1};
    if (age < days{1}) return hours{1};
    if (age < days{7}) return days{1};
    if (age < days{31}) return days{7};
    return days{31};
}

}  // namespace

ListVerdict classify_lists(const ListSighting& seen, Instant sent_at, Instant now) {
    if (seen.is_related) return ListVerdict::accepted;
    if (seen.is_listed) return ListVerdict::pending;
    if (!seen.is_list_complete || now < sent_at + shown_after) return ListVerdict::undecided;
    return ListVerdict::ask_profile;
}

std::optional<InvitationStatus> classify_profile(
    const Profile& profile, Instant sent_at, Instant now
) {
    if (profile.is_connected) return InvitationStatus::accepted;
    const bool is_ours =
        profile.invitation && profile.invitation->direction == InvitationDirection::sent;
    if (is_ours) {
        switch (profile.invitation->status) {
            case ProfileInvitationStatus::pending: return InvitationStatus::pending;
            case ProfileInvitationStatus::withdrawn: return InvitationStatus::withdrawn;
            case ProfileInvitationStatus::ignored: return InvitationStatus::gone;
        }
    }
    if (now < sent_at + settle_time) return std::nullopt;
    return InvitationStatus::gone;
}

Instant latest_sent_at(const std::optional<Instant>& shown, Instant now) {
    if (!shown) return now;
    return std::min(now, *shown + wording_of(now - *shown));
}

}  // namespace invito
