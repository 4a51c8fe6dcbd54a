#include "unknown_search.hpp"

#include <algorithm>

namespace invito {
namespace {

using Shown = Evidence::Shown;

bool shows_invitation(const Profile& profile) {
    if (profile.is_connected) return true;
    const InvitationMark pending{InvitationDirection::sent, InvitationStatus::pending};
    return profile.invitation == pending;
}

Shown shown_by(const ProfileSight& sight) {
    if (sight.profile) {
        return shows_invitation(*sight.profile) ? Shown::invitation : Shown::no_invitation;
    }
    // Another member's, or the person under another id: an invitation there may be this one.
    const bool is_another = sight.of_another && !shows_invitation(*sight.of_another);
    return is_another || is_closed(sight) ? Shown::closed : Shown::nothing;
}

// Whoever accepted one of them did so after it. never: there are none.
Instant oldest_intent(const std::vector<UnknownAttempt>& due) {
    Instant oldest = never;
    for (const UnknownAttempt& unknown : due) oldest = std::min(oldest, unknown.intent_at);
    return oldest;
}

bool was_read(const ProfileSight& sight) {
    return sight.profile || sight.of_another || sight.fault;
}

std::string evidence_text(
    const Evidence& seen, const CheckVerdict& verdict, const std::string& alias
) {
    if (verdict.reason == Reason::no_evidence) {
        return "no look was complete within " + format_duration(search_time);
    }
    if (seen.is_listed) return "in the sent list of " + alias;
    if (seen.profile == Shown::invitation) return "on the profile, read by " + alias;
    if (seen.is_related) return "among the relations of " + alias;
    if (judge_evidence(seen) != Sighting::absent) return {};
    return seen.profile == Shown::closed
               ? "the profile is closed; neither in the sent list nor among the relations"
               : "neither in the sent list nor on the profile";
}

}  // namespace

UnknownHistory history_of(const UnknownAttempt& unknown, bool strict) {
    UnknownHistory history;
    history.intent_at = unknown.intent_at;
    history.checks = unknown.checks;
    history.partial_checks = unknown.partial_checks;
    history.earlier = unknown.earlier;
    history.strict = strict;
    return history;
}

boost::asio::awaitable<std::vector<UnknownNews>> UnknownSearch::look_for(
    std::vector<UnknownAttempt> due, SentList sent
) {
    std::vector<UnknownNews> all;
    const Instant back_to = oldest_intent(due) - relations_overlap;
    std::optional<Relations> relations;  // read for the first closed profile
    for (UnknownAttempt& unknown : due) {
        if (!session_.may_act()) break;
        const Instant now = session_.services().clock.now();
        const bool is_repeated = unknown.partial_checks > 0;
        if (is_repeated && !leaves_visits_for_leads(session_.outlook(), now)) continue;
        Evidence seen;
        seen.is_list_complete = sent.is_complete;
        const SentInvitation* const listed = sent.find(unknown.job);
        seen.is_listed = listed != nullptr;
        if (!seen.is_listed) {
            const ProfileSight sight = co_await reads_.profile(unknown.job);
            if (!was_read(sight)) break;
            seen.profile = shown_by(sight);
        }
        if (seen.profile == Shown::closed && seen.is_list_complete) {
            if (!relations) relations = co_await reads_.relations(back_to);
            seen.is_related = relations->find(unknown.job) != nullptr;
            seen.are_relations_complete = relations->is_complete;
        }
        std::string invitation_id = seen.is_listed ? listed->invitation_id : std::string();
        auto news = co_await settle(std::move(unknown), seen, std::move(invitation_id));
        all.push_back(std::move(news));
    }
    co_await refresh_looks();
    co_return all;
}

boost::asio::awaitable<std::vector<UnknownNews>> UnknownSearch::give_up(
    std::vector<UnknownAttempt> given_up
) {
    std::vector<UnknownNews> all;
    const Evidence nothing;
    for (UnknownAttempt& unknown : given_up) {
        auto news = co_await settle(std::move(unknown), nothing, std::string());
        all.push_back(std::move(news));
    }
    co_await refresh_looks();
    co_return all;
}

boost::asio::awaitable<void> UnknownSearch::refresh_looks() {
    session_.outlook().looks = co_await session_.services().store.next_looks(session_.account().id);
}

boost::asio::awaitable<UnknownNews> UnknownSearch::settle(
    UnknownAttempt unknown, Evidence seen, std::string invitation_id
) {
    const RunServices& services = session_.services();
    const Instant now = services.clock.now();
    const UnknownHistory history = history_of(unknown, services.options.strict);
    UnknownNews news;
    news.verdict = judge_sighting(history, judge_evidence(seen), now);
    news.invitation_id = std::move(invitation_id);
    news.evidence = evidence_text(seen, news.verdict, session_.account().alias);
    CheckResult result;
    result.attempt = unknown.attempt;
    result.job = unknown.job.id;
    result.outcome = news.verdict.outcome;
    result.to = news.verdict.job;
    result.reason = news.verdict.reason;
    result.check_at = news.verdict.check_at;
    result.checks = news.verdict.checks;
    result.partial_checks = news.verdict.partial_checks;
    result.invitation_id = news.invitation_id;
    result.evidence = news.evidence;
    const bool is_ours =
        co_await services.store.finish_check(session_.lease(), std::move(result), now);
    if (!is_ours) news.verdict = CheckVerdict();
    news.job = std::move(unknown.job);
    news.job.state = news.verdict.job;
    co_return news;
}

}  // namespace invito
