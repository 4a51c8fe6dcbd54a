// AccountWorker: what became of invitations whose outcome is not known, as far as its run is
// concerned.

#include "account_worker.hpp"

#include <algorithm>

namespace invito {
namespace {

// Takes those whose last look was in vain out of `due`. Returns the ones to give up.
std::vector<UnknownAttempt> take_those_in_vain(
    std::vector<UnknownAttempt>& due, bool strict, Instant now
) {
    std::vector<UnknownAttempt> given_up;
    for (const UnknownAttempt& unknown : due) {
        if (is_given_up(history_of(unknown, strict), now)) given_up.push_back(unknown);
    }
    std::erase_if(due, [](const UnknownAttempt& unknown) { return unknown.partial_checks > 0; });
    return given_up;
}

}  // namespace

boost::asio::awaitable<void> AccountWorker::look_for_evidence(bool again) {
    const Instant now = services_.clock.now();
    auto due = co_await services_.store.due_unknowns(account_.id, now);
    std::vector<UnknownAttempt> given_up;
    if (!again) given_up = take_those_in_vain(due, services_.options.strict, now);
    UnknownSearch search(session_);
    const auto settled = co_await search.give_up(std::move(given_up));
    for (const UnknownNews& news : settled) tell_unknown(news);
    if (due.empty()) co_return;

    AccountReads reads(session_);
    SentList sent = co_await reads.sent_list();
    const auto looked_for = co_await search.look_for(std::move(due), std::move(sent));
    for (const UnknownNews& news : looked_for) tell_unknown(news);
}

void AccountWorker::tell_unknown(const UnknownNews& news) {
    const JobState to = news.verdict.job;
    if (to == JobState::unknown) return;
    // A campaign that is not part of this run keeps the job for its own.
    if (!services_.campaigns.contains(news.job.campaign)) return;

    const bool is_own = services_.board.settle_unknown(news.job.id);
    if (to == JobState::resolved) {
        session_.count_waiting(1);
        for (CampaignGate& known : outlook_.campaigns) {
            if (known.id == news.job.campaign) known.earliest_job = services_.clock.now();
        }
        session_.tell_numbers();
    } else if (is_own || to == JobState::held) {
        services_.board.count(news.job.id, to, news.verdict.reason);
    }
    JobNews told =
        session_.job_news(news.job, services_.campaigns.at(news.job.campaign).record.campaign.name);
    told.state = to;
    told.reason = news.verdict.reason;
    told.invitation_id = news.invitation_id;
    told.evidence = news.evidence;
    told.settles = is_own ? Settles::own_unknown : Settles::earlier_unknown;
    services_.observer.job_changed(told);
}

}  // namespace invito
