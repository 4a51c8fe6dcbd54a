// AccountWorker: what became of invitations whose outcome is not known, as far as its run is
// concerned.

#include "account_worker.hpp"

namespace invito {

boost::asio::awaitable<void> AccountWorker::look_for_evidence() {
    auto due = co_await services_.store.due_unknowns(account_.id, services_.clock.now());
    AccountReads reads(session_);
    SentList sent = co_await reads.sent_list();
    UnknownSearch search(session_);
    const auto looked_for = co_await search.look_for(std::move(due), std::move(sent));
    for (const UnknownNews& news : looked_for)
        tell_unknown(news);
}

void AccountWorker::tell_unknown(const UnknownNews& news) {
    const JobState to = news.verdict.job;
    if (to == JobState::unknown) return;
    // A campaign that is not part of this run keeps the job for its own.
    if (!services_.campaigns.contains(news.job.campaign)) return;

    --services_.board.report.counts.unknown;
    ++services_.board.report.waiting;
    if (to == JobState::resolved) {
        for (CampaignGate& known : outlook_.campaigns) {
            if (known.id == news.job.campaign) known.earliest_job = services_.clock.now();
        }
        return;
    }
    // Telling takes it off the waiting ones again.
    JobTidings tidings;
    tidings.invitation_id = news.invitation_id;
    tell_job(news.job, to, news.verdict.reason, tidings);
}

}  // namespace invito
