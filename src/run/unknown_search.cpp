#include "unknown_search.hpp"

namespace invito {
namespace {

bool shows_invitation(const Profile& profile) {
    if (profile.is_connected) return true;
    const InvitationMark pending{InvitationDirection::sent, InvitationStatus::pending};
    return profile.invitation == pending;
}

}  // namespace

boost::asio::awaitable<std::vector<UnknownNews>> UnknownSearch::look_for(
    std::vector<UnknownAttempt> due, SentList sent
) {
    std::vector<UnknownNews> all;
    for (UnknownAttempt& unknown : due) {
        if (!session_.may_act()) break;
        const SentInvitation* const listed = sent.find(unknown.job);
        auto news = co_await check(std::move(unknown), listed, sent.is_complete);
        all.push_back(std::move(news));
    }
    session_.outlook().next_check =
        co_await session_.services().store.next_check(session_.account().id);
    co_return all;
}

boost::asio::awaitable<UnknownNews> UnknownSearch::check(
    UnknownAttempt unknown, const SentInvitation* listed, bool is_complete
) {
    UnknownNews news;
    Sighting sighting = Sighting::incomplete;
    if (listed != nullptr) {
        sighting = Sighting::present;
        news.invitation_id = listed->invitation_id;
        news.evidence = "in the sent list of " + session_.account().alias;
    } else {
        const auto seen = co_await sight_on_profile(unknown.job);
        if (seen == Sighting::present) {
            sighting = Sighting::present;
            news.evidence = "on the profile, read by " + session_.account().alias;
        } else if (seen == Sighting::absent && is_complete) {
            sighting = Sighting::absent;
            news.evidence = "neither in the sent list nor on the profile";
        }
    }

    const RunServices& services = session_.services();
    const Instant now = services.clock.now();
    UnknownHistory history;
    history.intent_at = unknown.intent_at;
    history.checks = unknown.checks;
    history.earlier = unknown.earlier;
    history.strict = services.options.strict;
    news.verdict = judge_sighting(history, sighting, now);
    CheckResult result;
    result.attempt = unknown.attempt;
    result.job = unknown.job.id;
    result.outcome = news.verdict.outcome;
    result.to = news.verdict.job;
    result.reason = news.verdict.reason;
    result.check_at = news.verdict.check_at;
    result.checks = news.verdict.checks;
    result.invitation_id = news.invitation_id;
    result.evidence = news.evidence;
    const bool is_ours =
        co_await services.store.finish_check(session_.lease(), std::move(result), now);
    if (!is_ours) news.verdict = CheckVerdict();
    news.job = std::move(unknown.job);
    news.job.state = news.verdict.job;
    co_return news;
}

boost::asio::awaitable<Sighting> UnknownSearch::sight_on_profile(JobBrief job) {
    const ProfileSight sight = co_await reads_.profile(std::move(job));
    if (!sight.profile) co_return Sighting::incomplete;
    co_return shows_invitation(*sight.profile) ? Sighting::present : Sighting::absent;
}

}  // namespace invito
